import { describe, expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';

const { agora, tencent } = definitions;
const text = { id: '1', type: 'txt', chatType: 'singleChat', from: 'bob', to: 'alice', msg: 'Hello', time: 5 };
const tim = {
  ...{ ID: '1', from: 'bob', to: 'alice', time: 5, nick: '', type: 'TIMTextElem', payload: { text: 'Hello' } },
  conversationID: 'C2Cbob',
};
const received = (...data: object[]) => ({ name: 'onMessageReceived', data });

describe('incomingMessagesIn', () => {
  it('returns a message of Agora Chat or Easemob', () => {
    expect(agora.incomingMessagesIn('onTextMessage', text, 'alice')).toEqual([
      { id: '1', at: 5, conversation: { to: 'bob', chatType: 'singleChat' }, from: 'bob', kind: 'text', text: 'Hello' },
    ]);
    const { msg: _, ...image } = { ...text, chatType: 'groupChat', to: 'tea' };
    expect(agora.incomingMessagesIn('onImageMessage', image, 'alice')).toEqual([
      { id: '1', at: 5, conversation: { to: 'tea', chatType: 'groupChat' }, from: 'bob', kind: 'image' },
    ]);
  });

  it.each<[unknown, boolean]>([
    [['carol', 'Alice'], true],
    ['ALL', true],
    [['carol'], false],
    ['alice', false],
    [[{}, null], false],
    [undefined, false],
  ])('knows whom a group’s message mentions: %j', (mentioned, isMention) => {
    const group = { ...text, chatType: 'groupChat', to: 'tea', ext: { em_at_list: mentioned } };
    const [message] = agora.incomingMessagesIn('onTextMessage', group, 'alice');
    expect(message!.isMention === true).toBe(isMention);
    const direct = { ...text, ext: { em_at_list: mentioned } };
    expect(agora.incomingMessagesIn('onTextMessage', direct, 'alice')[0]).not.toHaveProperty('isMention');
  });

  it.each<[unknown, boolean]>([
    [['alice'], true],
    [['__kImSDK_MesssageAtALL__'], true],
    [['carol'], false],
    ['alice', false],
  ])('knows whom a message of a Tencent group mentions: %j', (atUserList, isMention) => {
    const group = { ...tim, conversationID: 'GROUPtea', atUserList };
    const [message] = tencent.incomingMessagesIn('onMessageReceived', received(group), 'alice');
    expect(message!.isMention === true).toBe(isMention);
  });

  it.each<[string, string, object]>([
    ['the account’s own, from another device', 'onTextMessage', { ...text, from: 'alice', to: 'bob' }],
    ['of a room', 'onTextMessage', { ...text, chatType: 'chatRoom', to: 'lounge' }],
    ['a command', 'onCmdMessage', { ...text, type: 'cmd' }],
    ['a repetition in onMessage', 'onMessage', [text]],
    ['a receipt', 'onReadMessage', text],
    ['without a sender', 'onTextMessage', { ...text, from: undefined }],
    ['nothing', 'onTextMessage', null as unknown as object],
  ])('returns nothing for a message of Agora Chat or Easemob that is %s', (_what, topic, payload) => {
    expect(agora.incomingMessagesIn(topic, payload, 'alice')).toEqual([]);
  });

  it('returns all messages of a Tencent event, with the sender’s name in that group', () => {
    const other = { ...tim, ID: '2', from: 'carol', nameCard: 'Caro', nick: 'C', conversationID: 'GROUPtea' };
    expect(tencent.incomingMessagesIn('onMessageReceived', received(tim, other), 'alice')).toMatchObject([
      { id: '1', at: 5000, conversation: { to: 'bob', chatType: 'singleChat' }, from: 'bob', text: 'Hello' },
      { id: '2', conversation: { to: 'tea', chatType: 'groupChat' }, from: 'Caro' },
    ]);
  });

  it.each<[string, object]>([
    ['the account’s own', { from: 'alice' }],
    ['a notice of the service', { conversationID: '@TIM#SYSTEM', type: 'TIMGroupSystemNoticeElem' }],
    ['a group tip', { type: 'TIMGroupTipElem', conversationID: 'GROUPtea' }],
    ['of a live room by its id', { conversationID: 'GROUP@TGS#aABC' }],
    ['of a live room by its subtype', { conversationID: 'GROUPlounge', conversationSubType: 'AVChatRoom' }],
    ['for online users only', { _onlineOnlyFlag: true }],
    ['excluded from the unread count', { _isExcludedFromUnreadCount: true }],
  ])('returns nothing for a Tencent message that is %s', (_what, more) => {
    expect(tencent.incomingMessagesIn('onMessageReceived', received({ ...tim, ...more }), 'alice')).toEqual([]);
  });
});

describe('unreadCountsIn', () => {
  it('ignores the counts of Tencent’s SDK that it has not loaded yet', () => {
    const data = [{ conversationID: 'C2Cbob', unreadCount: 0, lastMessage: { lastTime: 7 } }];
    const countsIn = (isSyncCompleted?: boolean) =>
      definitions.tencent.unreadCountsIn?.('onConversationListUpdated', { data, isSyncCompleted });
    const count = { conversation: { chatType: 'singleChat', to: 'bob' }, unread: 0, lastAt: 7000 };
    expect([countsIn(false), countsIn(true), countsIn()]).toEqual([[], [count], [count]]);
  });
});

describe('readBy', () => {
  const conversation = { to: 'bob', chatType: 'singleChat' };
  it.each<[string, object, unknown]>([
    ['a message', { type: 'read', chatType: 'singleChat', to: 'bob', id: '7' }, [{ conversation, upTo: '7' }]],
    ['a conversation', { type: 'channel', chatType: 'singleChat', to: 'bob' }, [{ conversation }]],
    ['nothing for a text', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'read' }, []],
    ['nothing of a room', { type: 'read', chatType: 'chatRoom', to: 'lounge', id: '7' }, []],
  ])('returns what a receipt of Agora Chat or Easemob marks as read: %s', (_what, message, read) => {
    expect(agora.readBy('send', [message])).toEqual(read);
    expect(agora.readBy('recallMessage', [message])).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['setMessageRead', { conversationID: 'C2Cbob' }, [{ conversation }]],
    ['sendMessageReadReceipt', [tim], [{ conversation, upTo: '1' }]],
    ['setAllMessageRead', undefined, 'all'],
    ['setAllMessageRead', { scope: 'c2cMsg' }, []],
    ['setMessageRead', undefined, []],
    ['sendMessageReadReceipt', 'all', []],
    ['getMessageList', { conversationID: 'C2Cbob' }, []],
  ])('returns what a call of Tencent marks as read: %s %j', (method, options, read) => {
    expect(tencent.readBy(method, [options])).toEqual(read);
  });
});
