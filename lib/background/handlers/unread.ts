import type { MethodName } from '@/lib/contract/methods';
import type { Accounts } from '../accounts';
import type { Handlers } from './handler';

export function createUnreadHandlers(accounts: Accounts): Handlers<Extract<MethodName, `unread.${string}`>> {
  return {
    'unread.list': async () => accounts.current?.unread.counts() ?? [],
    'unread.read': async ({ conversation, upTo, account }, client) => {
      const { unread } = accounts.signedIn(account);
      await unread.reportRead(client, [conversation ? { conversation, ...(upTo !== undefined && { upTo }) } : 'all']);
    },
  };
}
