/** Code of an app, for `react-native-agora-chat` and for `partyline/chat-client`. */
export const chatClientSample = `
import {
  ChatClient, ChatContact, ChatConversation, ChatConversationFetchOptions, ChatConversationMarkType, ChatConversationType,
  ChatCustomMessageBody, ChatError, ChatFetchMessageOptions, ChatGroup, ChatGroupOptions, ChatGroupStyle, ChatGroupStyleToString,
  ChatImageMessageBody, ChatLog, ChatManager, ChatMessage, ChatMessageChatType, ChatMessageSearchScope, ChatMessageStatus,
  ChatMessageType, ChatMultiDeviceEvent, ChatOptions, ChatPushConfig, ChatPushRemindType, ChatRoomMessagePriority,
  ChatSearchDirection, ChatSilentModeParam, ChatSilentModeTime, ChatTextMessageBody,
} from '$from';
import type {
  ChatConnectEventListener, ChatContactEventListener, ChatCursorResult, ChatGroupEventListener, ChatGroupManager,
  ChatMessageEventListener, ChatMessageStatusCallback, ChatMessageThread, ChatMultiDeviceEventListener, ChatPageResult,
  ChatPresence, ChatPresenceEventListener, ChatRoom, ChatRoomEventListener, ChatSilentModeResult, ChatUserInfo,
} from '$from';

const client = ChatClient.getInstance();
await client.init(new ChatOptions({ appKey: 'a#b', autoLogin: false, requireDeliveryAck: true, logTag: 'app' }));

const connection: ChatConnectEventListener = { onConnected() {}, onDisconnected() {}, onUserKickedByOtherDevice() {} };
client.addConnectionListener(connection);
const devices: ChatMultiDeviceEventListener = {
  onConversationEvent: (event, convId, convType) =>
    console.log(event === ChatMultiDeviceEvent.CONVERSATION_PINNED, convId, convType === ChatConversationType.PeerChat),
  onThreadEvent: (event, target, users) => console.log(event, target?.length, users?.length),
};
client.addMultiDeviceListener(devices);
const messages: ChatMessageEventListener = {
  onMessagesReceived: list => list.forEach(message => {
    if (message.body.type === ChatMessageType.TXT) console.log((message.body as ChatTextMessageBody).content);
    const body = message.body as ChatImageMessageBody;
    console.log(body.remotePath, body.width, message.attributes.tag.name, message.status === ChatMessageStatus.SUCCESS);
  }),
  onMessageReactionDidChange: ([event]) => console.log(event?.reactions[0]?.userList, event?.operations[0]?.operate),
  onMessagePinChanged: ({ pinInfo, pinOperation }) => console.log(pinInfo.pinTime, pinOperation),
  onChatMessageThreadCreated: ({ thread }) => console.log(thread.threadName),
  onGroupMessageRead: ([ack]) => console.log(ack?.msg_id, ack?.content),
  onMessageContentChanged: (message, operator, time) => console.log(message.msgId, operator, time),
};
client.chatManager.addMessageListener(messages);
const groups: ChatGroupEventListener = {
  onInvitationReceived: ({ groupId, inviter, reason }) => console.log(groupId, inviter, reason),
  onDetailChanged: group => console.log(group.groupName, group.maxCount),
  onMemberAttributesChanged: ({ attributes }) => console.log(attributes.nick),
};
client.groupManager.addGroupListener(groups);
const rooms: ChatRoomEventListener = {
  onAttributesUpdated: ({ attributes }) => console.log(attributes.get('topic')),
  onSpecificationChanged: room => console.log(room.roomName),
};
client.roomManager.addRoomListener(rooms);
const contacts: ChatContactEventListener = { onContactInvited: (user, reason) => console.log(user, reason) };
client.contactManager.addContactListener(contacts);
const presence: ChatPresenceEventListener = {
  onPresenceStatusChanged: list => console.log(list[0]?.statusDetails.get('web')),
};
client.presenceManager.addPresenceListener(presence);

const callback: ChatMessageStatusCallback = {
  onSuccess: ({ msgId }) => console.log(msgId),
  onError: (id, error: ChatError) => console.log(id, error.code, error.description),
  onProgress: (id, percent) => console.log(id, percent),
};
const text = ChatMessage.createTextMessage('bob', 'hi', ChatMessageChatType.PeerChat, { targetLanguageCodes: ['de'] });
text.attributes = { tag: { name: 'tea' } };
text.messagePriority = ChatRoomMessagePriority.PriorityHigh;
const { chatManager } = client;
await chatManager.sendMessage(text, callback);
await chatManager.sendMessage(
  ChatMessage.createImageMessage('bob', '/a', ChatMessageChatType.PeerChat, { displayName: 'a', width: 1, height: 2 }),
);
await chatManager.sendMessage(ChatMessage.createCustomMessage('bob', 'gift', ChatMessageChatType.PeerChat, { params: { a: 'b' } }));
await chatManager.modifyMessageBody('1', new ChatCustomMessageBody({ event: 'gift', params: {} }));
const history: ChatCursorResult<ChatMessage> = await chatManager.fetchHistoryMessagesByOptions(
  'bob', ChatConversationType.PeerChat,
  { options: new ChatFetchMessageOptions({ startTs: 0, endTs: 1, direction: ChatSearchDirection.UP, needSave: false }) },
);
console.log(history.cursor, history.list?.length);
await chatManager.getMsgsWithKeyword({ keywords: 'tea', searchScope: ChatMessageSearchScope.Content });
const reactions = await chatManager.fetchReactionList(['1'], 'g', ChatMessageChatType.GroupChat);
console.log(reactions.get('1')?.[0]?.isAddedBySelf);
const thread: ChatMessageThread = await chatManager.createChatThread('name', '1', 'g');
console.log(thread.threadId, (await text.reactionList).length, await text.groupReadCount, (await text.getPinInfo)?.pinTime);
await chatManager.fetchConversationsByOptions(ChatConversationFetchOptions.withMark(ChatConversationMarkType.Type3));
const conversation: ChatConversation | undefined = await chatManager.getConversation('bob', ChatConversationType.PeerChat);
console.log(await conversation?.getUnreadCount(), await conversation?.getLatestMessage(), conversation?.marks?.[0]);

const { groupManager } = client as { groupManager: ChatGroupManager };
const options = new ChatGroupOptions({ style: ChatGroupStyle.PublicOpenJoin, maxCount: 50 });
const group: ChatGroup = await groupManager.createGroup(options, 'Tea', 'About', ['bob']);
console.log(group.memberList[0], ChatGroupStyleToString(group.options!.style));
console.log((await groupManager.fetchMembersAttributes(group.groupId, ['bob'])).get('bob')?.nick);
const page: ChatPageResult<ChatRoom> = await client.roomManager.fetchPublicChatRoomsFromServer(1, 10);
console.log(page.list?.[0]?.owner);
await client.roomManager.addAttributes({ roomId: 'r', attributes: [{ topic: 'tea' }] });
await client.contactManager.setContactRemark(new ChatContact({ userId: 'bob', remark: 'b' }));
const [status]: ChatPresence[] = await client.presenceManager.subscribe(['bob'], 60);
console.log(status?.publisher);
const info: ChatUserInfo | undefined = await client.userManager.fetchOwnInfo();
console.log(info?.nickName);
await client.pushManager.setSilentModeForAll(
  ChatSilentModeParam.constructorWithPeriod({
    startTime: new ChatSilentModeTime({ hour: 22, minute: 30 }), endTime: new ChatSilentModeTime({ hour: 7, minute: 30 }),
  }),
);
await client.pushManager.setSilentModeForAll(ChatSilentModeParam.constructorWithNotification(ChatPushRemindType.NONE));
const silent: ChatSilentModeResult = await client.pushManager.fetchSilentModeForAll();
console.log(silent.startTime?.hour);
await client.updatePushConfig(new ChatPushConfig({ deviceId: 'd', deviceToken: 't' }));
const log = new ChatLog();
log.tag = 'app';
log.warn('hello', 1);
export const managers: { chat: ChatManager } = { chat: chatManager };
`;
