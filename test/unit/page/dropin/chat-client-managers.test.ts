// Every forwarded call and callback of partyline/chat-client, on the raw SDK and on a shared session, with the service.
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tables } from '@/lib/page/dropin/chat-client/calls';
import type { ChatMessage } from '@/lib/page/dropin/chat-client/message';
import { waitFor } from '../../../browser/wait';
import { defaultApp as app } from '../../../server';
import { FileReader } from '../../../server/file-reader';
import { Tab } from '../../server/tab';
import { useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { type ChatClientPage, called, modes, openChatClient } from './chat-client-page';

const browser = stubPage();
const services = useTestServices();
const tabs: Tab[] = [];

/** A device of another user, or of alice, with the raw SDK. */
async function device(user: string): Promise<Tab> {
  const tab = new Tab(services.im, 'agora');
  tabs.push(tab);
  await tab.conn.open({ user, pwd: `${user}-pass` });
  return tab;
}

/** The methods of the web SDK take one object each. */
type Call = Record<string, (...args: unknown[]) => Promise<Record<string, unknown>>>;
const calls = (tab: Tab) => tab.conn as unknown as Call;

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
});

describe.each(modes)('on %s', mode => {
  let page: ChatClientPage;
  beforeEach(async () => {
    vi.stubGlobal('FileReader', FileReader);
    page = await openChatClient(mode, services, browser.page);
  });
  afterEach(() => page.close());

  it('manages contacts', async () => {
    const { contactManager } = page.client;
    const bob = await device('bob');
    await contactManager.addContact('bob', 'hello');
    expect(await bob.next('onContactInvited')).toMatchObject({ from: 'alice', status: 'hello' });
    await bob.conn.acceptContactInvite('alice');
    expect(await page.next('onFriendRequestAccepted')).toEqual(['bob']);
    expect(await contactManager.getAllContactsFromServer()).toEqual(['bob']);
    expect(await contactManager.getAllContactsFromDB()).toEqual(['bob']);
    await contactManager.setContactRemark(new page.module.ChatContact({ userId: 'bob', remark: 'Bobby' }));
    const contact = { userId: 'bob', remark: 'Bobby' };
    expect(await contactManager.fetchAllContacts()).toEqual([contact]);
    expect((await contactManager.getAllContacts())[0]).toBeInstanceOf(page.module.ChatContact);
    expect(await contactManager.getContact('bob')).toEqual(contact);
    expect(await contactManager.getContact('nobody')).toBe(undefined);
    expect(await contactManager.fetchContacts({ pageSize: 5 })).toMatchObject({ list: [contact] });
    await contactManager.addUserToBlockList('bob');
    expect(await contactManager.getBlockListFromServer()).toEqual(['bob']);
    expect(await contactManager.getBlockListFromDB()).toEqual(['bob']);
    await contactManager.removeUserFromBlockList('bob');
    expect(await contactManager.getBlockListFromServer()).toEqual([]);
    await contactManager.deleteContact('bob');
    await bob.next('onContactDeleted');
    await bob.conn.addContact('alice', 'again');
    expect(await page.next('onContactInvited')).toEqual(['bob', 'again']);
    await contactManager.declineInvitation('bob');
    await bob.next('onContactRefuse');
    await bob.conn.addContact('alice', 'please');
    await waitFor('the second request', async () => page.callbacks.some(([, , reason]) => reason === 'please'));
    await contactManager.acceptInvitation('bob');
    await bob.next('onContactAgreed');
    expect(await page.next('onContactAdded')).toEqual(['bob']);
    await bob.conn.deleteContact('alice');
    expect(await page.next('onContactDeleted')).toEqual(['bob']);
    await contactManager.addContact('carol', '');
    const carol = await device('carol');
    await carol.next('onContactInvited');
    await carol.conn.declineContactInvite('alice');
    expect(await page.next('onFriendRequestDeclined')).toEqual(['carol']);
    expect(await contactManager.getSelfIdsOnOtherPlatform()).toEqual(expect.any(Array));
  });

  it('manages groups', async () => {
    const { ChatError, ChatGroup, ChatGroupOptions, ChatGroupPermissionType, ChatGroupStyle } = page.module;
    const { groupManager } = page.client;
    const bob = await device('bob');
    const options = new ChatGroupOptions({ style: ChatGroupStyle.PublicOpenJoin, maxCount: 50, ext: 'x' });
    const group = await groupManager.createGroup(options, 'Tea', 'About tea', ['bob']);
    expect(group).toBeInstanceOf(ChatGroup);
    expect(group).toMatchObject({
      ...{ groupName: 'Tea', description: 'About tea', owner: 'alice', memberCount: 2, maxCount: 50 },
      ...{ permissionType: ChatGroupPermissionType.Owner, options: { style: ChatGroupStyle.PublicOpenJoin, ext: 'x' } },
    });
    const { groupId } = group;
    const id = { groupId };
    expect(await groupManager.getGroupWithId(groupId)).toMatchObject({ groupName: 'Tea' });
    expect(await groupManager.fetchGroupInfoFromServer(groupId)).toMatchObject({ memberList: ['bob'] });
    const joined = expect.arrayContaining([expect.objectContaining({ groupId, groupName: 'Tea', permissionType: 2 })]);
    expect(await groupManager.getJoinedGroups()).toEqual(joined);
    expect(await groupManager.fetchJoinedGroupsFromServer(20, 0)).toEqual(joined);
    expect(await groupManager.fetchJoinedGroupCount()).toBeGreaterThan(0);
    const open = await groupManager.fetchPublicGroupsFromServer(20);
    expect(open.list).toEqual(expect.arrayContaining([{ groupId, groupName: 'Tea' }]));
    expect(await groupManager.fetchMemberListFromServer(groupId)).toMatchObject({ list: ['bob'] });

    await groupManager.changeGroupName(groupId, 'Green tea');
    await groupManager.changeGroupDescription(groupId, 'Only green');
    await groupManager.updateGroupExtension(groupId, 'y');
    expect(await groupManager.getGroupWithId(groupId)).toMatchObject({
      ...{ groupName: 'Green tea', description: 'Only green', options: { ext: 'y' } },
    });
    await groupManager.updateGroupAnnouncement(groupId, 'Welcome');
    expect(await groupManager.fetchAnnouncementFromServer(groupId)).toBe('Welcome');

    await groupManager.addAdmin(groupId, 'bob');
    await groupManager.removeAdmin(groupId, 'bob');
    await groupManager.muteMembers(groupId, ['bob'], 60_000);
    expect(await groupManager.fetchMuteListFromServer(groupId)).toEqual(['bob']);
    await groupManager.unMuteMembers(groupId, ['bob']);
    expect(await groupManager.fetchMuteListFromServer(groupId)).toEqual([]);
    await groupManager.muteAllMembers(groupId);
    expect(await groupManager.getGroupWithId(groupId)).toMatchObject({ isAllMemberMuted: true });
    await groupManager.unMuteAllMembers(groupId);
    await groupManager.addAllowList(groupId, ['bob', 'alice']);
    expect(await groupManager.fetchAllowListFromServer(groupId)).toEqual(['bob', 'alice']);
    expect(await groupManager.isMemberInAllowListFromServer(groupId)).toBe(true);
    await groupManager.removeAllowList(groupId, ['bob', 'alice']);
    expect(await groupManager.isMemberInAllowListFromServer(groupId)).toBe(false);

    await groupManager.setMemberAttribute(groupId, 'alice', { nick: 'Al' });
    expect(await groupManager.fetchMemberAttributes(groupId, 'alice')).toEqual({ nick: 'Al' });
    const attributes = await groupManager.fetchMembersAttributes(groupId, ['alice'], ['nick']);
    expect(attributes.get('alice')).toEqual({ nick: 'Al' });

    await groupManager.blockMembers(groupId, ['bob']);
    expect(await groupManager.fetchBlockListFromServer(groupId)).toEqual(['bob']);
    await groupManager.unblockMembers(groupId, ['bob']);
    await groupManager.addMembers(groupId, ['bob']);
    await groupManager.removeMembers(groupId, ['bob']);
    await groupManager.inviteUser(groupId, ['bob']);

    const file = 'data:text/plain,tea';
    const uploaded = await new Promise((resolve, reject) => {
      const callback = { onSuccess: (...args: unknown[]) => resolve(args), onError: reject };
      groupManager.uploadGroupSharedFile(groupId, file, callback).catch(reject);
    });
    expect(uploaded).toEqual([groupId, file]);
    const [shared] = await groupManager.fetchGroupFileListFromServer(groupId);
    expect(shared).toMatchObject({ owner: 'alice', fileSize: 3 });
    await groupManager.removeGroupSharedFile(groupId, shared!.fileId);
    expect(await groupManager.fetchGroupFileListFromServer(groupId)).toEqual([]);
    const download = groupManager.downloadGroupSharedFile(groupId, '1', '/path');
    await expect(download).rejects.toMatchObject({ code: 111, description: expect.stringContaining('path') });
    await expect(download).rejects.toBeInstanceOf(ChatError);

    await groupManager.changeOwner(groupId, 'bob');
    expect(await groupManager.getGroupWithId(groupId)).toMatchObject({ owner: 'bob' });
    await groupManager.blockGroup(groupId);
    expect(await groupManager.getGroupWithId(groupId)).toMatchObject({ messageBlocked: true });
    await groupManager.unblockGroup(groupId);
    await calls(bob).updateGroupAnnouncement!({ ...id, announcement: 'News' });
    expect(await page.next('onAnnouncementChanged')).toMatchObject([{ groupId }]);
    await groupManager.leaveGroup(groupId);
    await groupManager.joinPublicGroup(groupId);
    await calls(bob).destroyGroup!(id);
    expect(await page.next('onDestroyed')).toMatchObject([{ groupId }]);
    const own = await groupManager.createGroup(new ChatGroupOptions({}), 'Short');
    await groupManager.destroyGroup(own.groupId);
    await expect(groupManager.getGroupWithId(own.groupId)).rejects.toBeInstanceOf(ChatError);
  });

  it('joins groups by request and by invitation', async () => {
    const { ChatGroupOptions, ChatGroupStyle } = page.module;
    const { groupManager } = page.client;
    const bob = await device('bob');
    const approval = new ChatGroupOptions({ style: ChatGroupStyle.PublicJoinNeedApproval });
    const { groupId } = await groupManager.createGroup(approval, 'Approved');
    await calls(bob).joinGroup!({ groupId, message: 'let me in' });
    expect(await page.next('onRequestToJoinReceived')).toMatchObject([
      { groupId, applicant: 'bob', reason: 'let me in' },
    ]);
    await groupManager.declineJoinApplication(groupId, 'bob', 'no');
    await calls(bob).joinGroup!({ groupId, message: 'please' });
    await waitFor('two requests', async () => page.callbacks.filter(([n]) => n === 'onRequestToJoinReceived')[1]);
    await groupManager.acceptJoinApplication(groupId, 'bob');
    expect(await groupManager.fetchMemberListFromServer(groupId)).toMatchObject({ list: ['bob'] });

    const data = { groupname: 'Bob’s', desc: '', members: [], public: true, approval: true, allowinvites: true };
    const { data: made } = await calls(bob).createGroup!({ data: { ...data, inviteNeedConfirm: true, maxusers: 20 } });
    const { groupid } = made as { groupid: string };
    await groupManager.requestToJoinPublicGroup(groupid, 'me');
    await bob.next('onGroupEvent', 0, ({ operation }) => operation === 'requestToJoin');
    await calls(bob).rejectGroupJoinRequest!({ groupId: groupid, applicant: 'alice', reason: 'full' });
    expect(await page.next('onRequestToJoinDeclined')).toMatchObject([{ groupId: groupid, decliner: 'bob' }]);
    await calls(bob).inviteUsersToGroup!({ groupId: groupid, users: ['alice'] });
    expect(await page.next('onInvitationReceived')).toMatchObject([{ groupId: groupid, inviter: 'bob' }]);
    await groupManager.declineInvitation(groupid, 'bob', 'no');
    await calls(bob).inviteUsersToGroup!({ groupId: groupid, users: ['alice'] });
    await waitFor('two invitations', async () => page.callbacks.filter(([n]) => n === 'onInvitationReceived')[1]);
    await groupManager.acceptInvitation(groupid, 'bob');
    expect(await groupManager.getGroupWithId(groupid)).toMatchObject({ memberList: ['alice'] });
  });

  it('manages chat rooms', async () => {
    const { ChatError, ChatRoom } = page.module;
    const { roomManager } = page.client;
    const bob = await device('bob');
    const room = await roomManager.createChatRoom('Lounge', 'For all', '', [], 100);
    expect(room).toBeInstanceOf(ChatRoom);
    expect(room).toMatchObject({ roomName: 'Lounge', owner: 'alice', permissionType: 2 });
    const { roomId } = room;
    expect(await roomManager.getChatRoomWithId(roomId)).toMatchObject({ description: 'For all' });
    const rooms = await roomManager.fetchPublicChatRoomsFromServer(1, 50);
    expect(rooms.list).toEqual(expect.arrayContaining([expect.objectContaining({ roomId, roomName: 'Lounge' })]));
    await roomManager.joinChatRoom(roomId);
    await calls(bob).joinChatRoom!({ roomId });
    expect(await page.next('onMemberJoined')).toMatchObject([{ roomId, participant: 'bob' }]);
    expect((await roomManager.fetchChatRoomMembers(roomId)).list).toContain('bob');
    await roomManager.changeChatRoomSubject(roomId, 'Salon');
    await roomManager.changeChatRoomDescription(roomId, 'For some');
    expect(await roomManager.fetchChatRoomInfoFromServer(roomId)).toMatchObject({
      ...{ roomName: 'Salon', description: 'For some' },
    });
    await roomManager.updateChatRoomAnnouncement(roomId, 'Welcome');
    expect(await roomManager.fetchChatRoomAnnouncement(roomId)).toBe('Welcome');
    await roomManager.addChatRoomAdmin(roomId, 'bob');
    await roomManager.removeChatRoomAdmin(roomId, 'bob');
    await roomManager.muteChatRoomMembers(roomId, ['bob'], 60_000);
    expect(await roomManager.fetchChatRoomMuteList(roomId)).toEqual(['bob']);
    expect(await roomManager.isMemberInChatRoomMuteList(roomId)).toBe(false);
    await roomManager.unMuteChatRoomMembers(roomId, ['bob']);
    expect(await roomManager.fetchChatRoomMuteList(roomId)).toEqual([]);
    await roomManager.muteAllChatRoomMembers(roomId);
    expect(await roomManager.getChatRoomWithId(roomId)).toMatchObject({ isAllMemberMuted: true });
    await roomManager.unMuteAllChatRoomMembers(roomId);
    await roomManager.addMembersToChatRoomAllowList(roomId, ['bob']);
    expect(await roomManager.fetchChatRoomAllowListFromServer(roomId)).toEqual(['bob']);
    expect(await roomManager.isMemberInChatRoomAllowList(roomId)).toBe(false);
    await roomManager.removeMembersFromChatRoomAllowList(roomId, ['bob']);
    const failed = await roomManager.addAttributes({ roomId, attributes: [{ topic: 'tea' }], overwrite: true });
    expect(failed).toEqual(new Map());
    expect((await roomManager.fetchChatRoomAttributes(roomId, ['topic'])).get('topic')).toBe('tea');
    await calls(bob).setChatRoomAttributes!({ chatRoomId: roomId, attributes: { mood: 'calm' } });
    expect(await page.next('onAttributesUpdated')).toMatchObject([{ roomId, from: 'bob' }]);
    const refused = await roomManager.removeAttributes({ roomId, keys: ['mood'] });
    expect([...refused.keys()]).toEqual(['mood']);
    await roomManager.blockChatRoomMembers(roomId, ['bob']);
    expect(await roomManager.fetchChatRoomBlockList(roomId)).toEqual(['bob']);
    await roomManager.unBlockChatRoomMembers(roomId, ['bob']);
    await calls(bob).joinChatRoom!({ roomId });
    await roomManager.removeChatRoomMembers(roomId, ['bob']);
    await expect(roomManager.changeOwner(roomId, 'bob')).rejects.toMatchObject({ code: 111 });
    await roomManager.destroyChatRoom(roomId);
    await expect(roomManager.getChatRoomWithId(roomId)).rejects.toBeInstanceOf(ChatError);
    services.im.addGroup(app, { groupId: 'r2', owner: 'bob', isChatroom: true, members: [] });
    await roomManager.joinChatRoom('r2');
    await roomManager.leaveChatRoom('r2');
  });

  it('subscribes to presence', async () => {
    const { presenceManager } = page.client;
    const bob = await device('bob');
    const [presence] = await presenceManager.subscribe(['bob'], 1_000);
    expect(presence).toBeInstanceOf(page.module.ChatPresence);
    expect(presence).toMatchObject({ publisher: 'bob', statusDetails: expect.any(Map) });
    expect(await presenceManager.fetchSubscribedMembers()).toEqual(['bob']);
    await calls(bob).publishPresence!({ description: 'at tea' });
    const [list] = (await page.next('onPresenceStatusChanged')) as [{ publisher: string; statusDescription: string }[]];
    expect(list[0]).toMatchObject({ publisher: 'bob', statusDescription: 'at tea' });
    const [status] = await presenceManager.fetchPresenceStatus(['bob']);
    expect(status).toMatchObject({ publisher: 'bob', statusDescription: 'at tea' });
    await presenceManager.publishPresence('busy');
    await presenceManager.unsubscribe(['bob']);
    expect(await presenceManager.fetchSubscribedMembers()).toEqual([]);
  });

  it('reads and changes profiles', async () => {
    const { userManager } = page.client;
    await userManager.updateOwnUserInfo({ nickName: 'Al', avatarUrl: 'https://a.example/a.png', gender: 1 });
    const info = await userManager.fetchOwnInfo();
    expect(info).toBeInstanceOf(page.module.ChatUserInfo);
    expect(info).toMatchObject({ userId: 'alice', nickName: 'Al', avatarUrl: 'https://a.example/a.png', gender: 1 });
    expect((await userManager.fetchUserInfoById(['alice'])).get('alice')).toEqual(info);
    const conversation = new page.module.ChatConversation({ convId: 'alice', convType: 0 });
    if (mode === 'a shared session') expect(await conversation.name()).toBe('Al');
  });

  it('sets when pushes are silent', async () => {
    const { ChatConversation, ChatPushRemindType, ChatSilentModeParam, ChatSilentModeTime } = page.module;
    const { pushManager } = page.client;
    const bob = { convId: 'bob', convType: 0 } as const;
    const mentions = ChatSilentModeParam.constructorWithNotification(ChatPushRemindType.MENTION_ONLY);
    await pushManager.setSilentModeForConversation({ ...bob, option: mentions });
    const result = await pushManager.fetchSilentModeForConversation(bob);
    expect(result).toBeInstanceOf(page.module.ChatSilentModeResult);
    expect(result).toMatchObject({ conversationId: 'bob', remindType: ChatPushRemindType.MENTION_ONLY });
    const all = await pushManager.fetchSilentModeForConversations([new ChatConversation(bob)]);
    expect(all.get('bob')).toMatchObject({ remindType: ChatPushRemindType.MENTION_ONLY });
    await pushManager.removeSilentModeForConversation(bob);
    expect((await pushManager.fetchSilentModeForConversation(bob)).remindType).not.toBe(1);
    const before = Date.now();
    await pushManager.setSilentModeForAll(ChatSilentModeParam.constructorWithDuration(10));
    const { expireTimestamp = 0 } = await pushManager.fetchSilentModeForAll();
    expect(expireTimestamp).toBeGreaterThan(before + 9 * 60_000);
    expect(expireTimestamp).toBeLessThan(before + 11 * 60_000);
    const startTime = new ChatSilentModeTime({ hour: 22, minute: 30 });
    const endTime = new ChatSilentModeTime({ hour: 7, minute: 15 });
    await pushManager.setSilentModeForAll(ChatSilentModeParam.constructorWithPeriod({ startTime, endTime }));
    expect(await pushManager.fetchSilentModeForAll()).toMatchObject({ startTime, endTime });
    const fullHour = ChatSilentModeParam.constructorWithPeriod({
      startTime,
      endTime: new ChatSilentModeTime({ hour: 7 }),
    });
    await expect(pushManager.setSilentModeForAll(fullHour)).rejects.toMatchObject({ code: 110 });
    await pushManager.setPreferredNotificationLanguage('de');
    expect(await pushManager.fetchPreferredNotificationLanguage()).toBe('de');
    await pushManager.updatePushNickname('Al');
    for (const method of ['updatePushDisplayStyle', 'fetchPushOptionFromServer', 'fetchSelectedPushTemplate'] as const)
      await expect(pushManager[method]()).rejects.toMatchObject({ code: 111 });
    await expect(pushManager.selectPushTemplate('a')).rejects.toMatchObject({ code: 111 });
  });

  /** Sends and resolves with the message of `onSuccess`. */
  const send = (message: ChatMessage) =>
    new Promise<ChatMessage>((resolve, reject) => {
      const onSuccess = (sent: unknown) => resolve(sent as ChatMessage);
      void page.client.chatManager.sendMessage(message, { onSuccess, onError: (_id, error) => reject(error) });
    });
  const pathsOf = ({ body }: ChatMessage) => body as unknown as { localPath: string; remotePath: string };
  const sendText = (to: string, text: string, chatType: 0 | 1 | 2 = 0) =>
    send(page.module.ChatMessage.createTextMessage(to, text, chatType));

  it('sends and receives messages of all types', async () => {
    const { ChatMessage, ChatMessageType, ChatDownloadStatus } = page.module;
    const { chatManager } = page.client;
    const bob = await device('bob');
    const file = 'data:image/png;base64,iVBORw0KGgo=';
    const picture = ChatMessage.createImageMessage('bob', file, 0, { displayName: 'a.png', width: 2, height: 3 });
    const sent = await send(picture);
    expect(sent.body).toMatchObject({ type: 'img', localPath: file, remotePath: expect.stringContaining('http') });
    const received = await bob.next('onImageMessage');
    expect(received).toMatchObject({ id: sent.msgId, width: 2, height: 3 });
    await send(ChatMessage.createVoiceMessage('bob', file, 0, { displayName: 'a.amr', duration: 4 }));
    expect(await bob.next('onAudioMessage')).toMatchObject({ filename: 'a.amr', length: 4 });
    await send(ChatMessage.createVideoMessage('bob', file, 0, { displayName: 'a.mp4', duration: 5 }));
    expect(await bob.next('onVideoMessage')).toMatchObject({ filename: 'a.mp4', length: 5 });
    await send(ChatMessage.createFileMessage('bob', file, 0, { displayName: 'a.pdf' }));
    expect(await bob.next('onFileMessage')).toMatchObject({ filename: 'a.pdf' });
    await send(ChatMessage.createLocationMessage('bob', '52.5', '13.4', 0, { address: 'Berlin' }));
    expect(await bob.next('onLocationMessage')).toMatchObject({ lat: 52.5, lng: 13.4, addr: 'Berlin' });

    const forwarded = new ChatMessage({ ...picture, body: { ...sent.body, localPath: '' }, localTime: Date.now() + 5 });
    expect(await send(forwarded)).toMatchObject({
      body: { remotePath: pathsOf(sent).remotePath },
    });

    const data = { filename: 'b.txt', filetype: 'txt', data: new Blob(['tea']), url: '' };
    const options = { type: 'file', chatType: 'singleChat', to: 'alice', file: data, filename: 'b.txt' };
    await bob.conn.send(bob.create(options));
    const [[message]] = (await page.next('onMessagesReceived')) as [[ChatMessage]];
    expect(message).toMatchObject({ from: 'bob', body: { type: ChatMessageType.FILE, displayName: 'b.txt' } });
    for (const method of ['downloadAttachment', 'downloadAttachmentInCombine'] as const) {
      const downloaded = await new Promise<ChatMessage>((onSuccess, reject) => {
        void chatManager[method](message, { onSuccess, onError: (_id, error) => reject(error) });
      });
      expect(downloaded.body).toMatchObject({ fileStatus: ChatDownloadStatus.SUCCESS });
      const { localPath } = pathsOf(downloaded);
      expect(await (await fetch(localPath)).text()).toBe('tea');
    }
    for (const method of ['downloadThumbnail', 'downloadThumbnailInCombine'] as const) {
      const failed = new Promise<{ code: number }>((resolve, reject) => {
        const broken = new ChatMessage({ ...sent, body: { ...sent.body, remotePath: `${services.im.restUrl}/none` } });
        void chatManager[method](broken, { onSuccess: reject, onError: (_id, error) => resolve(error) });
      });
      expect(await failed).toMatchObject({ code: 403 });
    }

    const text = await sendText('bob', 'first');
    const combined = await send(
      ChatMessage.createCombineMessage('bob', [text.msgId], 0, { title: 'Talk', summary: 'all' }),
    );
    await page.client.chatManager.resendMessage(combined, {
      onSuccess: () => {},
      onError: (_id, error) => expect(error.code).toBe(1),
    });
    const details = await chatManager.fetchCombineMessageDetail(combined);
    expect(details).toMatchObject([{ msgId: text.msgId, body: { content: 'first' } }]);
    const unknown = send(ChatMessage.createCombineMessage('bob', ['unknown']));
    await expect(unknown).rejects.toMatchObject({ code: 500 });
  });

  it('acknowledges, changes, recalls and finds messages', async () => {
    const { ChatConversation, ChatMessage, ChatSearchDirection, ChatTextMessageBody } = page.module;
    const { chatManager } = page.client;
    const bob = await device('bob');
    const { serverMsgId } = await bob.text('alice', 'one tea', { ext: { tag: 'green' } });
    const [[one]] = (await page.next('onMessagesReceived')) as [[ChatMessage]];
    expect(await page.next('onConversationsUpdate')).toEqual([]);
    await chatManager.sendMessageReadAck(one);
    expect(await bob.next('onReadMessage')).toMatchObject({ mid: serverMsgId });
    const two = await sendText('bob', 'two');
    const changed = await chatManager.modifyMessageBody(two.msgId, new ChatTextMessageBody({ content: 'two tea' }));
    expect(changed).toMatchObject({ msgId: two.msgId, body: { content: 'two tea', modifyCount: 1 } });
    expect(await bob.next('onModifiedMessage')).toMatchObject({ msg: 'two tea' });

    // The page's memory.
    const conversation = new ChatConversation({ convId: 'bob', convType: 0 });
    const ids = (messages: ChatMessage[]) => messages.map(({ msgId }) => msgId);
    const both = [serverMsgId, two.msgId];
    expect(await chatManager.getMessage(two.msgId)).toMatchObject({ msgId: two.msgId });
    expect(ids(await chatManager.getMsgsWithKeyword({ keywords: 'tea' }))).toEqual(both);
    expect(ids(await chatManager.searchMsgFromDB('green'))).toEqual([serverMsgId]);
    expect(ids(await chatManager.getMsgsWithMsgType({ convId: 'bob', convType: 0, msgType: 'txt', count: 1 }))).toEqual(
      [two.msgId],
    );
    expect(ids(await chatManager.getMessages('bob', 0, two.msgId))).toEqual([serverMsgId]);
    expect(ids(await chatManager.getMessages('bob', 0, serverMsgId, ChatSearchDirection.DOWN))).toEqual([two.msgId]);
    expect(ids(await chatManager.getMessageWithTimestamp('bob', 0, 0, Date.now() + 60_000))).toEqual(both);
    expect(ids(await chatManager.getMessagesWithKeyword('bob', 0, 'one'))).toEqual([serverMsgId]);
    expect(await chatManager.getLatestMessage('bob', 0)).toMatchObject({ msgId: two.msgId });
    expect(await chatManager.getLatestReceivedMessage('bob', 0)).toMatchObject({ msgId: serverMsgId });
    expect(await chatManager.getConversationMessageCount('bob', 0)).toBe(2);
    if (mode === 'a shared session') {
      expect(ids(await conversation.getMessages(two.msgId))).toEqual([serverMsgId]);
      expect(ids(await conversation.getMsgsWithKeyword({ keywords: 'tea' }))).toEqual(both);
      expect(await conversation.getLatestMessage()).toMatchObject({ msgId: two.msgId });
      await conversation.setConversationExtension({ color: 'red' });
      expect(await chatManager.getConversation('bob', 0)).toMatchObject({ ext: { color: 'red' } });
    }
    await chatManager.insertMessage(
      new ChatMessage({ ...two, msgId: 'local', body: new ChatTextMessageBody({ content: 'x' }) }),
    );
    await chatManager.deleteMessage('bob', 0, 'local');
    expect(await chatManager.getMessage('local')).toBe(undefined);

    await chatManager.recallMessage(two.msgId);
    expect(await bob.next('onRecallMessage')).toMatchObject({ mid: two.msgId });
    await bob.conn.send(bob.create({ type: 'channel', chatType: 'singleChat', to: 'alice' }));
    expect(await page.next('onConversationRead')).toEqual(['bob', 'alice']);
    await chatManager.reportMessage(serverMsgId, 'spam', 'not tea');
    await chatManager.deleteAllMessageAndConversation();
    expect(await chatManager.getConversationMessageCount('bob', 0)).toBe(0);
  });

  it('reads and deletes the history', async () => {
    const { ChatFetchMessageOptions, ChatSearchDirection } = page.module;
    const { chatManager } = page.client;
    const sent = [await sendText('bob', '1'), await sendText('bob', '2'), await sendText('bob', '3')];
    const contents = (messages: ChatMessage[] | undefined) =>
      messages?.map(({ body }) => (body as unknown as { content: string }).content).sort();
    const first = await chatManager.fetchHistoryMessages('bob', 0, { pageSize: 2 });
    expect(contents(first.list)).toEqual(['2', '3']);
    const rest = await chatManager.fetchHistoryMessages('bob', 0, { pageSize: 2, startMsgId: first.cursor });
    expect(contents(rest.list)).toEqual(['1']);
    const options = new ChatFetchMessageOptions({
      ...{
        from: 'alice',
        startTs: -1,
        endTs: -1,
        direction: ChatSearchDirection.UP,
        needSave: false,
        msgTypes: ['txt'],
      },
    });
    const filtered = await chatManager.fetchHistoryMessagesByOptions('bob', 0, { options, pageSize: 10 });
    expect(contents(filtered.list)).toEqual(['1', '2', '3']);
    await chatManager.removeMessagesFromServerWithMsgIds('bob', 0, [sent[0]!.msgId]);
    expect(contents((await chatManager.fetchHistoryMessages('bob', 0, {})).list)).toEqual(['2', '3']);
    await chatManager.removeMessagesFromServerWithTimestamp('bob', 0, Date.now() + 60_000);
    expect((await chatManager.fetchHistoryMessages('bob', 0, {})).list).toEqual([]);
  });

  it('lists, marks and deletes conversations', async () => {
    const { ChatConversation, ChatConversationFetchOptions } = page.module;
    const { chatManager } = page.client;
    const bob = await device('bob');
    await bob.text('alice', 'unread');
    await page.next('onMessagesReceived');
    const found = [expect.objectContaining({ convId: 'bob', convType: 0 })];
    const all = await chatManager.fetchAllConversations();
    expect(all[0]).toBeInstanceOf(ChatConversation);
    expect(all).toEqual(found);
    expect(await chatManager.getAllConversations()).toEqual(found);
    expect(await chatManager.fetchConversationsFromServerWithPage(10, 1)).toEqual(found);
    expect(await chatManager.fetchConversationsFromServerWithCursor()).toMatchObject({ list: found });
    expect(await chatManager.getUnreadCount()).toBe(1);
    expect(await chatManager.getConversationUnreadCount('bob', 0)).toBe(1);
    await chatManager.markAllMessagesAsRead('bob', 0);
    await waitFor('no unread message', async () => (await chatManager.getUnreadCount()) === 0);
    await bob.text('alice', 'unread again');
    await waitFor('an unread message', async () => (await chatManager.getUnreadCount()) === 1);
    await chatManager.markAllConversationsAsRead();
    await waitFor('no unread message', async () => (await chatManager.getUnreadCount()) === 0);
    await chatManager.sendConversationReadAck('bob');
    await chatManager.pinConversation('bob', true);
    expect(await chatManager.fetchPinnedConversationsFromServerWithCursor()).toMatchObject({
      list: [{ isPinned: true }],
    });
    await chatManager.addRemoteAndLocalConversationsMark(['bob'], 3);
    const marked = ChatConversationFetchOptions.withMark(3);
    expect(await chatManager.fetchConversationsByOptions(marked)).toMatchObject({
      list: [{ convId: 'bob', marks: [3] }],
    });
    expect(await chatManager.fetchConversationsByOptions(ChatConversationFetchOptions.pinned())).toMatchObject({
      list: found,
    });
    await chatManager.deleteRemoteAndLocalConversationsMark(['bob'], 3);
    expect(await chatManager.fetchConversationsByOptions(marked)).toMatchObject({ list: [] });
    expect(await chatManager.getConversation('carol', 0, false)).toBe(undefined);
    expect(await chatManager.getConversation('bob', 0, false)).toMatchObject({ convId: 'bob' });
    await chatManager.removeConversationFromServer('bob', 0);
    expect(await chatManager.fetchAllConversations()).toEqual([]);
    await chatManager.deleteAllMessageAndConversation(true);
  });

  it('has reactions, pins, group receipts and threads', async () => {
    const { ChatMessage, ChatMessageThread } = page.module;
    const { chatManager, groupManager } = page.client;
    services.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
    const bob = await device('bob');
    const message = ChatMessage.createTextMessage('g1', 'hello group', 1);
    message.needGroupAck = true;
    const { msgId } = await send(message);
    await bob.next('onTextMessage');
    await calls(bob).addReaction!({ messageId: msgId, reaction: 'tea' });
    const [[changed]] = (await page.next('onMessageReactionDidChange')) as [[object]];
    expect(changed).toMatchObject({
      ...{ convId: 'g1', msgId, reactions: [{ reaction: 'tea', count: 1, userList: ['bob'] }] },
      operations: [{ userId: 'bob', reaction: 'tea', operate: 1 }],
    });
    await chatManager.addReaction('tea', msgId);
    expect((await chatManager.fetchReactionList([msgId], 'g1', 1)).get(msgId)).toMatchObject([
      { reaction: 'tea', count: 2 },
    ]);
    expect(await chatManager.getReactionList(msgId)).toMatchObject([{ reaction: 'tea', isAddedBySelf: true }]);
    expect(await chatManager.fetchReactionDetail(msgId, 'tea')).toMatchObject({
      list: [{ reaction: 'tea', count: 2 }],
    });
    await chatManager.removeReaction('tea', msgId);

    await chatManager.pinMessage(msgId);
    expect(await chatManager.fetchPinnedMessages('g1', 1)).toMatchObject([{ msgId }]);
    expect(await chatManager.getPinnedMessages('g1', 1)).toMatchObject([{ msgId }]);
    expect(await chatManager.getMessagePinInfo(msgId)).toMatchObject({ operatorId: 'alice' });
    await chatManager.unpinMessage(msgId);
    const place = { conversationId: 'g1', conversationType: 'groupChat', messageId: msgId };
    await calls(bob).pinMessage!(place);
    expect(await page.next('onMessagePinChanged')).toMatchObject([
      { messageId: msgId, convId: 'g1', pinOperation: 0, pinInfo: { operatorId: 'bob' } },
    ]);

    const ack = { type: 'read', chatType: 'groupChat', id: msgId, to: 'g1', ackContent: 'seen' };
    await bob.conn.send(bob.create({ ...ack, msgConfig: { allowGroupAck: true } }));
    const [[receipt]] = (await page.next('onGroupMessageRead')) as [[object]];
    expect(receipt).toMatchObject({ msg_id: msgId, from: 'bob', count: 1 });
    expect(await chatManager.groupAckCount(msgId)).toBe(1);
    expect(await chatManager.fetchGroupAcks(msgId, 'g1', '')).toMatchObject({ list: [{ from: 'bob' }] });
    const { serverMsgId } = await bob.conn.send(
      bob.create({ type: 'txt', chatType: 'groupChat', to: 'g1', msg: 'read?', msgConfig: { allowGroupAck: true } }),
    );
    await chatManager.sendGroupMessageReadAck(serverMsgId, 'g1', { content: 'yes' });
    expect(await bob.next('onReadMessage')).toMatchObject({ mid: serverMsgId });

    const thread = await chatManager.createChatThread('About tea', msgId, 'g1');
    expect(thread).toBeInstanceOf(ChatMessageThread);
    expect(thread).toMatchObject({ threadName: 'About tea', owner: 'alice', msgId, parentId: 'g1' });
    const { threadId } = thread;
    await calls(bob).joinChatThread!({ chatThreadId: threadId });
    const listed = { list: [expect.objectContaining({ threadId, threadName: 'About tea' })] };
    expect(await chatManager.fetchJoinedChatThreadFromServer()).toMatchObject(listed);
    expect(await chatManager.fetchJoinedChatThreadWithParentFromServer('g1')).toMatchObject(listed);
    expect(await chatManager.fetchChatThreadWithParentFromServer('g1')).toMatchObject(listed);
    expect((await chatManager.fetchMembersWithChatThreadFromServer(threadId)).list).toContain('bob');
    await send(ChatMessage.createTextMessage(threadId, 'in the thread', 1, { isChatThread: true }));
    const last = await chatManager.fetchLastMessageWithChatThread([threadId]);
    expect(last.get(threadId)).toMatchObject({ body: { content: 'in the thread' } });
    expect(await chatManager.getThreadConversation(threadId)).toMatchObject({ convId: threadId, isChatThread: true });
    await chatManager.updateChatThreadName(threadId, 'Only tea');
    expect(await chatManager.fetchChatThreadFromServer(threadId)).toMatchObject({ threadName: 'Only tea' });
    await chatManager.removeMemberWithChatThread(threadId, 'bob');
    await chatManager.leaveChatThread(threadId);
    expect(await chatManager.joinChatThread(threadId)).toMatchObject({ threadId });
    await chatManager.destroyChatThread(threadId);
    const { data } = await calls(bob).createChatThread!({ parentId: 'g1', name: 'Bob’s', messageId: serverMsgId });
    const [created] = (await page.next('onChatMessageThreadCreated')) as [object];
    expect(created).toMatchObject({ from: 'bob', type: 1, thread: { threadName: 'Bob’s', parentId: 'g1' } });
    await calls(bob).destroyChatThread!({ chatThreadId: (data as { chatThreadId: string }).chatThreadId });
    await page.next('onChatMessageThreadDestroyed');
    await groupManager.destroyGroup('g1');
  });

  it('receives what the user does on another device', async () => {
    services.im.configure(app, { devices: { max: 4 } });
    await sendText('bob', 'hello');
    const other = await device('alice');
    await calls(other).pinConversation!({ conversationId: 'bob', conversationType: 'singleChat', isPinned: true });
    expect(await page.next('onConversationEvent')).toEqual([60, 'bob', 0]);
  });
});

/** The service lacks them. */
const notServed = ['ChatManager.translateMessage', 'ChatManager.fetchSupportedLanguages'];

afterAll(() => {
  const forwarded = Object.entries(tables).flatMap(([manager, { actions, queries }]) =>
    [...Object.keys(actions), ...Object.keys(queries)].map(method => `${manager}.${method}`),
  );
  expect(forwarded.filter(name => !called.has(name) && !notServed.includes(name))).toEqual([]);
});
