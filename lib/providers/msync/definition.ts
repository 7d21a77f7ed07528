/** What Agora Chat and Easemob have in common before either is loaded. */
import type { Scope } from '@/lib/contract/methods';
import type { ProviderId } from '@/lib/contract/sign-in';
import type { ProviderDefinition } from '@/lib/providers/provider';
import { arrivalsIn, readBy } from './incoming-messages';
import { appOf, type MsyncService, parseService } from './service';
import { messagesIn, messageTopics, withoutMessages } from './topics';

export function defineMsyncProvider(id: ProviderId, methods: ReadonlyMap<string, Scope>): ProviderDefinition {
  return {
    id,
    methods,
    isRepeatable: method => methods.get(method) === 'receive',
    slowMethods: new Set(['downloadGroupSharedFile', 'downloadAndParseCombineMessage']),
    messageTopics,
    messagesIn,
    withoutMessages,
    arrivalsIn,
    readBy,
    parseService,
    appOf: service => appOf(service as MsyncService),
  };
}
