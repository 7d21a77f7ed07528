// Groups: create, join, manage and leave, with an event to each affected member.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { call } from './call';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
const groupId = 'g1';

/** The next group event of that name. */
const groupEvent = (tab: Tab, operation: string) => tab.next('onGroupEvent', 0, event => event.operation === operation);

describe.each(sdks)('groups with %s', sdk => {
  const three = async () =>
    [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob'), await world.signedIn(sdk, 'carol')] as const;

  /** A public group of alice with bob as a member. */
  const addTea = (more: Record<string, unknown> = {}) =>
    world.im.addGroup(app, { groupId, owner: 'alice', members: ['bob'], name: 'Tea', isPublic: true, ...more });

  const create = async (tab: Tab, more: Record<string, unknown> = {}): Promise<string> => {
    const options = { groupName: 'Tea', description: 'four o’clock', members: ['bob'], isPublic: true, ...more };
    const { data } = await call(tab, 'createGroupVNext', options);
    return (data as { groupId: string }).groupId;
  };

  it('are created, described and destroyed', async () => {
    const [alice, bob] = await three();
    const id = await create(alice, { extension: 'x', maxMemberCount: 50 });
    expect(await groupEvent(bob, 'directJoined')).toMatchObject({ id, name: 'Tea', from: 'alice' });
    expect(await call(bob, 'getGroupInfo', { groupId: id })).toMatchObject({
      data: [{ id, name: 'Tea', owner: 'alice', public: true, maxusers: 50, custom: 'x', affiliations_count: 2 }],
    });
    expect(await call(bob, 'getPublicGroups', { limit: 10 })).toMatchObject({
      data: [{ groupid: id, groupname: 'Tea' }],
    });
    const detailed = { pageNum: 0, pageSize: 20, needAffiliations: true, needRole: true };
    expect(await call(bob, 'getJoinedGroups', detailed)).toMatchObject({
      entities: [{ groupId: id, groupName: 'Tea', role: 'member', affiliationsCount: 2, maxUsers: 50 }],
    });
    expect(await call(bob, 'getJoinedGroups', { pageNum: 0, pageSize: 20 })).toMatchObject({
      data: [{ groupid: id, groupname: 'Tea' }],
    });
    expect(await call(bob, 'getJoinedGroupsCount')).toMatchObject({ data: 1 });
    expect(await refusal(call(bob, 'destroyGroup', { groupId: id }))).toMatchObject({ type: 603 });
    await call(alice, 'destroyGroup', { groupId: id });
    expect(await groupEvent(bob, 'destroy')).toMatchObject({ id });
    expect(await refusal(call(bob, 'getGroupInfo', { groupId: id }))).toMatchObject({ type: 605 });
  });

  it('are joined and left', async () => {
    addTea();
    const [alice, , carol] = await three();
    await call(carol, 'joinGroup', { groupId, message: 'hello' });
    expect(await groupEvent(alice, 'memberPresence')).toMatchObject({ from: 'carol', id: groupId, memberCount: 3 });
    expect(await call(alice, 'getGroupMembers', { groupId, limit: 2 })).toMatchObject({
      data: {
        members: [
          { role: 'owner', userId: 'alice' },
          { role: 'member', userId: 'bob' },
        ],
        cursor: '2',
      },
    });
    expect(await call(alice, 'listGroupMembers', { groupId, pageNum: 1, pageSize: 20 })).toMatchObject({
      data: [{ owner: 'alice' }, { member: 'bob' }, { member: 'carol' }],
    });
    await call(carol, 'leaveGroup', { groupId });
    expect(await groupEvent(alice, 'memberAbsence')).toMatchObject({ from: 'carol' });
    expect(await refusal(call(alice, 'leaveGroup', { groupId }))).toMatchObject({ type: 603 });
  });

  it('are joined by request and by invitation', async () => {
    addTea({ approval: true, inviteNeedConfirm: true });
    const [alice, bob, carol] = await three();
    await call(carol, 'joinGroup', { groupId, message: 'let me in' });
    expect(await groupEvent(alice, 'requestToJoin')).toMatchObject({ from: 'carol', reason: 'let me in' });
    await call(alice, 'rejectGroupJoinRequest', { groupId, applicant: 'carol', reason: 'full' });
    await groupEvent(carol, 'joinPublicGroupDeclined');
    await call(carol, 'joinGroup', { groupId, message: 'please' });
    await call(alice, 'acceptGroupJoinRequest', { groupId, applicant: 'carol' });
    await groupEvent(carol, 'acceptRequest');
    expect(await groupEvent(bob, 'memberPresence')).toMatchObject({ from: 'carol' });
    await call(carol, 'leaveGroup', { groupId });
    await call(alice, 'inviteUsersToGroup', { groupId, users: ['carol'] });
    expect(await groupEvent(carol, 'inviteToJoin')).toMatchObject({ from: 'alice', name: 'Tea' });
    await call(carol, 'rejectGroupInvite', { groupId, invitee: 'carol' });
    expect(await groupEvent(alice, 'rejectInvite')).toMatchObject({ from: 'carol' });
    await call(alice, 'inviteUsersToGroup', { groupId, users: ['carol'] });
    await call(carol, 'acceptGroupInvite', { groupId, invitee: 'carol' });
    expect(await groupEvent(alice, 'acceptInvite')).toMatchObject({ from: 'carol' });
    expect(await refusal(call(alice, 'inviteUsersToGroup', { groupId, users: ['carol'] }))).toMatchObject({
      type: 601,
    });
  });

  it('lose a member who is removed or blocked', async () => {
    addTea({ members: ['bob', 'carol'] });
    const [alice, bob, carol] = await three();
    expect(await refusal(call(bob, 'removeGroupMember', { groupId, username: 'carol' }))).toMatchObject({ type: 603 });
    await call(alice, 'removeGroupMember', { groupId, username: 'carol' });
    expect(await groupEvent(carol, 'removeMember')).toMatchObject({ id: groupId, from: 'alice' });
    expect(await groupEvent(bob, 'memberAbsence')).toMatchObject({ from: 'carol' });
    expect(await refusal(call(alice, 'removeGroupMember', { groupId, username: 'carol' }))).toMatchObject({
      type: 602,
    });
    expect(await call(alice, 'blockGroupMember', { groupId, username: 'bob' })).toMatchObject({
      data: { action: 'add_blocks', user: 'bob', result: true },
    });
    await groupEvent(bob, 'removeMember');
    expect(await call(alice, 'getGroupBlocklist', { groupId })).toMatchObject({ data: ['bob'] });
    expect(await refusal(call(bob, 'joinGroup', { groupId, message: '' }))).toMatchObject({ type: 603 });
    await call(alice, 'unblockGroupMember', { groupId, username: 'bob' });
    await groupEvent(bob, 'unblockMember');
    await call(bob, 'joinGroup', { groupId, message: '' });
  });

  it('have admins, and an owner who can transfer them', async () => {
    addTea();
    const [alice, bob] = await three();
    await call(alice, 'setGroupAdmin', { groupId, username: 'bob' });
    expect(await groupEvent(bob, 'setAdmin')).toMatchObject({ userId: 'bob', from: 'alice' });
    expect(await call(bob, 'getGroupAdmin', { groupId })).toMatchObject({ data: ['bob'] });
    await call(alice, 'removeGroupAdmin', { groupId, username: 'bob' });
    await groupEvent(bob, 'removeAdmin');
    await call(alice, 'changeGroupOwner', { groupId, newOwner: 'bob' });
    expect(await groupEvent(bob, 'changeOwner')).toMatchObject({ id: groupId });
    await call(alice, 'leaveGroup', { groupId });
  });

  it('mute one member, or all but an allow list', async () => {
    addTea();
    const [alice, bob] = await three();
    const send = () => bob.text(groupId, 'hello', { chatType: 'groupChat' });
    await call(alice, 'muteGroupMember', { groupId, username: 'bob', muteDuration: 60_000 });
    expect(await groupEvent(bob, 'muteMember')).toMatchObject({ userId: 'bob', muteTimestamp: expect.any(Number) });
    expect(await refusal(send())).toMatchObject({ type: 507 });
    expect(await call(alice, 'getGroupMuteList', { groupId })).toMatchObject({ data: [{ user: 'bob' }] });
    expect(await call(bob, 'isInGroupMutelist', { groupId })).toMatchObject({ data: true });
    await call(alice, 'unmuteGroupMember', { groupId, username: 'bob' });
    await groupEvent(bob, 'unmuteMember');
    await send();
    await call(alice, 'disableSendGroupMsg', { groupId });
    await groupEvent(bob, 'muteAllMembers');
    expect(await refusal(send())).toMatchObject({ type: 507 });
    await call(alice, 'addUsersToGroupAllowlist', { groupId, users: ['bob'] });
    await groupEvent(bob, 'addUserToAllowlist');
    expect(await call(bob, 'isInGroupAllowlist', { groupId, userName: 'bob' })).toMatchObject({
      data: { white: true },
    });
    await send();
    await call(alice, 'removeGroupAllowlistMember', { groupId, userName: 'bob' });
    expect(await call(alice, 'getGroupAllowlist', { groupId })).toMatchObject({ data: [] });
    await call(alice, 'enableSendGroupMsg', { groupId });
    await groupEvent(bob, 'unmuteAllMembers');
    await send();
  });

  it('are renamed, and have announcements', async () => {
    addTea();
    const [alice, bob] = await three();
    await call(alice, 'modifyGroup', { groupId, groupName: 'Coffee', description: 'ten o’clock', ext: 'y' });
    expect(await groupEvent(bob, 'updateInfo')).toMatchObject({
      detail: { name: 'Coffee', description: 'ten o’clock', ext: 'y' },
    });
    await call(alice, 'updateGroupAnnouncement', { groupId, announcement: 'no sugar' });
    expect(await groupEvent(bob, 'updateAnnouncement')).toMatchObject({ announcement: 'no sugar' });
    expect(await call(bob, 'fetchGroupAnnouncement', { groupId })).toMatchObject({
      data: { announcement: 'no sugar' },
    });
    expect(await refusal(call(bob, 'modifyGroup', { groupId, groupName: 'Mine' }))).toMatchObject({ type: 603 });
  });

  it('have member attributes and read receipts', async () => {
    addTea();
    const [alice, bob] = await three();
    const mine = { groupId, userId: 'bob', memberAttributes: { nick: 'Bobby' } };
    await call(bob, 'setGroupMemberAttributes', mine);
    expect(await groupEvent(alice, 'memberAttributesUpdate')).toMatchObject({
      userId: 'bob',
      attributes: { nick: 'Bobby' },
    });
    expect(await call(alice, 'getGroupMemberAttributes', { groupId, userId: 'bob' })).toMatchObject({
      data: { nick: 'Bobby' },
    });
    const msgConfig = { allowGroupAck: true };
    const { serverMsgId: id } = await alice.text(groupId, 'read me', { chatType: 'groupChat', msgConfig });
    await bob.conn.send(bob.create({ type: 'read', chatType: 'groupChat', to: groupId, id, ackContent: '{}' }));
    await alice.next('onReadMessage');
    expect(await call(alice, 'getGroupMsgReadUser', { groupId, msgId: id })).toMatchObject({
      data: { userlist: ['bob'], total: 1 },
    });
  });

  it('share files', async () => {
    addTea();
    const [alice, bob] = await three();
    const file = { data: new File(['abc'], 'a.txt'), filename: 'a.txt', filetype: 'txt', url: '' };
    const fn = Reflect.get(bob.conn, 'uploadGroupSharedFile') as (options: object) => void;
    const shared = await new Promise<{ data: { file_id: string } }>((onFileUploadComplete, onFileUploadError) =>
      fn.call(bob.conn, { groupId, file, onFileUploadComplete, onFileUploadError }),
    );
    const fileId = shared.data.file_id;
    expect(await groupEvent(alice, 'uploadFile')).toMatchObject({ from: 'bob' });
    expect(await call(alice, 'getGroupSharedFilelist', { groupId })).toMatchObject({
      data: [{ file_id: fileId, file_name: 'a.txt', file_owner: 'bob', file_size: 3 }],
    });
    const get = Reflect.get(alice.conn, 'downloadGroupSharedFile') as (options: object) => void;
    const blob = await new Promise<Blob>((onFileDownloadComplete, onFileDownloadError) =>
      get.call(alice.conn, { groupId, fileId, secret: '', onFileDownloadComplete, onFileDownloadError }),
    );
    expect(await blob.text()).toBe('abc');
    await call(alice, 'deleteGroupSharedFile', { groupId, fileId });
    await groupEvent(bob, 'deleteFile');
  });

  it('send no messages to a member who blocks them', async () => {
    addTea();
    const [alice, bob] = await three();
    await call(bob, 'blockGroupMessage', { groupId });
    await alice.text(groupId, 'while blocked', { chatType: 'groupChat' });
    await call(bob, 'unblockGroupMessage', { groupId });
    await alice.text(groupId, 'after blocking', { chatType: 'groupChat' });
    expect(await bob.next('onTextMessage')).toMatchObject({ msg: 'after blocking' });
  });

  it('created on one device cause an event on the other', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const desk = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    const sofa = await world.signedIn(sdk, 'alice', { deviceId: 'sofa' });
    const id = await create(desk, { members: [] });
    expect(await groupEvent(sofa, 'create')).toMatchObject({ id });
    expect(desk.all('onGroupEvent')).toEqual([]);
  });
});
