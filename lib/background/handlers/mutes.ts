import type { MethodName } from '@/lib/contract/methods';
import { muteConversation } from '../mute-conversation';
import { type Handlers, signedIn } from './handler';

export const createMutesHandlers = (): Handlers<Extract<MethodName, `mutes.${string}`>> => ({
  'mutes.list': async (_params, { session }) => signedIn(session).data.unread.mutedConversations(),
  'mutes.set': async ({ to, chatType, name, muted }, { session }) => {
    const conversation = { to, chatType, ...(name && { name }) };
    if (muted) await muteConversation(signedIn(session), conversation);
    else await signedIn(session).data.unread.setMuted(conversation, false);
  },
});
