// Contacts and the block list over REST; each change is told to the other side as a roster event.
import { buildRoster, type RosterOperation } from '../deliver/roster';
import { userJid } from '../msync/jid';
import { notFound, ok, type RestAnswer, type SignedRequest, text, texts } from './request';
import type { Route } from './router';

function tell({ hub, app }: SignedRequest, to: string, from: string, operation: RosterOperation, reason = ''): void {
  const meta = buildRoster({ kind: `roster:${operation}`, from, reason }, to);
  const sender = userJid(app.key, from);
  hub.put(app, to, sender, { ...meta, ...hub.stamp(), from: sender });
}

function peerOf(request: SignedRequest, name: string) {
  const peer = request.app.user(name);
  if (!peer) throw notFound(`username ${name} doesn't exist!`);
  return peer;
}

function accept(request: SignedRequest): RestAnswer {
  const { me } = request;
  const peer = peerOf(request, request.params.peer ?? '');
  me.contacts.add(peer.userId);
  peer.contacts.add(me.userId);
  tell(request, peer.userId, me.userId, 'remoteAccept');
  tell(request, peer.userId, me.userId, 'accept');
  tell(request, me.userId, peer.userId, 'accept');
  return ok(request, { data: { username: peer.userId } });
}

export const contacts: Route[] = [
  {
    at: 'GET users/:user/contacts/users',
    handle: request => {
      const remarks = request.query.get('needReturnRemark') === 'true';
      const names = [...request.me.contacts];
      return ok(request, { data: remarks ? { contacts: names.map(username => ({ username, remark: '' })) } : names });
    },
  },
  {
    at: 'POST users/:user/contacts/apply',
    handle: request => {
      const names = texts(request.body.usernames);
      for (const name of names)
        tell(request, peerOf(request, name).userId, request.me.userId, 'add', text(request.body.reason));
      return ok(request, { data: names });
    },
  },
  { at: 'POST users/:user/contacts/accept/users/:peer', handle: accept },
  {
    at: 'POST users/:user/contacts/decline/users/:peer',
    handle: request => {
      const peer = peerOf(request, request.params.peer ?? '');
      tell(request, peer.userId, request.me.userId, 'remoteDecline');
      return ok(request, { data: { username: peer.userId } });
    },
  },
  {
    at: 'DELETE users/:user/contacts/users/:peer',
    handle: request => {
      const { me } = request;
      const peer = peerOf(request, request.params.peer ?? '');
      me.contacts.delete(peer.userId);
      peer.contacts.delete(me.userId);
      tell(request, peer.userId, me.userId, 'remove');
      return ok(request, { data: { username: peer.userId } });
    },
  },
  { at: 'GET users/:user/blocks/users', handle: request => ok(request, { data: [...request.me.blocked] }) },
  {
    at: 'POST sdk/user/:user/blocks',
    handle: request => {
      const names = texts(request.body.usernames);
      for (const name of names) request.me.blocked.add(name.toLowerCase());
      return ok(request, { data: names });
    },
  },
  {
    at: 'DELETE sdk/user/:user/blocks',
    handle: request => {
      const names = texts(request.body.usernames);
      for (const name of names) request.me.blocked.delete(name.toLowerCase());
      return ok(request, { data: names });
    },
  },
];
