// Messages between users: order, receipts, echo, offline queue, groups, refusals, recall, edit.
import { describe, expect, it } from 'vitest';
import { defaultApp as app, type SendRefusal } from '../../server';
import { refusal } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();
const texts = (seen: Record<string, unknown>[]) => seen.map(payload => payload.msg);
const other = { agora: 'easemob', easemob: 'agora' } as const;

describe.each(sdks)('%s', sdk => {
  it('exchanges texts with the other SDK in order', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const bob = await world.signedIn(other[sdk], 'bob');
    const words = Array.from({ length: 30 }, (_, index) => `word ${index}`);
    for (const word of words) await alice.text('bob', word);
    for (const word of words) await bob.text('alice', word);
    await bob.next('onTextMessage', 0, payload => payload.msg === 'word 29');
    await alice.next('onTextMessage', 0, payload => payload.msg === 'word 29');
    expect(texts(bob.all('onTextMessage'))).toEqual(words);
    expect(texts(alice.all('onTextMessage'))).toEqual(words);
  });

  it('gets the server’s id of a sent message', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const { serverMsgId, localMsgId } = await alice.text('bob', 'hello');
    expect(await alice.next('onReceivedMessage')).toMatchObject({ id: localMsgId, mid: serverMsgId, to: 'bob' });
  });

  it('gets receipts of delivery, reading and the conversation', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    const bob = await world.signedIn(sdk, 'bob', { delivery: true });
    const { serverMsgId } = await alice.text('bob', 'hello');
    expect(await alice.next('onDeliveredMessage')).toMatchObject({ mid: serverMsgId });
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: serverMsgId }));
    expect(await alice.next('onReadMessage')).toMatchObject({ mid: serverMsgId, from: 'bob' });
    await bob.conn.send(bob.create({ type: 'channel', chatType: 'singleChat', to: 'alice' }));
    expect(await alice.next('onChannelMessage')).toMatchObject({ from: 'bob' });
  });

  it('receives missed messages once', async () => {
    const first = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    first.close();
    await world.im.until(() => world.im.account(app, 'alice').sockets === 0);
    for (const word of ['one', 'two', 'three']) world.im.send(app, 'bob', 'alice', word);
    const second = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    await second.next('onOfflineMessageSyncFinish');
    expect(texts(second.all('onTextMessage'))).toEqual(['one', 'two', 'three']);
    second.close();
    await world.im.until(() => world.im.account(app, 'alice').sockets === 0);
    const third = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    world.im.send(app, 'bob', 'alice', 'four');
    await third.next('onTextMessage');
    expect(texts(third.all('onTextMessage'))).toEqual(['four']);
  });

  it('receives queued messages at its first sign-in, in pages', async () => {
    world.im.configure(app, { pageSize: 4 });
    const words = Array.from({ length: 11 }, (_, index) => `waiting ${index}`);
    for (const word of words) world.im.send(app, 'bob', 'alice', word);
    const alice = await world.signedIn(sdk, 'alice');
    await alice.next('onOfflineMessageSyncFinish');
    expect(texts(alice.all('onTextMessage'))).toEqual(words);
  });

  it('receives on one device what another device sent', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const desk = await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    const sofa = await world.signedIn(sdk, 'alice', { deviceId: 'sofa' });
    await desk.text('bob', 'from the desk');
    expect(await sofa.next('onTextMessage')).toMatchObject({ msg: 'from the desk', from: 'alice', to: 'bob' });
    expect(desk.all('onTextMessage')).toEqual([]);
  });

  it('reaches all members of a group, and no others', async () => {
    world.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
    const [alice, bob, carol] = [
      await world.signedIn(sdk, 'alice'),
      await world.signedIn(sdk, 'bob'),
      await world.signedIn(sdk, 'carol'),
    ];
    await alice.text('g1', 'to the group', { chatType: 'groupChat' });
    expect(await bob.next('onTextMessage')).toMatchObject({ msg: 'to the group', chatType: 'groupChat', to: 'g1' });
    expect(await refusal(carol.text('g1', 'let me in', { chatType: 'groupChat' }))).toMatchObject({ type: 602 });
    expect(carol.all('onTextMessage')).toEqual([]);
  });

  it('gets the number of readers of its group message', async () => {
    world.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const { serverMsgId } = await alice.text('g1', 'read me', {
      chatType: 'groupChat',
      msgConfig: { allowGroupAck: true },
    });
    const receipt = { type: 'read', chatType: 'groupChat', to: 'g1', id: serverMsgId, ackContent: '{}' };
    await bob.conn.send(bob.create(receipt));
    expect(await alice.next('onReadMessage')).toMatchObject({ mid: serverMsgId, groupReadCount: { [serverMsgId]: 1 } });
  });

  it('sends in a chat room after joining it', async () => {
    world.im.addGroup(app, { groupId: 'r1', owner: 'bob', isChatroom: true });
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    await alice.conn.joinChatRoom({ roomId: 'r1' });
    expect(await bob.next('onChatroomEvent')).toMatchObject({ operation: 'memberPresence', id: 'r1' });
    await alice.text('r1', 'hello room', { chatType: 'chatRoom' });
    expect(await bob.next('onTextMessage')).toMatchObject({ msg: 'hello room', chatType: 'chatRoom' });
    await alice.conn.leaveChatRoom({ roomId: 'r1' });
    expect(await refusal(alice.text('r1', 'still here?', { chatType: 'chatRoom' }))).toMatchObject({ type: 602 });
  });

  it('recalls and edits its own message', async () => {
    const [alice, bob] = [await world.signedIn(sdk, 'alice'), await world.signedIn(sdk, 'bob')];
    const { serverMsgId: mid } = await alice.text('bob', 'helo');
    const modifiedMessage = alice.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
    await alice.conn.modifyMessage({ messageId: mid, modifiedMessage });
    expect(await bob.next('onModifiedMessage')).toMatchObject({
      id: mid,
      msg: 'hello',
      modifiedInfo: { operationCount: 1 },
    });
    await alice.conn.recallMessage({ mid, to: 'bob', chatType: 'singleChat' });
    expect(await bob.next('onRecallMessage')).toMatchObject({ mid, from: 'alice' });
  });

  it('cannot recall a message that is too old', async () => {
    world.im.configure(app, { recallMs: -1 });
    const alice = await world.signedIn(sdk, 'alice');
    const { serverMsgId: mid } = await alice.text('bob', 'too late');
    const error = await refusal(alice.conn.recallMessage({ mid, to: 'bob', chatType: 'singleChat' }));
    expect(error).toMatchObject({ type: 504 });
  });

  it('is refused when muted, muted in a group, blocked, or not a contact', async () => {
    const alice = await world.signedIn(sdk, 'alice');
    world.im.muteUser(app, 'alice');
    expect(await refusal(alice.text('bob', 'x'))).toMatchObject({ type: 219 });
    world.im.muteUser(app, 'alice', false);
    world.im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
    world.im.muteInGroup(app, 'g1', 'alice');
    expect(await refusal(alice.text('g1', 'x', { chatType: 'groupChat' }))).toMatchObject({ type: 507 });
    world.im.configure(app, { contactsOnly: true });
    expect(await refusal(alice.text('bob', 'x'))).toMatchObject({ type: 221, message: 'not contact' });
    world.im.addContact(app, 'alice', 'bob');
    await alice.text('bob', 'now we are');
    const bob = await world.signedIn(sdk, 'bob');
    await bob.conn.addUsersToBlocklist({ name: ['alice'] });
    expect(await refusal(alice.text('bob', 'x'))).toMatchObject({ type: 603 });
  });

  const codes: SendRefusal[] = [219, 221, 501, 502, 503, 504, 505, 506, 507, 508, 509, 511, 602, 603, 604, 605, 1302];
  it.each(codes)('gets code %i for a refused message', async code => {
    const alice = await world.signedIn(sdk, 'alice');
    world.im.refuseNextMessage(app, 'alice', code);
    expect(await refusal(alice.text('bob', 'x'))).toMatchObject({ type: code });
    await alice.text('bob', 'and then it works');
  });
});
