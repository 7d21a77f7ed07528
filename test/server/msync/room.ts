// Joining and leaving a chat room, which the SDKs do over MSync instead of REST.
import { mucOperation } from '../deliver/muc';
import type { Group } from '../state/group';
import { namespace, route } from './codes';
import { groupJid, userJid } from './jid';
import type { MsyncSocket, SocketSession } from './socket';
import { decode, encode, type Meta } from './wire';

/** The SDKs match these texts. */
function refusalOf(id = '', room: Group | undefined, userId: string, joining: boolean): string | undefined {
  if (!room?.isChatroom) return `grpID ${id} does not exist!`;
  if (!joining || room.members.has(userId)) return undefined;
  if (room.blocked.has(userId))
    return `can not join this group, reason: user ${userId} is in the blacklist of group ${id}`;
  return room.members.size >= room.info.maxUsers ? 'group member list is full!' : undefined;
}

function leaveRooms(groups: Iterable<Group>, userId: string): void {
  for (const group of groups) if (group.isChatroom) group.leave(userId);
}

export function acceptMuc(socket: MsyncSocket, { app, user, device }: SocketSession, sent: Meta): void {
  const request = decode('MUCBody', sent.payload);
  const room = app.groups.get(request.mucId?.name ?? '');
  const joining = request.operation === mucOperation.join;
  const stamp = socket.hub.stamp();
  const reason = refusalOf(request.mucId?.name, room, user.userId, joining);
  if (reason || !room) {
    socket.sendSync({ status: { errorCode: 1, reason: reason ?? '' }, metaId: sent.id, timestamp: stamp.timestamp });
    return;
  }
  if (request.leaveOtherRooms) leaveRooms(app.groups.values(), user.userId);
  if (joining) room.join(user.userId);
  else room.leave(user.userId);
  const mucId = groupJid(app.key, room.groupId);
  const from = userJid(app.key, user.userId, device.id);
  const chatroomInfo = JSON.stringify({
    [user.userId]: {
      is_all_mute: room.allMuted,
      create_timestamp: room.created,
      is_in_white_list: room.allowed.has(user.userId),
      member_count: room.members.size,
    },
  });
  const answer = { ...request, status: { errorCode: 0, chatroomInfo } };
  const metas = [{ ...stamp, from: mucId, to: from, ns: namespace.muc, payload: encode('MUCBody', answer) }];
  socket.sendSync({ status: { errorCode: 0 }, metaId: sent.id, serverId: stamp.id, timestamp: stamp.timestamp, metas });
  const payload = encode('MUCBody', {
    mucId,
    operation: joining ? mucOperation.presence : mucOperation.absence,
    from: userJid(app.key, user.userId),
    isChatroom: true,
    mucMemberCount: room.members.size,
    ...(request.ext ? { ext: request.ext } : {}),
  });
  for (const member of room.members)
    if (member !== user.userId)
      socket.hub.enqueue(app, member, mucId, {
        ...socket.hub.stamp(),
        from: mucId,
        to: userJid(app.key, member),
        ns: namespace.muc,
        payload: payload,
        routetype: route.online,
      });
}
