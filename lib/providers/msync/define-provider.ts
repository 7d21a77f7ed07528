import type { Scope } from '@/lib/contract/methods';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { ProviderDefinition } from '@/lib/providers/provider';
import { msyncChatRooms } from './chat-rooms';
import { isMsyncReceipt, msyncIncomingMessages, msyncReadBy, msyncReadIn } from './incoming-messages';
import { msyncNamesOf } from './message-names';
import { appOf, type MsyncServiceOptions, parseMsyncService } from './service';
import { msyncMessagesIn, msyncMessageTopics, msyncWithoutMessages } from './topics';
import { blocklistTopic } from './webim-events';
import { msyncConversationsEndedBy, msyncWithdrawnIn } from './withdrawn';

/** The definition that Agora Chat and Easemob share. */
export function defineMsyncProvider(id: ProviderId, methods: ReadonlyMap<string, Scope>): ProviderDefinition {
  return {
    id,
    methods,
    isRepeatable: method => methods.get(method) === 'receive',
    slowMethods: new Set(['downloadGroupSharedFile', 'downloadAndParseCombineMessage']),
    messageTopics: msyncMessageTopics,
    listTopics: new Set([blocklistTopic]),
    tokenTopics: new Set(['onTokenWillExpire']),
    messagesIn: msyncMessagesIn,
    withoutMessages: msyncWithoutMessages,
    incomingMessagesIn: msyncIncomingMessages,
    isReceipt: isMsyncReceipt,
    namesOf: msyncNamesOf,
    readIn: msyncReadIn,
    readBy: msyncReadBy,
    withdrawnIn: msyncWithdrawnIn,
    conversationsEndedBy: msyncConversationsEndedBy,
    chatRooms: msyncChatRooms,
    parseService: parseMsyncService,
    appOf: service => appOf(service as MsyncServiceOptions),
    appServerTokenKind: 'accessToken',
  };
}
