import { ChatGroupPermissionType, ChatGroupStyle } from '../enums';
import { chatErrorCode } from '../error';
import type { ChatGroupManager } from '../managers';
import { ChatCursorResult, ChatGroup, ChatGroupInfo, ChatGroupSharedFile } from '../results';
import { fileAt, toFileError } from './files';
import { type Context, type Data, dataOf, type ManagerTable, pageOf, usersOf } from './table';

const permissions: Readonly<Record<string, ChatGroupPermissionType>> = {
  owner: ChatGroupPermissionType.Owner,
  admin: ChatGroupPermissionType.Admin,
  member: ChatGroupPermissionType.Member,
};

function styleOf(isPublic: boolean, needsApproval: boolean, mayInvite: boolean): ChatGroupStyle {
  if (isPublic) return needsApproval ? ChatGroupStyle.PublicJoinNeedApproval : ChatGroupStyle.PublicOpenJoin;
  return mayInvite ? ChatGroupStyle.PrivateMemberCanInvite : ChatGroupStyle.PrivateOnlyOwnerInvite;
}

/** @param group as the web SDK's `getGroupInfo` and `getJoinedGroups` return it, which differ in names */
function groupOf(group: Data, user: string): ChatGroup {
  const members: Data[] = group.affiliations ?? [];
  const owner = members.find(member => member.owner)?.owner ?? group.owner ?? '';
  const role = group.permission ?? group.role ?? (owner === user ? 'owner' : undefined);
  return new ChatGroup({
    ...{
      groupId: group.id ?? group.groupId ?? group.groupid,
      groupName: group.name ?? group.groupName ?? group.groupname,
    },
    ...{ description: group.description, owner, memberCount: group.affiliations_count ?? group.affiliationsCount },
    ...{ isAllMemberMuted: group.mute, messageBlocked: group.shieldgroup },
    memberList: members.flatMap(({ member }) => member ?? []),
    permissionType: permissions[role] ?? ChatGroupPermissionType.None,
    options: {
      style: styleOf(group.public, group.membersonly ?? group.approval, group.allowinvites ?? group.allowInvites),
      ...{
        maxCount: group.maxusers ?? group.maxUsers,
        inviteNeedConfirm: group.invite_need_confirm,
        ext: group.custom,
      },
      isDisabled: group.disabled,
    },
  });
}

async function groupInfo({ connection, user }: Context, groupId: string): Promise<ChatGroup | undefined> {
  const data = await dataOf(connection.getGroupInfo({ groupId }));
  const group = Array.isArray(data) ? data[0] : data;
  return group && groupOf(group, user);
}

async function joinedGroups({ connection, user }: Context, pageSize: number, pageNum: number): Promise<ChatGroup[]> {
  const params = { pageNum, pageSize, needAffiliations: true, needRole: true };
  const data = await dataOf(connection.getJoinedGroups(params));
  return ((data.entities ?? data) as Data[]).map(group => groupOf(group, user));
}

/** The service's limit for a page with roles. */
const joinedPageSize = 20;

async function allJoinedGroups(context: Context): Promise<ChatGroup[]> {
  const groups: ChatGroup[] = [];
  for (let page = 0; ; page++) {
    const next = await joinedGroups(context, joinedPageSize, page);
    groups.push(...next);
    if (next.length < joinedPageSize) return groups;
  }
}

const invite = ({ connection }: Context, groupId: string, users: string[]) =>
  connection.inviteUsersToGroup({ groupId, users });

export const groupTable: ManagerTable<ChatGroupManager> = {
  actions: {
    addMembers: invite,
    inviteUser: invite,
    removeMembers: ({ connection }, groupId, users) => connection.removeGroupMembers({ groupId, users }),
    blockMembers: ({ connection }, groupId, usernames) => connection.blockGroupMembers({ groupId, usernames }),
    unblockMembers: ({ connection }, groupId, usernames) => connection.unblockGroupMembers({ groupId, usernames }),
    changeGroupName: ({ connection }, groupId, groupName) => connection.modifyGroup({ groupId, groupName }),
    changeGroupDescription: ({ connection }, groupId, description) => connection.modifyGroup({ groupId, description }),
    updateGroupExtension: ({ connection }, groupId, ext) => connection.modifyGroup({ groupId, ext }),
    leaveGroup: ({ connection }, groupId) => connection.leaveGroup({ groupId }),
    destroyGroup: ({ connection }, groupId) => connection.destroyGroup({ groupId }),
    blockGroup: ({ connection }, groupId) => connection.blockGroupMessage({ groupId }),
    unblockGroup: ({ connection }, groupId) => connection.unblockGroupMessage({ groupId }),
    changeOwner: ({ connection }, groupId, newOwner) => connection.changeGroupOwner({ groupId, newOwner }),
    addAdmin: ({ connection }, groupId, username) => connection.setGroupAdmin({ groupId, username }),
    removeAdmin: ({ connection }, groupId, username) => connection.removeGroupAdmin({ groupId, username }),
    muteMembers: ({ connection }, groupId, username, muteDuration = -1) =>
      connection.muteGroupMember({ groupId, username, muteDuration }),
    unMuteMembers: ({ connection }, groupId, username) => connection.unmuteGroupMember({ groupId, username }),
    muteAllMembers: ({ connection }, groupId) => connection.disableSendGroupMsg({ groupId }),
    unMuteAllMembers: ({ connection }, groupId) => connection.enableSendGroupMsg({ groupId }),
    addAllowList: ({ connection }, groupId, users) => connection.addUsersToGroupAllowlist({ groupId, users }),
    removeAllowList: ({ connection }, groupId, users) =>
      connection.removeGroupAllowlistMember({ groupId, userName: users.join(',') }),
    async uploadGroupSharedFile({ connection }, groupId, filePath, callback) {
      const file = await fileAt(filePath);
      connection.uploadGroupSharedFile({
        ...{ groupId, file },
        onFileUploadProgress: ({ loaded, total }) =>
          callback?.onProgress?.(groupId, filePath, Math.round((loaded / total) * 100)),
        onFileUploadComplete: () => callback?.onSuccess(groupId, filePath),
        onFileUploadError: error =>
          callback?.onError(groupId, filePath, toFileError(error, chatErrorCode.uploadFailed)),
      });
    },
    removeGroupSharedFile: ({ connection }, groupId, fileId) => connection.deleteGroupSharedFile({ groupId, fileId }),
    updateGroupAnnouncement: ({ connection }, groupId, announcement) =>
      connection.updateGroupAnnouncement({ groupId, announcement }),
    joinPublicGroup: ({ connection }, groupId) => connection.joinGroup({ groupId, message: '' }),
    requestToJoinPublicGroup: ({ connection }, groupId, reason = '') =>
      connection.joinGroup({ groupId, message: reason }),
    acceptJoinApplication: ({ connection }, groupId, applicant) =>
      connection.acceptGroupJoinRequest({ groupId, applicant }),
    declineJoinApplication: ({ connection }, groupId, applicant, reason = '') =>
      connection.rejectGroupJoinRequest({ groupId, applicant, reason }),
    acceptInvitation: ({ connection, user }, groupId) => connection.acceptGroupInvite({ groupId, invitee: user }),
    declineInvitation: ({ connection, user }, groupId) => connection.rejectGroupInvite({ groupId, invitee: user }),
    setMemberAttribute: ({ connection }, groupId, userId, memberAttributes) =>
      connection.setGroupMemberAttributes({ groupId, userId, memberAttributes }),
  },
  queries: {
    getGroupWithId: groupInfo,
    fetchGroupInfoFromServer: groupInfo,
    getJoinedGroups: allJoinedGroups,
    fetchJoinedGroupsFromServer: joinedGroups,
    async fetchPublicGroupsFromServer({ connection }, limit, cursor = '') {
      const answer: Data = await connection.getPublicGroups({ limit, cursor });
      return new ChatCursorResult<ChatGroupInfo>({
        cursor: answer.cursor ?? '',
        list: answer.data,
        opt: { map: ({ groupid, groupname }) => new ChatGroupInfo({ groupId: groupid, groupName: groupname }) },
      });
    },
    async createGroup(context, options, groupName, description = '', members = []) {
      const { style, maxCount, inviteNeedConfirm, ext } = options;
      const params = {
        ...{ groupName, description, members, inviteNeedConfirm, maxMemberCount: maxCount },
        isPublic: style === ChatGroupStyle.PublicJoinNeedApproval || style === ChatGroupStyle.PublicOpenJoin,
        needApprovalToJoin: style === ChatGroupStyle.PublicJoinNeedApproval,
        allowMemberToInvite: style === ChatGroupStyle.PrivateMemberCanInvite,
        ...(ext !== undefined && { extension: ext }),
      };
      const { groupId } = await dataOf(context.connection.createGroupVNext(params));
      return (await groupInfo(context, groupId)) as ChatGroup;
    },
    async fetchMemberListFromServer({ connection }, groupId, limit = 200, cursor = '') {
      const data = await dataOf(connection.getGroupMembers({ groupId, limit, cursor }));
      const members = (data.members as Data[]).filter(({ role }) => role !== 'owner');
      return new ChatCursorResult<string>({ cursor: data.cursor ?? '', list: usersOf(members) });
    },
    fetchBlockListFromServer: async ({ connection }, groupId, pageSize, pageNum) =>
      pageOf(usersOf(await dataOf(connection.getGroupBlocklist({ groupId }))), pageNum, pageSize),
    fetchMuteListFromServer: async ({ connection }, groupId, pageSize, pageNum) =>
      pageOf(usersOf(await dataOf(connection.getGroupMuteList({ groupId }))), pageNum, pageSize),
    fetchAllowListFromServer: async ({ connection }, groupId) =>
      usersOf(await dataOf(connection.getGroupAllowlist({ groupId }))),
    isMemberInAllowListFromServer: async ({ connection, user }, groupId) =>
      (await dataOf(connection.isInGroupAllowlist({ groupId, userName: user }))).white === true,
    async fetchGroupFileListFromServer({ connection }, groupId, pageSize = 200, pageNum = 1) {
      const files: Data[] = await dataOf(connection.getGroupSharedFilelist({ groupId, pageSize, pageNum }));
      return files.map(
        file =>
          new ChatGroupSharedFile({
            ...{ fileId: file.file_id, name: file.file_name, owner: file.file_owner },
            ...{ createTime: file.created, fileSize: file.file_size },
          }),
      );
    },
    fetchAnnouncementFromServer: async ({ connection }, groupId) =>
      (await dataOf(connection.fetchGroupAnnouncement({ groupId }))).announcement ?? '',
    fetchMemberAttributes: ({ connection }, groupId, userId) =>
      dataOf(connection.getGroupMemberAttributes({ groupId, userId })),
    fetchMembersAttributes: async ({ connection }, groupId, userIds, keys) =>
      new Map(
        Object.entries(await dataOf(connection.getGroupMembersAttributes({ groupId, userIds, ...(keys && { keys }) }))),
      ),
    async fetchJoinedGroupCount({ connection }) {
      const { data } = await connection.getJoinedGroupsCount();
      return data as number;
    },
  },
  refused: {
    downloadGroupSharedFile: 'A page cannot write to a path. partyline/agora-chat returns the file as a Blob.',
  },
};
