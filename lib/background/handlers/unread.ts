import { conversationKey } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/errors';
import type { MethodName } from '@/lib/contract/methods';
import { type Handlers, signedIn } from './handler';

export const createUnreadHandlers = (): Handlers<Extract<MethodName, `unread.${string}`>> => ({
  'unread.list': async (_params, { session }) => {
    const counts = session?.data.unread.counts() ?? [];
    return counts.flatMap(({ conversation, unread, isReadHere }) =>
      isReadHere ? [[conversationKey(conversation), unread] as const] : [],
    );
  },
  'unread.read': async ({ conversation, upTo, observer }, { client, session }) => {
    if (observer) throw new PartylineError('notAllowed', { about: 'observer' });
    const { unread } = signedIn(session).data;
    await unread.reportRead(client, [conversation ? { conversation, ...(upTo !== undefined && { upTo }) } : 'all']);
  },
});
