// Contacts and the block list over REST; each change sends a roster event to the other user.
import { buildRoster, type RosterOperation } from '../deliver/roster';
import { userJid } from '../msync/jid';
import { illegal, notFound, ok, pageOf, type RestAnswer, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

/** Sends to all devices, including the caller's: the SDK adds a contact when the event arrives. */
function sendRosterEvent(
  { hub, app }: SignedRequest,
  to: string,
  from: string,
  operation: RosterOperation,
  reason = '',
): void {
  const meta = buildRoster({ kind: `roster:${operation}`, from, reason }, to);
  const sender = userJid(app.key, from);
  hub.enqueue(app, to, sender, { ...meta, ...hub.stamp(), from: sender });
}

const contactsWithRemarks = ({ me }: SignedRequest) =>
  [...me.contacts].map(username => ({ username, remark: me.remarks.get(username) ?? '' }));

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
  sendRosterEvent(request, peer.userId, me.userId, 'remoteAccept');
  sendRosterEvent(request, peer.userId, me.userId, 'accept');
  sendRosterEvent(request, me.userId, peer.userId, 'accept');
  return ok(request, { data: { username: peer.userId } });
}

export const contacts: Route[] = [
  {
    at: 'GET users/:user/contacts/users',
    handle: request => {
      const withRemarks = request.query.get('needReturnRemark') === 'true';
      return ok(request, {
        data: [...request.me.contacts],
        ...(withRemarks ? { entities: contactsWithRemarks(request) } : {}),
      });
    },
  },
  {
    at: 'GET users/:user/contacts',
    handle: request => {
      const { page, cursor } = pageOf(contactsWithRemarks(request), request);
      return ok(request, { data: { contacts: page, cursor } });
    },
  },
  {
    at: 'PUT users/:user/contacts/users/:peer',
    handle: request => {
      const { body, me, params } = request;
      const peer = (params.peer ?? '').toLowerCase();
      const remark = requireText(body.remark);
      if (!me.contacts.has(peer)) throw illegal('updateRemark | they are not friends, please add as a friend first.');
      if (remark.length > 100) throw illegal('remark length must less than 100');
      me.remarks.set(peer, remark);
      return ok(request, { data: { username: peer, remark } });
    },
  },
  {
    at: 'POST users/:user/contacts/apply',
    handle: request => {
      const names = texts(request.body.usernames);
      for (const name of names)
        sendRosterEvent(
          request,
          peerOf(request, name).userId,
          request.me.userId,
          'add',
          requireText(request.body.reason),
        );
      return ok(request, { data: names });
    },
  },
  { at: 'POST users/:user/contacts/accept/users/:peer', handle: accept },
  {
    at: 'POST users/:user/contacts/decline/users/:peer',
    handle: request => {
      const peer = peerOf(request, request.params.peer ?? '');
      sendRosterEvent(request, peer.userId, request.me.userId, 'remoteDecline');
      return ok(request, { data: { username: peer.userId } });
    },
  },
  {
    at: 'DELETE users/:user/contacts/users/:peer',
    handle: request => {
      const { me } = request;
      const peer = peerOf(request, request.params.peer ?? '');
      me.contacts.delete(peer.userId);
      me.remarks.delete(peer.userId);
      peer.contacts.delete(me.userId);
      peer.remarks.delete(me.userId);
      sendRosterEvent(request, peer.userId, me.userId, 'remove');
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
