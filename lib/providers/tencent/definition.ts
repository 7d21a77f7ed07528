/** Tencent Cloud Chat, as known without its SDK. */
import type { ProviderDefinition } from '@/lib/providers/provider';
import { arrivalsIn, readBy } from './incoming-messages';
import { methods, slowMethods } from './methods';
import { parseService, type TencentService } from './service';
import { messagesIn, messageTopics, withoutMessages } from './topics';

export const tencent: ProviderDefinition = {
  id: 'tencent',
  methods,
  isRepeatable: method => methods.get(method) === 'receive' || /^create\w+Message$/.test(method),
  slowMethods,
  messageTopics,
  messagesIn,
  withoutMessages,
  arrivalsIn,
  readBy,
  parseService,
  appOf: service => String((service as unknown as TencentService).SDKAppID),
};
