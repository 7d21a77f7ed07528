// Which messages the user may want to be told of, and which calls say that they were read, by the fields that the SDKs give them.
import { describe, expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';

const { agora, tencent } = definitions;
const text = { id: '1', type: 'txt', chatType: 'singleChat', from: 'bob', to: 'alice', msg: 'Hello', time: 5 };
const tim = {
  ...{ ID: '1', from: 'bob', to: 'alice', time: 5, nick: '', type: 'TIMTextElem', payload: { text: 'Hello' } },
  conversationID: 'C2Cbob',
};
const received = (...data: object[]) => ({ name: 'onMessageReceived', data });

describe('a message is an arrival', () => {
  it('of Agora Chat and Easemob', () => {
    expect(agora.incomingMessagesIn('onTextMessage', text, 'alice')).toEqual([
      { id: '1', at: 5, conversation: { to: 'bob', chatType: 'singleChat' }, from: 'bob', kind: 'text', text: 'Hello' },
    ]);
    const { msg: _, ...image } = { ...text, chatType: 'groupChat', to: 'tea' };
    expect(agora.incomingMessagesIn('onImageMessage', image, 'alice')).toEqual([
      { id: '1', at: 5, conversation: { to: 'tea', chatType: 'groupChat' }, from: 'bob', kind: 'image' },
    ]);
  });

  it.each<[string, string, object]>([
    ['one’s own, from another device', 'onTextMessage', { ...text, from: 'alice', to: 'bob' }],
    ['of a room', 'onTextMessage', { ...text, chatType: 'chatRoom', to: 'lounge' }],
    ['a command', 'onCmdMessage', { ...text, type: 'cmd' }],
    ['told already under its own name', 'onMessage', [text]],
    ['told already in its older form', 'listen.onTextMessage', text],
    ['no message', 'onReadMessage', text],
    ['without a sender', 'onTextMessage', { ...text, from: undefined }],
    ['nothing', 'onTextMessage', null as unknown as object],
  ])('of theirs is none where it is %s', (_what, topic, payload) => {
    expect(agora.incomingMessagesIn(topic, payload, 'alice')).toEqual([]);
  });

  it('of Tencent, many in one event, by the name that the sender has there', () => {
    const other = { ...tim, ID: '2', from: 'carol', nameCard: 'Caro', nick: 'C', conversationID: 'GROUPtea' };
    expect(tencent.incomingMessagesIn('onMessageReceived', received(tim, other), 'alice')).toMatchObject([
      { id: '1', at: 5000, conversation: { to: 'bob', chatType: 'singleChat' }, from: 'bob', text: 'Hello' },
      { id: '2', conversation: { to: 'tea', chatType: 'groupChat' }, from: 'Caro' },
    ]);
  });

  it.each<[string, object]>([
    ['one’s own', { from: 'alice' }],
    ['the service’s', { conversationID: '@TIM#SYSTEM', type: 'TIMGroupSystemNoticeElem' }],
    ['what happened in a group', { type: 'TIMGroupTipElem', conversationID: 'GROUPtea' }],
    ['of a live room', { conversationID: 'GROUP@TGS#aABC' }],
    ['of one that the SDK names', { conversationID: 'GROUPlounge', conversationSubType: 'AVChatRoom' }],
    ['for whoever is on the line only', { _onlineOnlyFlag: true }],
    ['not to be counted', { _isExcludedFromUnreadCount: true }],
  ])('of Tencent’s is none where it is %s', (_what, more) => {
    expect(tencent.incomingMessagesIn('onMessageReceived', received({ ...tim, ...more }), 'alice')).toEqual([]);
  });
});

describe('a call that says what was read', () => {
  const conversation = { to: 'bob', chatType: 'singleChat' };
  it.each<[string, object, unknown]>([
    ['a message', { type: 'read', chatType: 'singleChat', to: 'bob', id: '7' }, [{ conversation, upTo: '7' }]],
    ['a conversation', { type: 'channel', chatType: 'singleChat', to: 'bob' }, [{ conversation }]],
    ['nothing, for it is a text', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'read' }, []],
    ['nothing of a room', { type: 'read', chatType: 'chatRoom', to: 'lounge', id: '7' }, []],
  ])('of Agora Chat and Easemob: %s', (_what, message, read) => {
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
  ])('of Tencent: %s %j', (method, about, read) => {
    expect(tencent.readBy(method, [about])).toEqual(read);
  });
});
