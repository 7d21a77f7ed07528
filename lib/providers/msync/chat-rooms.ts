import type { ChatRoomRules } from '@/lib/providers/provider';
import { safeRecord } from '@/lib/providers/safe-read';

/** Status code of the SDKs. */
const roomNotFound = 705;
/** `removeMember` is for the removed user only; other members receive `memberAbsence`. */
const lostRoom = new Set(['destroy', 'removeMember']);
const leavingMethods = new Set(['leaveChatRoom', 'quitChatRoom']);

export const msyncChatRooms: ChatRoomRules = {
  changedBy(method, [options], result) {
    const { roomId, chatRoomId, leaveOtherRooms } = safeRecord(options);
    if (method === 'joinChatRoom') return { joined: String(roomId), isOnly: leaveOtherRooms === true };
    if (leavingMethods.has(method)) return { left: String(roomId) };
    if (method === 'destroyChatRoom') return { dissolved: String(chatRoomId) };
    if (method !== 'createChatRoom') return undefined;
    const { id } = safeRecord(safeRecord(result).data);
    return typeof id === 'string' ? { joined: id } : undefined;
  },
  lostBy(topic, payload) {
    const { operation, id } = safeRecord(payload);
    return topic === 'onChatroomEvent' && lostRoom.has(String(operation)) ? [String(id)] : [];
  },
  join: roomId => ({ method: 'joinChatRoom', args: [{ roomId }] }),
  reasonOf: code => (code === roomNotFound ? 'dissolved' : 'removed'),
  eventsOfExit({ id, userId, reason }) {
    const { operation, type } = exitNames[reason];
    const kicked = reason === 'removed' && { kicked: userId };
    const older = { type, gid: id, owner: userId, from: userId, to: userId, chatroom: true, ...kicked };
    return [
      { topic: 'onChatroomChange', payload: older },
      { topic: 'onChatroomEvent', payload: { operation, id, from: userId } },
    ];
  },
};

/** As the SDKs name the services' operations, and in their older events. */
const exitNames = {
  left: { operation: 'memberAbsence', type: 'leaveChatRoom' },
  removed: { operation: 'removeMember', type: 'removedFromGroup' },
  dissolved: { operation: 'destroy', type: 'deleteGroupChat' },
} as const;
