// Pulling queues (unread counts, pages, acknowledgement by key) and receiving metas.
import { type Device, keyOf } from '../state/device';
import { command, namespace } from './codes';
import { acceptMessage } from './message';
import { acceptMuc } from './room';
import type { MsyncSocket, SocketSession } from './socket';
import { type CommSyncUL, encode, type Jid } from './wire';

export function answerUnread(socket: MsyncSocket, device: Device): void {
  const unread = device.unread.map(queue => ({ queue: queue.jid, n: queue.metas.length }));
  const answer = { status: { errorCode: 0 }, unread, timestamp: String(socket.hub.now()) };
  socket.send({ command: command.unread, payload: encode('CommUnreadDL', answer) });
}

function answerPull(socket: MsyncSocket, { app, user, device }: SocketSession, queue: Jid, key = '0'): void {
  if (key !== '0') {
    const acked = device.ack(queue, key);
    user.claim(acked);
    const detail = acked.at(-1)?.id;
    if (detail) socket.hub.log.add('acked', { app: app.key, user: user.userId, device: device.id, detail });
  }
  const name = keyOf(queue);
  const after = app.policy.pulls === 'once' ? (socket.sent.get(name) ?? 0n) : 0n;
  const metas = device
    .pending(queue)
    .filter(meta => BigInt(meta.id) > after)
    .slice(0, app.policy.pageSize);
  const last = metas.at(-1);
  if (last) socket.sent.set(name, BigInt(last.id));
  // `isLast` only with an empty page: with both metas and isLast the SDKs never acknowledge and pull for ever.
  socket.sendSync({
    status: { errorCode: 0 },
    queue,
    metas,
    nextKey: last?.id ?? key,
    isLast: !last,
    timestamp: String(socket.hub.now()),
  });
}

export function answerSync(socket: MsyncSocket, session: SocketSession, request: CommSyncUL): void {
  const { meta, queue, key } = request;
  if (queue) answerPull(socket, session, queue, key);
  else if (meta?.ns === namespace.chat) acceptMessage(socket, session, meta);
  else if (meta?.ns === namespace.muc) acceptMuc(socket, session, meta);
  // Statistics (namespace 0) need no answer.
}
