import { ChatRoomPermissionType } from '../enums';
import type { ChatRoomManager } from '../managers';
import { ChatCursorResult, ChatPageResult, ChatRoom } from '../results';
import { type Context, type Data, dataOf, type ManagerTable, pageOf, usersOf } from './table';

const permissions: Readonly<Record<string, ChatRoomPermissionType>> = {
  owner: ChatRoomPermissionType.Owner,
  admin: ChatRoomPermissionType.Admin,
  member: ChatRoomPermissionType.Member,
};

function roomOf(room: Data, user: string): ChatRoom {
  const members: Data[] = room.affiliations ?? [];
  const owner = members.find(member => member.owner)?.owner ?? room.owner ?? '';
  const isMember = members.some(({ member }) => member === user);
  const role = room.permission ?? (owner === user ? 'owner' : isMember ? 'member' : '');
  return new ChatRoom({
    ...{ roomId: room.id, roomName: room.name, description: room.description, owner },
    ...{ memberCount: room.affiliations_count, maxUsers: room.maxusers, isAllMemberMuted: room.mute === true },
    memberList: members.flatMap(({ member }) => member ?? []),
    permissionType: permissions[role] ?? ChatRoomPermissionType.None,
  });
}

async function roomInfo({ connection, user }: Context, chatRoomId: string): Promise<ChatRoom | undefined> {
  const data = await dataOf(connection.getChatRoomDetails({ chatRoomId }));
  const room = Array.isArray(data) ? data[0] : data;
  return room && roomOf(room, user);
}

/** The web SDK takes one user. */
const forEach = (users: readonly string[], run: (username: string) => Promise<unknown>) => Promise.all(users.map(run));

/** The keys that could not be changed, with the reasons. */
const failures = (data: Data): Map<string, string> => new Map(Object.entries(Object(data.errorKeys)));

export const roomTable: ManagerTable<ChatRoomManager> = {
  actions: {
    joinChatRoom: ({ connection }, roomId) => connection.joinChatRoom({ roomId }),
    leaveChatRoom: ({ connection }, roomId) => connection.leaveChatRoom({ roomId }),
    destroyChatRoom: ({ connection }, chatRoomId) => connection.destroyChatRoom({ chatRoomId } as Data),
    changeChatRoomSubject: ({ connection }, chatRoomId, chatRoomName) =>
      connection.modifyChatRoom({ chatRoomId, chatRoomName }),
    changeChatRoomDescription: ({ connection }, chatRoomId, description) =>
      connection.modifyChatRoom({ chatRoomId, description }),
    muteChatRoomMembers: ({ connection }, chatRoomId, members, muteDuration = -1) =>
      forEach(members, username => connection.muteChatRoomMember({ chatRoomId, username, muteDuration })),
    unMuteChatRoomMembers: ({ connection }, chatRoomId, members) =>
      forEach(members, username => connection.unmuteChatRoomMember({ chatRoomId, username })),
    addChatRoomAdmin: ({ connection }, chatRoomId, username) => connection.setChatRoomAdmin({ chatRoomId, username }),
    removeChatRoomAdmin: ({ connection }, chatRoomId, username) =>
      connection.removeChatRoomAdmin({ chatRoomId, username }),
    removeChatRoomMembers: ({ connection }, chatRoomId, users) =>
      connection.removeChatRoomMembers({ chatRoomId, users }),
    blockChatRoomMembers: ({ connection }, chatRoomId, usernames) =>
      connection.blockChatRoomMembers({ chatRoomId, usernames }),
    unBlockChatRoomMembers: ({ connection }, chatRoomId, usernames) =>
      connection.unblockChatRoomMembers({ chatRoomId, usernames }),
    updateChatRoomAnnouncement: ({ connection }, roomId, announcement) =>
      connection.updateChatRoomAnnouncement({ roomId, announcement }),
    addMembersToChatRoomAllowList: ({ connection }, chatRoomId, users) =>
      connection.addUsersToChatRoomAllowlist({ chatRoomId, users }),
    removeMembersFromChatRoomAllowList: ({ connection }, chatRoomId, users) =>
      connection.removeChatRoomAllowlistMember({ chatRoomId, userName: users.join(',') }),
    muteAllChatRoomMembers: ({ connection }, chatRoomId) => connection.disableSendChatRoomMsg({ chatRoomId }),
    unMuteAllChatRoomMembers: ({ connection }, chatRoomId) => connection.enableSendChatRoomMsg({ chatRoomId }),
  },
  queries: {
    async fetchPublicChatRoomsFromServer({ connection, user }, pagenum = 1, pagesize = 200) {
      const rooms: Data[] = await dataOf(connection.getChatRooms({ pagenum, pagesize }));
      return new ChatPageResult<ChatRoom>({ pageCount: rooms.length, list: rooms.map(room => roomOf(room, user)) });
    },
    fetchChatRoomInfoFromServer: roomInfo,
    getChatRoomWithId: roomInfo,
    async createChatRoom(context, name, description = '', _welcome = '', members = [], maxusers = 300) {
      const { id } = await dataOf(context.connection.createChatRoom({ name, description, members, maxusers }));
      return (await roomInfo(context, id)) as ChatRoom;
    },
    async fetchChatRoomMembers({ connection }, chatRoomId, cursor = '', limit = 200) {
      const data = await dataOf(connection.getChatRoomMembers({ chatRoomId, cursor, limit }));
      const members = (data.members as Data[]).filter(({ role }) => role !== 'owner');
      return new ChatCursorResult<string>({ cursor: data.cursor ?? '', list: usersOf(members) });
    },
    fetchChatRoomMuteList: async ({ connection }, chatRoomId, pageNum, pageSize) =>
      pageOf(usersOf(await dataOf(connection.getChatRoomMuteList({ chatRoomId }))), pageNum, pageSize),
    fetchChatRoomBlockList: async ({ connection }, chatRoomId, pageNum, pageSize) =>
      pageOf(usersOf(await dataOf(connection.getChatRoomBlocklist({ chatRoomId }))), pageNum, pageSize),
    fetchChatRoomAllowListFromServer: async ({ connection }, chatRoomId) =>
      usersOf(await dataOf(connection.getChatRoomAllowlist({ chatRoomId }))),
    fetchChatRoomAnnouncement: async ({ connection }, roomId) =>
      (await dataOf(connection.fetchChatRoomAnnouncement({ roomId }))).announcement,
    isMemberInChatRoomAllowList: async ({ connection, user }, chatRoomId) =>
      (await dataOf(connection.isInChatRoomAllowlist({ chatRoomId, userName: user }))).white === true,
    async isMemberInChatRoomMuteList({ connection }, chatRoomId) {
      const { data } = await connection.isInChatRoomMutelist({ chatRoomId });
      return data === true;
    },
    fetchChatRoomAttributes: async ({ connection }, chatRoomId, attributeKeys) =>
      new Map(
        Object.entries(
          await dataOf(connection.getChatRoomAttributes({ chatRoomId, ...(attributeKeys && { attributeKeys }) })),
        ),
      ),
    addAttributes: async ({ connection }, { roomId, attributes, deleteWhenLeft = false, overwrite = false }) =>
      failures(
        await dataOf(
          connection.setChatRoomAttributes({
            ...{ chatRoomId: roomId, attributes: Object.assign({}, ...attributes) },
            ...{ autoDelete: deleteWhenLeft, isForced: overwrite },
          }),
        ),
      ),
    removeAttributes: async ({ connection }, { roomId, keys, forced = false }) =>
      failures(
        await dataOf(
          connection.removeChatRoomAttributes({ chatRoomId: roomId, attributeKeys: keys, isForced: forced }),
        ),
      ),
  },
  refused: {
    changeOwner: 'The web SDK cannot change the owner of a chat room.',
  },
};
