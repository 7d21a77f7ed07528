import { PartylineError } from '@/lib/contract/errors';
import { type Handlers, signedIn } from './handler';

export const createClaimHandlers = (): Handlers<'events.claim'> => ({
  'events.claim': async ({ id }, { client, session }) => {
    if (client.kind !== 'page') throw new PartylineError('badRequest');
    const { data } = signedIn(session);
    const isOpening = data.opener.claim(id, client);
    if (isOpening !== undefined) return isOpening;
    await data.loaded;
    return data.claims.claim(id, client);
  },
});
