// Threads in a group: create, join, send, manage and delete.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { call } from './call';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
const parentId = 'g1';
const threadEvent = (tab: Tab, operation: string) =>
  tab.next('onChatThreadChange', 0, event => event.operation === operation);

describe.each(sdks)('threads with %s', sdk => {
  async function thread() {
    world.im.addGroup(app, { groupId: parentId, owner: 'alice', members: ['bob'] });
    const messageId = world.im.send(app, 'alice', parentId, 'who brings the cake?');
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const { data } = await call(bob, 'createChatThread', { name: 'Cake', messageId, parentId });
    const { chatThreadId } = data as { chatThreadId: string };
    return { alice, bob, messageId, chatThreadId };
  }

  it('are created once for a message, and described', async () => {
    const { alice, bob, messageId, chatThreadId } = await thread();
    expect(await threadEvent(alice, 'create')).toMatchObject({ id: chatThreadId, name: 'Cake', parentId, messageId });
    expect(await call(alice, 'getChatThreadDetail', { chatThreadId })).toMatchObject({
      data: { id: chatThreadId, name: 'Cake', owner: 'bob', parentId, messageId, affiliationsCount: 1 },
    });
    const again = call(alice, 'createChatThread', { name: 'Cake', messageId, parentId });
    expect(await refusal(again)).toMatchObject({ type: 1301 });
    expect(await call(alice, 'getChatThreads', { parentId })).toMatchObject({
      entities: [{ id: chatThreadId, parentId }],
    });
    expect(await call(alice, 'getJoinedChatThreads', {})).toMatchObject({ entities: [] });
    expect(await call(bob, 'getJoinedChatThreads', { parentId })).toMatchObject({ entities: [{ id: chatThreadId }] });
    expect(await call(bob, 'getJoinedGroups', { pageNum: 0, pageSize: 20 })).toMatchObject({ total: 1 });
  });

  it('are joined, and carry messages', async () => {
    const { alice, bob, messageId, chatThreadId } = await thread();
    const inThread = { chatType: 'groupChat', isChatThread: true };
    expect(await refusal(alice.text(chatThreadId, 'I do', inThread))).toMatchObject({ type: 602 });
    expect(await call(alice, 'joinChatThread', { chatThreadId })).toMatchObject({
      data: { detail: { parentId, messageId } },
    });
    await alice.text(chatThreadId, 'I do', inThread);
    const chatThread = { messageId, parentId, chatThreadName: 'Cake' };
    expect(await bob.next('onTextMessage', 0, ({ msg }) => msg === 'I do')).toMatchObject({
      to: chatThreadId,
      chatThread,
    });
    expect(await threadEvent(bob, 'update')).toMatchObject({ id: chatThreadId, messageCount: 1, operator: 'alice' });
    expect(await call(bob, 'getChatThreadLastMessage', { chatThreadIds: [chatThreadId] })).toMatchObject({
      entities: [{ chatThreadId, lastMessage: { type: 'txt', msg: 'I do', from: 'alice' } }],
    });
    const history = { targetId: chatThreadId, chatType: 'groupChat' };
    expect(await call(bob, 'getHistoryMessages', history)).toMatchObject({ messages: [{ msg: 'I do', chatThread }] });
    await call(alice, 'leaveChatThread', { chatThreadId });
    expect(await call(bob, 'getChatThreadMembers', { chatThreadId })).toMatchObject({
      data: { affiliations: ['bob'] },
    });
  });

  it('are renamed, lose members, and are deleted', async () => {
    const { alice, bob, chatThreadId } = await thread();
    await call(bob, 'changeChatThreadName', { chatThreadId, name: 'Pie' });
    expect(await threadEvent(alice, 'update')).toMatchObject({ name: 'Pie', operator: 'bob' });
    await call(alice, 'joinChatThread', { chatThreadId });
    await call(bob, 'removeChatThreadMember', { chatThreadId, username: 'alice' });
    expect(await threadEvent(alice, 'userRemove')).toMatchObject({ id: chatThreadId, parentId });
    await call(alice, 'destroyChatThread', { chatThreadId });
    await threadEvent(bob, 'destroy');
    expect(await refusal(call(bob, 'joinChatThread', { chatThreadId }))).toMatchObject({ type: 1300 });
    const carol = await world.signedIn(sdk, 'carol');
    expect(await refusal(call(carol, 'getChatThreads', { parentId }))).toMatchObject({ type: 602 });
  });

  it('created on one device cause an event on the other', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const sofa = await world.signedIn(sdk, 'bob', { deviceId: 'sofa' });
    const { chatThreadId } = await thread();
    expect(await sofa.next('onMultiDeviceEvent')).toMatchObject({ operation: 'chatThreadCreate', chatThreadId });
  });
});
