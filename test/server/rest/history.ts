// Message roaming: the history of one conversation, newest first, a page at a time.
import { queueOf } from '../msync/jid';
import { encode, type Jid } from '../msync/wire';
import { ok, type SignedRequest, text } from './request';
import type { Route } from './router';

/** Whether a message from one user to an address belongs to my conversation with that peer. */
function belongs(request: SignedRequest, peer: string, from: string, to: Jid): boolean {
  const { name = '', domain = '' } = queueOf(to);
  const [peerName = '', peerDomain] = peer.split('@');
  if (domain !== peerDomain) return false;
  if (domain.startsWith('conference'))
    return name === peerName && !!request.app.groups.get(name)?.members.has(request.me.userId);
  const [mine, theirs] = [request.me.userId, peerName.toLowerCase()];
  return (from === mine && name === theirs) || (from === theirs && name === mine);
}

export const history: Route[] = [
  {
    at: 'POST users/:user/messageroaming',
    handle: request => {
      const { app, body } = request;
      const found = app.history.filter(stored => belongs(request, text(body.queue), stored.from, stored.meta.to ?? {}));
      const start = typeof body.start === 'string' && /^\d+$/.test(body.start) ? BigInt(body.start) : undefined;
      const forward = body.is_positive === true;
      const ordered = forward ? found : found.reverse();
      const rest = ordered.filter(
        ({ meta }) => start === undefined || (forward ? BigInt(meta.id) > start : BigInt(meta.id) < start),
      );
      const page = rest.slice(0, typeof body.pull_number === 'number' ? body.pull_number : 20);
      const msgs = page.map(({ meta }) => ({ msg: Buffer.from(encode('Meta', meta)).toString('base64') }));
      const is_last = page.length === rest.length;
      return ok(request, { data: { msgs, is_last, next_key: page.at(-1)?.meta.id ?? '' } });
    },
  },
];
