import type { ProviderDefinition } from '@/lib/providers/provider';
import { tencentChatRooms } from './chat-rooms';
import { tencentIncomingMessages, tencentReadBy, tencentUnreadCounts } from './incoming-messages';
import { tencentNamesOf } from './message-names';
import { receiptMethods, slowMethods, tencentMethods } from './methods';
import { parseTencentService, type TencentServiceOptions } from './service';
import { tencentListTopics, tencentMessagesIn, tencentMessageTopics, tencentWithoutMessages } from './topics';
import { checkUserSig } from './user-sig';
import { tencentConversationsEndedBy, tencentWithdrawnIn } from './withdrawn';

export const definition: ProviderDefinition = {
  id: 'tencent',
  methods: tencentMethods,
  isRepeatable: method => tencentMethods.get(method) === 'receive' || /^create\w+Message$/.test(method),
  slowMethods,
  messageTopics: tencentMessageTopics,
  listTopics: tencentListTopics,
  messagesIn: tencentMessagesIn,
  withoutMessages: tencentWithoutMessages,
  incomingMessagesIn: tencentIncomingMessages,
  isReceipt: method => receiptMethods.has(method),
  namesOf: tencentNamesOf,
  readIn: () => [],
  unreadCountsIn: tencentUnreadCounts,
  readBy: tencentReadBy,
  withdrawnIn: tencentWithdrawnIn,
  conversationsEndedBy: tencentConversationsEndedBy,
  chatRooms: tencentChatRooms,
  parseService: parseTencentService,
  checkToken: checkUserSig,
  sdkOf: service => ((service as unknown as TencentServiceOptions).sdk === 'v4' ? 'tencent-v4' : 'tencent'),
  appOf: service => String((service as unknown as TencentServiceOptions).SDKAppID),
  appServerTokenKind: 'userSig',
};
