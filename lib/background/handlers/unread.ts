import type { MethodName } from '@/lib/contract/methods';
import type { Unread } from '../unread';
import type { Handlers } from './handler';

export function createUnreadHandlers(unread: Unread): Handlers<Extract<MethodName, `unread.${string}`>> {
  return {
    'unread.list': async () => unread.counts(),
    'unread.read': async ({ conversation, upTo, account }, client) => {
      unread.checkAccount(account);
      await unread.reportRead(client, [conversation ? { conversation, ...(upTo !== undefined && { upTo }) } : 'all']);
    },
  };
}
