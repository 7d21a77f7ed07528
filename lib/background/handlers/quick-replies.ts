import type { MethodName } from '@/lib/contract/methods';
import type { QuickReply } from '@/lib/contract/quick-replies';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

export interface QuickReplyHost {
  read(): Promise<readonly QuickReply[]>;
  write(replies: readonly QuickReply[]): Promise<void>;
  policy: Pick<AdminPolicy, 'current'>;
}

export const createQuickReplyHandlers = (
  host: QuickReplyHost,
): Handlers<Extract<MethodName, `quickReplies.${string}`>> => ({
  'quickReplies.list': async () => ({ own: await host.read(), shared: host.policy.current.quickReplies }),
  'quickReplies.set': async ({ replies }) => {
    await host.write(replies);
  },
});
