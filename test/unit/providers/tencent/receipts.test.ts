// Who has read what, messages that are changed or revoked: between two accounts and in a group.
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

async function say(session: RecordedSession, options: object, words: string): Promise<Sent> {
  const made = await session.provider.call('createTextMessage', [{ ...options, payload: { text: words } }]);
  return (await callForData<{ message: Sent }>(session, 'sendMessage', copyOf(made))).message;
}

async function heardOf(session: RecordedSession, words: string): Promise<Sent> {
  await session.until(() => hasReceived(session, 'onMessageReceived', words));
  const all = session.payloads('onMessageReceived').flatMap(({ data }) => data as Sent[]);
  return all.find(({ payload }) => payload.text === words) as Sent;
}

const makeTea = (session: RecordedSession) =>
  callForData(session, 'createGroup', {
    ...{ type: 'Public', name: 'Tea', groupID: 'tea' },
    memberList: [{ userID: 'bob' }, { userID: 'carol' }],
  });

describe('a conversation', () => {
  it('that is read is told to the other side, and is found read later', async () => {
    const [alice, bob] = await signInPair(fixture);
    const { ID } = await say(alice, toBob, 'hello');
    await heardOf(bob, 'hello');
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
  it('is told to be read, once its reader says so', async () => {
    const [alice, bob] = await signInPair(fixture);
    const { ID } = await say(alice, { ...toBob, needReadReceipt: true }, 'urgent');
    const received = await heardOf(bob, 'urgent');
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

  it('that asks for none is refused by the SDK', async () => {
    const [alice, bob] = await signInPair(fixture);
    await say(alice, toBob, 'whenever');
    const received = await heardOf(bob, 'whenever');
    await expect(callForData(bob, 'sendMessageReadReceipt', [copyOf(received)])).rejects.toMatchObject({
      vendor: { code: 2114 },
    });
  });

  it('in a group is counted, and its readers are named', async () => {
    const [alice, bob] = await signInPair(fixture);
    await makeTea(alice);
    const sent = await say(alice, { ...toTea, needReadReceipt: true }, 'who comes?');
    await callForData(bob, 'sendMessageReadReceipt', [copyOf(await heardOf(bob, 'who comes?'))]);
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

describe('a message that was sent', () => {
  it('can be changed, which the other side is told', async () => {
    const [alice, bob] = await signInPair(fixture);
    const sent = await say(alice, toBob, 'tee');
    await heardOf(bob, 'tee');
    const change = { ...copyOf(sent), payload: { text: 'tea' } };
    expect(await callForData(alice, 'modifyMessage', change)).toMatchObject({ message: { payload: { text: 'tea' } } });
    await bob.until(({ signalNames }) => signalNames.includes('onMessageModified'));
    expect(bob.payloads('onMessageModified')).toMatchObject([{ data: [{ ID: sent.ID, payload: { text: 'tea' } }] }]);
  });

  it('can be changed in a group', async () => {
    const [alice, bob] = await signInPair(fixture);
    await makeTea(alice);
    const sent = await say(alice, toTea, 'tee');
    await heardOf(bob, 'tee');
    await callForData(alice, 'modifyMessage', { ...copyOf(sent), payload: { text: 'tea' } });
    await bob.until(() => hasReceived(bob, 'onMessageModified', '"text":"tea"'));
  });

  it('is as it was when a change was refused', async () => {
    const [alice] = await signInPair(fixture);
    const sent = await say(alice, toBob, 'tee');
    fixture.im.users.get('alice')?.history.clear();
    const change = { ...copyOf(sent), payload: { text: 'tea' }, cloudCustomData: 'x' };
    await expect(callForData(alice, 'modifyMessage', change)).rejects.toMatchObject({ vendor: { code: 20026 } });
    const found = await alice.provider.call('findMessage', [sent.ID]);
    expect(found).toMatchObject({ payload: { text: 'tee' }, cloudCustomData: '' });
  });

  it('is revoked on the other side too', async () => {
    const [alice, bob] = await signInPair(fixture);
    const sent = await say(alice, toBob, 'oops');
    await heardOf(bob, 'oops');
    await callForData(alice, 'revokeMessage', copyOf(sent));
    await bob.until(({ signalNames }) => signalNames.includes('onMessageRevoked'));
    expect(bob.payloads('onMessageRevoked')).toMatchObject([{ data: [{ ID: sent.ID, revoker: 'alice' }] }]);
  });
});
