import type { MethodName } from '@/lib/contract/methods';
import type { Unread } from '../unread';
import type { Handlers } from './handler';

export function createMutesHandlers(unread: Unread): Handlers<Extract<MethodName, `mutes.${string}`>> {
  return {
    'mutes.list': () => unread.mutedConversations(),
    'mutes.set': async ({ to, chatType, muted, account }) => {
      unread.checkAccount(account);
      await unread.setMuted({ to, chatType }, muted);
    },
  };
}
