// Stored conversations: history, list with unread counts, pins, marks, reactions.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { call } from './call';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
const withBob = { targetId: 'bob', chatType: 'singleChat' };
const bobs = { conversationId: 'bob', conversationType: 'singleChat' };

/** Sends texts from bob to alice. @returns their ids in order */
const sendTexts = (...words: string[]): string[] => words.map(word => world.im.send(app, 'bob', 'alice', word));

const texts = async (tab: Tab, more: Record<string, unknown> = {}): Promise<unknown[]> => {
  const { messages } = await call(tab, 'getHistoryMessages', { ...withBob, ...more });
  return (messages as { msg: string }[]).map(({ msg }) => msg);
};

async function unread(tab: Tab): Promise<Record<string, unknown>> {
  const { data } = await call(tab, 'getServerConversations', { pageSize: 20 });
  const { conversations } = data as { conversations: { conversationId: string; unReadCount: number }[] };
  return Object.fromEntries(conversations.map(({ conversationId, unReadCount }) => [conversationId, unReadCount]));
}

async function twoDevices(sdk: (typeof sdks)[number]): Promise<[Tab, Tab]> {
  world.im.configure(app, { devices: { max: 2 } });
  return [
    await world.signedIn(sdk, 'alice', { deviceId: 'desk' }),
    await world.signedIn(sdk, 'alice', { deviceId: 'sofa' }),
  ];
}

describe.each(sdks)('history with %s', sdk => {
  it('is paged in both directions', async () => {
    sendTexts('one', 'two', 'three');
    const alice = await world.signedIn(sdk, 'alice');
    const query = { ...withBob, pageSize: 2, searchDirection: 'down' };
    const first = await call(alice, 'getHistoryMessages', query);
    expect(first).toMatchObject({ messages: [{ msg: 'one' }, { msg: 'two' }], isLast: false });
    const rest = await call(alice, 'getHistoryMessages', { ...query, cursor: first.cursor });
    expect(rest).toMatchObject({ messages: [{ msg: 'three' }], isLast: true });
    expect(await call(alice, 'fetchHistoryMessages', { queue: 'bob', count: 2, format: true })).toMatchObject([
      { msg: 'two' },
      { msg: 'three' },
    ]);
  });

  it('is filtered by kind and time', async () => {
    sendTexts('one');
    const alice = await world.signedIn(sdk, 'alice');
    await alice.conn.send(alice.create({ type: 'cmd', chatType: 'singleChat', to: 'bob', action: 'wave' }));
    expect(await texts(alice, { searchOptions: { msgTypes: ['txt'] } })).toEqual(['one']);
    expect(await texts(alice, { searchOptions: { startTime: Date.now() + 1000 } })).toEqual([]);
  });

  it('contains edits, recalls and receipts', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const { serverMsgId: messageId } = await alice.text('bob', 'helo');
    const { serverMsgId: mid } = await alice.text('bob', 'nonsense');
    const modifiedMessage = alice.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
    await alice.conn.modifyMessage({ messageId, modifiedMessage });
    await alice.conn.recallMessage({ mid, to: 'bob', chatType: 'singleChat' });
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: messageId }));
    await alice.next('onReadMessage');
    const { messages } = await call(alice, 'getHistoryMessages', withBob);
    expect(messages).toMatchObject([
      { msg: 'hello', isRead: true, modifiedInfo: { operationCount: 1, operatorId: 'alice' } },
    ]);
    expect(await refusal(bob.conn.modifyMessage({ messageId, modifiedMessage }))).toMatchObject({ type: 603 });
  });

  it('is deleted for one user only, with an event to the other devices', async () => {
    const [first, second] = sendTexts('one', 'two', 'three');
    const [desk, sofa] = await twoDevices(sdk);
    await call(desk, 'removeHistoryMessages', { ...withBob, messageIds: [first, second] });
    expect(await sofa.next('onMultiDeviceEvent')).toMatchObject({ operation: 'deleteRoaming', conversationId: 'bob' });
    expect(desk.all('onMultiDeviceEvent')).toEqual([]);
    expect(await texts(desk)).toEqual(['three']);
    await call(desk, 'removeHistoryMessages', { ...withBob, beforeTimeStamp: Date.now() + 1 });
    expect(await texts(desk)).toEqual([]);
    const bob = await world.signedIn(sdk, 'bob');
    expect(await texts(bob, { targetId: 'alice' })).toEqual(['three', 'two', 'one']);
  });

  it('is deleted for all conversations at once', async () => {
    sendTexts('one');
    const alice = await world.signedIn(sdk, 'alice');
    await call(alice, 'deleteAllMessagesAndConversations');
    expect(await texts(alice)).toEqual([]);
    expect(await unread(alice)).toEqual({});
  });
});

describe.each(sdks)('conversations with %s', sdk => {
  it('count unread messages until they are acknowledged', async () => {
    sendTexts('one', 'two');
    world.im.addGroup(app, { groupId: 'g1', owner: 'carol', members: ['alice'] });
    world.im.send(app, 'carol', 'g1', 'to the group');
    const alice = await world.signedIn(sdk, 'alice');
    await alice.text('carol', 'mine');
    expect(await unread(alice)).toEqual({ carol: 0, g1: 1, bob: 2 });
    await alice.conn.send(alice.create({ type: 'channel', chatType: 'singleChat', to: 'bob' }));
    await alice.conn.send(alice.create({ type: 'channel', chatType: 'groupChat', to: 'g1' }));
    expect(await unread(alice)).toEqual({ carol: 0, g1: 0, bob: 0 });
    sendTexts('three');
    expect(await unread(alice)).toEqual({ bob: 1, carol: 0, g1: 0 });
  });

  it('are listed in pages with their last message', async () => {
    sendTexts('hello');
    world.im.send(app, 'carol', 'alice', 'later');
    const alice = await world.signedIn(sdk, 'alice');
    const { data } = await call(alice, 'getServerConversations', { pageSize: 1 });
    expect(data).toMatchObject({
      conversations: [{ conversationId: 'carol', lastMessage: { type: 'txt', msg: 'later', chatType: 'singleChat' } }],
    });
    const { cursor } = data as { cursor: string };
    expect(await call(alice, 'getServerConversations', { pageSize: 1, cursor })).toMatchObject({
      data: { conversations: [{ conversationId: 'bob' }], cursor: '' },
    });
    expect(await call(alice, 'getConversationlist', { pageNum: 2, pageSize: 1 })).toMatchObject({
      data: { channel_infos: [{ unread_num: 1, lastMessage: { msg: 'hello', from: 'bob' } }] },
    });
  });

  it('are pinned, marked and deleted, with events to the other devices', async () => {
    sendTexts('hello');
    world.im.send(app, 'carol', 'alice', 'later');
    const [desk, sofa] = await twoDevices(sdk);
    expect(await call(desk, 'pinConversation', { ...bobs, isPinned: true })).toMatchObject({
      data: { isPinned: true },
    });
    expect(await call(desk, 'getServerPinnedConversations', {})).toMatchObject({
      data: { conversations: [{ conversationId: 'bob', isPinned: true }] },
    });
    expect(Object.keys(await unread(desk))).toEqual(['bob', 'carol']);
    await call(desk, 'pinConversation', { ...bobs, isPinned: false });
    await call(desk, 'addConversationMark', { conversations: [bobs], mark: 3 });
    const filter = { pageSize: 10, cursor: '', filter: { mark: 3 } };
    expect(await call(desk, 'getServerConversationsByFilter', filter)).toMatchObject({
      data: { conversations: [{ conversationId: 'bob', marks: [3] }] },
    });
    await call(desk, 'removeConversationMark', { conversations: [bobs], mark: 3 });
    await call(desk, 'deleteConversation', { channel: 'bob', chatType: 'singleChat', deleteRoam: false });
    expect(Object.keys(await unread(desk))).toEqual(['carol']);
    await sofa.next('onMultiDeviceEvent', 0, ({ operation }) => operation === 'deleteConversation');
    expect(sofa.all('onMultiDeviceEvent').map(({ operation }) => operation)).toEqual([
      'pinnedConversation',
      'unpinnedConversation',
      'markConversation',
      'unMarkConversation',
      'deleteConversation',
    ]);
    expect(await texts(desk)).toEqual(['hello']);
    sendTexts('again');
    expect(await unread(desk)).toEqual({ bob: 1, carol: 1 });
  });

  it('cannot be pinned when they do not exist', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const query = { conversationId: 'nobody', conversationType: 'singleChat', isPinned: true };
    expect(await refusal(call(alice, 'pinConversation', query))).toMatchObject({ type: 1400 });
  });
});

describe.each(sdks)('messages with %s', sdk => {
  it('get reactions, visible to both users', async () => {
    const [messageId] = sendTexts('hello');
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    await call(alice, 'addReaction', { messageId, reaction: '👍' });
    expect(await bob.next('onReactionChange')).toMatchObject({
      messageId,
      from: 'alice',
      reactions: [{ reaction: '👍', count: 1, op: [{ operator: 'alice', reactionType: 'create' }] }],
    });
    expect(await refusal(call(alice, 'addReaction', { messageId, reaction: '👍' }))).toMatchObject({ type: 1101 });
    const list = { chatType: 'singleChat', messageId };
    const expected = { reaction: '👍', userCount: 1, userList: ['alice'] };
    expect(await call(bob, 'getReactionlist', list)).toMatchObject({
      data: [{ msgId: messageId, reactionList: [{ ...expected, isAddedBySelf: false }] }],
    });
    expect(await call(alice, 'getReactionDetail', { messageId, reaction: '👍' })).toMatchObject({
      data: { ...expected, isAddedBySelf: true },
    });
    expect((await call(alice, 'getHistoryMessages', withBob)).messages).toMatchObject([
      { reactions: [{ reaction: '👍', isAddedBySelf: true }] },
    ]);
    await call(alice, 'deleteReaction', { messageId, reaction: '👍' });
    await bob.next('onReactionChange', 0, ({ reactions }) => (reactions as { count: number }[])[0]?.count === 0);
    const carol = await world.signedIn(sdk, 'carol');
    expect(await refusal(call(carol, 'addReaction', { messageId, reaction: '👍' }))).toMatchObject({ type: 1103 });
  });

  it('are pinned in a group for all members', async () => {
    world.im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
    const messageId = world.im.send(app, 'bob', 'g1', 'read this');
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const group = { conversationId: 'g1', conversationType: 'groupChat' };
    await call(alice, 'pinMessage', { ...group, messageId });
    expect(await bob.next('onMessagePinEvent')).toMatchObject({
      operation: 'pin',
      messageId,
      operatorId: 'alice',
      conversationId: 'g1',
      conversationType: 'groupChat',
    });
    expect(await call(bob, 'getServerPinnedMessages', { ...group, pageSize: 10 })).toMatchObject({
      data: { list: [{ operatorId: 'alice', message: { id: messageId, msg: 'read this', chatType: 'groupChat' } }] },
    });
    await call(alice, 'unpinMessage', { ...group, messageId });
    await bob.next('onMessagePinEvent', 0, ({ operation }) => operation === 'unpin');
    expect(await refusal(call(alice, 'unpinMessage', { ...group, messageId }))).toMatchObject({ type: 51 });
  });

  it('are reported', async () => {
    const [messageId] = sendTexts('rude');
    const alice = await world.signedIn(sdk, 'alice');
    const report = { reportType: 'adult', reportReason: 'rude' };
    await call(alice, 'reportMessage', { ...report, messageId });
    expect(await refusal(call(alice, 'reportMessage', { ...report, messageId: '1' }))).toMatchObject({ type: 51 });
  });
});
