// Handles a message from a client: refusal or acknowledgement, then fan-out to its recipients.
import { notification } from '../deliver/notify';
import type { Hub } from '../hub';
import type { ImApp } from '../state/app';
import { keyOf } from '../state/device';
import type { Group } from '../state/group';
import { channelsOf } from '../state/history';
import { threadContent, threadMark } from '../state/threads';
import type { User } from '../state/user';
import { bodyType, namespace, route } from './codes';
import { groupJid, isGroup, queueOf, userJid } from './jid';
import { type SendRefusal, sendRefusals } from './refusals';
import type { MsyncSocket, SocketSession } from './socket';
import { decode, encode, type Jid, type MessageBody, type Meta } from './wire';

const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function refusalOf(app: ImApp, from: User, to: Jid, body: MessageBody): SendRefusal | undefined {
  const queued = app.takeRefusal(app.sendRefusals, from.userId);
  if (queued !== undefined) return queued;
  // A muted user may still send receipts.
  if (isReceipt(body.type)) return undefined;
  if (from.muted) return 219;
  if (body.type === bodyType.recall) {
    const recalled = app.stored(body.ackMessageId);
    if (!recalled || Date.now() - recalled.at > app.policy.recallMs) return 504;
    if (recalled.from !== from.userId && !isManager(app, from, to)) return 603;
  }
  if (body.type === bodyType.edit) {
    const original = app.stored(body.editMessageId);
    if (!original) return 1302;
    if (original.from !== from.userId && !isManager(app, from, to)) return 603;
  }
  return isGroup(to) ? groupRefusal(app, from, to.name ?? '') : peerRefusal(app, from, to.name ?? '');
}

/** A group's owner and admins may edit and recall its members' messages. */
const isManager = (app: ImApp, { userId }: User, to: Jid): boolean => {
  const group = isGroup(to) ? app.groups.get(to.name ?? '') : undefined;
  return group !== undefined && (group.owner === userId || group.admins.has(userId));
};

function groupRefusal(app: ImApp, from: User, groupId: string): SendRefusal | undefined {
  const group = app.groups.get(groupId);
  if (!group) return 605;
  if (!group.members.has(from.userId)) return 602;
  return group.isSilenced(from.userId) ? 507 : undefined;
}

function peerRefusal(app: ImApp, from: User, name: string): SendRefusal | undefined {
  const peer = app.user(name);
  if (peer?.blocked.has(from.userId)) return 603;
  if (app.policy.contactsOnly && peer && !peer.contacts.has(from.userId)) return 221;
  return undefined;
}

/** Sends a meta to a user or all members of a group, and echoes it to the sender's other devices. */
export function dispatch(hub: Hub, app: ImApp, from: { userId: string; device?: string }, meta: Meta): void {
  const to = meta.to ?? {};
  const echo = { except: from.device, echo: true };
  if (isGroup(to)) {
    const group = app.groups.get(to.name ?? '');
    const queue = groupJid(app.key, to.name ?? '');
    for (const member of group?.members ?? []) {
      const own = member === from.userId;
      if (group?.shieldedBy.has(member)) continue;
      if (own || !meta.directedUsers?.length || meta.directedUsers.includes(member))
        hub.enqueue(app, member, queue, meta, own ? echo : {});
    }
    return;
  }
  const peer = (to.name ?? '').toLowerCase();
  const only = to.clientResource;
  const deliver = (sent: Meta) => hub.enqueue(app, peer, userJid(app.key, from.userId), sent, { only });
  const faults = isContent(decode('MessageBody', meta.payload).type) ? app.policy.deliveryFaults : [];
  if (peer !== from.userId)
    hub.deliveryFaults.deliver(peer, meta, faults, deliver, sent => ({ ...sent, ...hub.stamp() }));
  // The sender's copy is in the queue of the peer.
  hub.enqueue(app, from.userId, userJid(app.key, peer), meta, peer === from.userId ? { ...echo, only } : echo);
}

/** Group read receipts go only to the author, with the number of readers. */
function groupReceipt(hub: Hub, { app, user }: SocketSession, meta: Meta, body: MessageBody): void {
  const read = acknowledgedIds(body).flatMap(id => app.stored(id) ?? []);
  const authors = new Set(read.map(({ from }) => from));
  for (const author of authors) {
    const ids = read.filter(({ from }) => from === author).map(stored => stored.meta.id);
    const counts = ids.map(id => [id, app.readers(id).add(user.userId).size]);
    const stringValue = JSON.stringify(Object.fromEntries(counts));
    const list = body.ackMessageIds?.length ? { ackMessageIds: ids } : {};
    // easemob-websdk 4 reads the first, and version 5 the second.
    const ext = ['group_read_count', 'group_ack_count'].map(key => ({ key, type: 8, stringValue }));
    const payload = encode('MessageBody', { ...body, ...list, ext });
    hub.enqueue(app, author, groupJid(app.key, meta.to?.name ?? ''), { ...meta, payload });
  }
}

/** easemob-websdk 5 acknowledges several messages at once. */
const acknowledgedIds = ({ ackMessageId = '', ackMessageIds = [] }: MessageBody): string[] =>
  ackMessageIds.length > 0 ? ackMessageIds : [ackMessageId];

/** Applies an edit. @returns the message for the recipients, and the content of the editor's acknowledgement */
function applyEdit(
  hub: Hub,
  { app, user }: SocketSession,
  meta: Meta,
  body: MessageBody,
): { meta: Meta; answer: Meta } {
  const original = app.stored(body.editMessageId)!;
  original.edits += 1;
  const before = decode('MessageBody', original.meta.payload);
  const room = app.groups.get(meta.to?.name ?? '')?.isChatroom;
  const info = {
    edit_msg: {
      count: original.edits,
      operator: user.userId,
      edit_time: Date.now(),
      sender: original.from,
      send_time: Number(original.meta.timestamp),
      chat_type: isGroup(meta.to ?? {}) ? (room ? 'chat:room' : 'chat:group') : 'chat:user',
    },
  };
  const payload = encode('MessageBody', { ...body, meta: JSON.stringify(info) });
  // Scope 1 changes the body, 2 also its extension.
  const changed = { contents: body.contents ?? [], ...(body.editScope === 2 ? { ext: body.ext ?? [] } : {}) };
  const updated = { ...before, ...changed, meta: JSON.stringify({ ...JSON.parse(before.meta || '{}'), ...info }) };
  original.meta = { ...original.meta, payload: encode('MessageBody', updated) };
  const self = userJid(app.key, user.userId);
  const answer = { ...hub.stamp(), from: self, to: self, ns: namespace.notify, payload: utf8(info) };
  return { meta: { ...meta, payload }, answer };
}

/** Updates the messages' status, or the reader's unread counts. */
function recordReceipt(app: ImApp, reader: User, meta: Meta, body: MessageBody): void {
  if (body.type === bodyType.channelAck) {
    const to = queueOf(meta.to ?? {});
    const key = keyOf(isGroup(to) ? to : userJid(app.key, (to.name ?? '').toLowerCase()));
    const keys = body.clearAllUnreadMessageCount ? channelsOf(app, reader).map(channel => channel.key) : [key];
    for (const read of keys) reader.conversation(read).readUpTo = BigInt(meta.id);
    return;
  }
  for (const id of acknowledgedIds(body)) {
    const stored = app.stored(id);
    if (stored && stored.from !== reader.userId) stored[body.type === bodyType.readAck ? 'read' : 'delivered'] = true;
  }
}

/** Notifies the parent group's members of the thread's message count. */
function notifyParentGroup(hub: Hub, app: ImApp, thread: Group, sender: User): void {
  const parent = app.groups.get(thread.thread?.parentId ?? '');
  const from = groupJid(app.key, parent?.groupId ?? '');
  const content = { type: 'thread', data: threadContent(app, thread, 'update_msg', sender.userId) };
  for (const member of parent?.members ?? [])
    hub.enqueue(app, member, from, { ...notification(content, member), ...hub.stamp(), from });
}

const isReceipt = (type: number | undefined): boolean =>
  type === bodyType.readAck || type === bodyType.deliverAck || type === bodyType.channelAck;
const isContent = (type = 0): boolean => type >= bodyType.chat && type <= bodyType.chatRoom;

/** Applies and forwards an accepted message. @returns the metas of its acknowledgement */
function handleAccepted(hub: Hub, session: SocketSession, meta: Meta, body: MessageBody): Meta[] {
  const { app, user, device } = session;
  if (body.type === bodyType.readAck && isGroup(meta.to ?? {})) {
    groupReceipt(hub, session, meta, body);
    return [];
  }
  const from = { userId: user.userId, device: device.id };
  if (isReceipt(body.type)) {
    recordReceipt(app, user, meta, body);
    // Only the user's other devices get it: in a group it only resets the unread count.
    if (isGroup(meta.to ?? {}) || body.sendToPeer === false)
      hub.enqueue(app, user.userId, queueOf(meta.to ?? {}), meta, { except: device.id, echo: true });
    else dispatch(hub, app, from, meta);
    return [];
  }
  if (body.type === bodyType.recall) app.deleteMessage(body.ackMessageId);
  if (body.type === bodyType.edit) {
    const change = applyEdit(hub, session, meta, body);
    dispatch(hub, app, from, change.meta);
    return [change.answer];
  }
  const group = isGroup(meta.to ?? {}) ? app.groups.get(meta.to?.name ?? '') : undefined;
  const marked = group?.thread && { ...JSON.parse(body.meta || '{}'), ...threadMark(group) };
  const stored = marked ? { ...meta, payload: encode('MessageBody', { ...body, meta: JSON.stringify(marked) }) } : meta;
  if (isContent(body.type) && meta.routetype !== route.online) app.addToHistory(user.userId, stored);
  // Chat room messages are not queued for offline devices.
  dispatch(hub, app, from, group?.isChatroom ? { ...stored, routetype: route.online } : stored);
  if (group?.thread) notifyParentGroup(hub, app, group, user);
  return [];
}

export function acceptMessage(socket: MsyncSocket, session: SocketSession, sent: Meta): void {
  const { hub } = socket;
  const { app, user, device } = session;
  const body = decode('MessageBody', sent.payload);
  const { clientResource } = sent.to ?? {};
  const to = { ...queueOf(sent.to ?? {}), ...(clientResource ? { clientResource } : {}) };
  const code = refusalOf(app, user, to, body);
  const about = { app: app.key, user: user.userId, device: device.id };
  if (code !== undefined) {
    socket.sendSync({ status: sendRefusals[code], metaId: sent.id, timestamp: String(socket.hub.now()) });
    hub.log.add('messageRefused', { ...about, code });
    return;
  }
  const stamp = hub.stamp();
  const metas = handleAccepted(
    hub,
    session,
    { ...sent, ...stamp, from: userJid(app.key, user.userId, device.id), to },
    body,
  );
  socket.sendSync({ status: { errorCode: 0 }, metaId: sent.id, serverId: stamp.id, timestamp: stamp.timestamp, metas });
  hub.log.add('message', { ...about, code: body.type ?? 0, detail: stamp.id });
}
