import type { MethodName } from '@/lib/contract/methods';
import type { Accounts } from '../accounts';
import type { Handlers } from './handler';

export function createMutesHandlers(accounts: Accounts): Handlers<Extract<MethodName, `mutes.${string}`>> {
  return {
    'mutes.list': async () => accounts.signedIn().unread.mutedConversations(),
    'mutes.set': async ({ to, chatType, muted, account }) => {
      await accounts.signedIn(account).unread.setMuted({ to, chatType }, muted);
    },
  };
}
