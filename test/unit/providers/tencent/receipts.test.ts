import { describe, expect, it } from 'vitest';
import type { RecordedSession } from '../msync-connection';
import { callForData, copyOf, createTencentFixture, hasReceived, signInPair } from './tencent-connection';

const fixture = createTencentFixture();

interface Sent {
  ID: string;
  payload: { text: string };
  [field: string]: unknown;
}

const toBob = { to: 'bob', conversationType: 'C2C' };
const toTea = { to: 'tea', conversationType: 'GROUP' };

async function sendText(session: RecordedSession, options: object, text: string): Promise<Sent> {
  const message = await session.provider.call('createTextMessage', [{ ...options, payload: { text } }]);
  return (await callForData<{ message: Sent }>(session, 'sendMessage', copyOf(message))).message;
}

async function receivedText(session: RecordedSession, text: string): Promise<Sent> {
  await session.until(() => hasReceived(session, 'onMessageReceived', text));
  const all = session.payloads('onMessageReceived').flatMap(({ data }) => data as Sent[]);
  return all.find(({ payload }) => payload.text === text) as Sent;
}

const createTeaGroup = (session: RecordedSession) =>
  callForData(session, 'createGroup', {
    ...{ type: 'Public', name: 'Tea', groupID: 'tea' },
    memberList: [{ userID: 'bob' }, { userID: 'carol' }],
  });

describe('a conversation', () => {
  it('emits an event to the other side when it is read', async () => {
    const [alice, bob] = await signInPair(fixture);
    const { ID } = await sendText(alice, toBob, 'hello');
    await receivedText(bob, 'hello');
    await callForData(bob, 'setMessageRead', { conversationID: 'C2Calice' });
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReadByPeer'));
    expect(alice.payloads('onMessageReadByPeer')).toMatchObject([{ data: [{ ID, isPeerRead: true }] }]);
    await alice.provider.close();
    const again = await fixture.ready('alice');
    expect(await callForData(again, 'getMessageList', { conversationID: 'C2Cbob' })).toMatchObject({
      messageList: [{ ID, isPeerRead: true }],
    });
  });
});

describe('a message with a receipt', () => {
  it('emits an event to the sender when the reader sends the receipt', async () => {
    const [alice, bob] = await signInPair(fixture);
    const { ID } = await sendText(alice, { ...toBob, needReadReceipt: true }, 'urgent');
    const received = await receivedText(bob, 'urgent');
    expect(received).toMatchObject({ ID, needReadReceipt: true });
    await callForData(bob, 'sendMessageReadReceipt', [copyOf(received)]);
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReadReceiptReceived'));
    expect(alice.payloads('onMessageReadReceiptReceived')).toMatchObject([
      { data: [{ userID: 'bob', messageID: ID, isPeerRead: true }] },
    ]);
    expect(await callForData(alice, 'getMessageReadReceiptList', [{ ID }])).toMatchObject({
      messageList: [{ ID, readReceiptInfo: { isPeerRead: true } }],
    });
  });

  it('is refused by the SDK when none was requested', async () => {
    const [alice, bob] = await signInPair(fixture);
    await sendText(alice, toBob, 'whenever');
    const received = await receivedText(bob, 'whenever');
    await expect(callForData(bob, 'sendMessageReadReceipt', [copyOf(received)])).rejects.toMatchObject({
      vendor: { code: 2114 },
    });
  });

  it('is counted by reader in a group', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(alice);
    const sent = await sendText(alice, { ...toTea, needReadReceipt: true }, 'who comes?');
    await callForData(bob, 'sendMessageReadReceipt', [copyOf(await receivedText(bob, 'who comes?'))]);
    await alice.until(({ signalNames }) => signalNames.includes('onMessageReadReceiptReceived'));
    const counts = { readCount: 1, unreadCount: 1 };
    expect(alice.payloads('onMessageReadReceiptReceived')).toMatchObject([
      { data: [{ groupID: 'tea', messageID: sent.ID, ...counts }] },
    ]);
    expect(await callForData(alice, 'getMessageReadReceiptList', [copyOf(sent)])).toMatchObject({
      messageList: [{ readReceiptInfo: counts }],
    });
    expect(
      await callForData(alice, 'getGroupMessageReadMemberList', { message: copyOf(sent), filter: 1 }),
    ).toMatchObject({
      ...{ messageID: sent.ID, unreadUserIDList: ['carol'], isCompleted: true },
    });
  });
});

describe('a sent message', () => {
  it('emits an event to the other side when it is modified', async () => {
    const [alice, bob] = await signInPair(fixture);
    const sent = await sendText(alice, toBob, 'tee');
    await receivedText(bob, 'tee');
    const change = { ...copyOf(sent), payload: { text: 'tea' } };
    expect(await callForData(alice, 'modifyMessage', change)).toMatchObject({ message: { payload: { text: 'tea' } } });
    await bob.until(({ signalNames }) => signalNames.includes('onMessageModified'));
    expect(bob.payloads('onMessageModified')).toMatchObject([{ data: [{ ID: sent.ID, payload: { text: 'tea' } }] }]);
  });

  it('emits an event to members when it is modified in a group', async () => {
    const [alice, bob] = await signInPair(fixture);
    await createTeaGroup(alice);
    const sent = await sendText(alice, toTea, 'tee');
    await receivedText(bob, 'tee');
    await callForData(alice, 'modifyMessage', { ...copyOf(sent), payload: { text: 'tea' } });
    await bob.until(() => hasReceived(bob, 'onMessageModified', '"text":"tea"'));
  });

  it('is unchanged when the modification is refused', async () => {
    const [alice] = await signInPair(fixture);
    const sent = await sendText(alice, toBob, 'tee');
    fixture.im.users.get('alice')?.history.clear();
    const change = { ...copyOf(sent), payload: { text: 'tea' }, cloudCustomData: 'x' };
    await expect(callForData(alice, 'modifyMessage', change)).rejects.toMatchObject({ vendor: { code: 20026 } });
    const found = await alice.provider.call('findMessage', [sent.ID]);
    expect(found).toMatchObject({ payload: { text: 'tee' }, cloudCustomData: '' });
  });

  it('emits an event to the other side when it is revoked', async () => {
    const [alice, bob] = await signInPair(fixture);
    const sent = await sendText(alice, toBob, 'oops');
    await receivedText(bob, 'oops');
    await callForData(alice, 'revokeMessage', copyOf(sent));
    await bob.until(({ signalNames }) => signalNames.includes('onMessageRevoked'));
    expect(bob.payloads('onMessageRevoked')).toMatchObject([{ data: [{ ID: sent.ID, revoker: 'alice' }] }]);
  });
});
