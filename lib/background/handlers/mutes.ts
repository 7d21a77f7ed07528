import type { MethodName } from '@/lib/contract/methods';
import { type Handlers, signedIn } from './handler';

export const createMutesHandlers = (): Handlers<Extract<MethodName, `mutes.${string}`>> => ({
  'mutes.list': async (_params, { session }) => signedIn(session).data.unread.mutedConversations(),
  'mutes.set': async ({ to, chatType, name, muted }, { session }) => {
    await signedIn(session).data.unread.setMuted({ to, chatType, ...(name && { name }) }, muted);
  },
});
