// Joining and leaving a chat room, which the SDKs do over MSync rather than REST.
import { mucOperation } from '../deliver/muc';
import { namespace } from './codes';
import { groupJid, userJid } from './jid';
import type { MsyncSocket, SignedIn } from './socket';
import { decode, encode, type Meta } from './wire';

export function acceptMuc(socket: MsyncSocket, { app, user, device }: SignedIn, sent: Meta): void {
  const asked = decode('MUCBody', sent.payload);
  const room = app.groups.get(asked.mucId?.name ?? '');
  const joining = asked.operation === mucOperation.join;
  const stamp = socket.hub.stamp();
  if (!room?.isChatroom) {
    const status = { errorCode: 1, reason: `grpID ${asked.mucId?.name} does not exist!` };
    socket.sendSync({ status, metaId: sent.id, timestamp: stamp.timestamp });
    return;
  }
  if (joining) room.members.add(user.userId);
  else room.members.delete(user.userId);
  const mucId = groupJid(app.key, room.groupId);
  const from = userJid(app.key, user.userId, device.id);
  const chatroomInfo = JSON.stringify({
    [user.userId]: {
      is_all_mute: false,
      create_timestamp: room.created,
      is_in_white_list: false,
      member_count: room.members.size,
    },
  });
  const answer = { ...asked, status: { errorCode: 0, chatroomInfo } };
  const metas = [{ ...stamp, from: mucId, to: from, ns: namespace.muc, payload: encode('MUCBody', answer) }];
  socket.sendSync({ status: { errorCode: 0 }, metaId: sent.id, serverId: stamp.id, timestamp: stamp.timestamp, metas });
  const told = encode('MUCBody', {
    mucId,
    operation: joining ? mucOperation.presence : mucOperation.absence,
    from: userJid(app.key, user.userId),
    isChatroom: true,
    mucMemberCount: room.members.size,
    ...(asked.ext ? { ext: asked.ext } : {}),
  });
  for (const member of room.members)
    if (member !== user.userId)
      socket.hub.put(app, member, mucId, {
        ...socket.hub.stamp(),
        from: mucId,
        to: userJid(app.key, member),
        ns: namespace.muc,
        payload: told,
      });
}
