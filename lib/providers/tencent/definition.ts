/** Tencent Cloud Chat, as known without its SDK. */
import type { ProviderDefinition } from '@/lib/providers/provider';
import { methods } from './methods';
import { parseService, type TencentService } from './service';
import { messageTopics } from './topics';

export const tencent: ProviderDefinition = {
  id: 'tencent',
  methods,
  messageTopics,
  parseService,
  appOf: service => String((service as unknown as TencentService).SDKAppID),
};
