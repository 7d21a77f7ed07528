// The inbox with Tencent's SDK and the local service.
import { expect, it } from 'vitest';
import { Inbox } from '@/lib/inbox/inbox';
import type { Signal } from '@/lib/providers/provider';
import { inbox as tencentInbox } from '@/lib/providers/tencent/inbox';
import { waitFor } from '../../browser/wait';
import type { RecordedSession } from '../providers/msync-connection';
import { callForData, createTencentFixture, signInPair } from '../providers/tencent/tencent-connection';
import { directClient } from './direct-client';

const fixture = createTencentFixture();

/** Alice's inbox, with all later events of her session. */
async function inboxOf(session: RecordedSession): Promise<Inbox> {
  const inbox = new Inbox(directClient(session.provider), { provider: 'tencent', app: '1', userId: 'alice' });
  const { push } = session.signals;
  session.signals.push = (...signals) => {
    for (const signal of signals) if (signal.kind === 'event') inbox.handleEvent(signal.topic, signal.payload);
    return push.apply(session.signals, signals);
  };
  await waitFor('the list', () => inbox.view.list.phase === 'ready');
  return inbox;
}

const messagesIn = (signals: readonly Signal[]) =>
  signals.flatMap(signal =>
    signal.kind === 'event' && signal.topic === 'onMessageReceived' ? (signal.payload as { data: object[] }).data : [],
  );

const bob = { chatType: 'singleChat', to: 'bob' } as const;
const bobKey = 'singleChat bob';

it('shows conversations, the service’s unread counts, and all kinds of messages', async () => {
  const [alice, other] = await signInPair(fixture);
  const deliver = (MsgType: string, MsgContent: object) =>
    fixture.im.deliver('bob', 'alice', [{ MsgType, MsgContent }]);
  deliver('TIMTextElem', { Text: 'one' });
  deliver('TIMLocationElem', { Desc: 'The Pier', Latitude: 1, Longitude: 2 });
  deliver('TIMCustomElem', { Data: 'd', Desc: 'card', Ext: 'e' });
  deliver('TIMFileElem', { Url: 'https://x/y', UUID: 'u', FileSize: 10, FileName: 'y.pdf' });
  deliver('TIMSoundElem', { Url: 'https://x/y', UUID: 'u', Size: 10, Second: 7 });
  deliver('TIMVideoFileElem', {
    VideoUrl: 'https://x/y',
    VideoUUID: 'u',
    VideoSize: 10,
    VideoSecond: 9,
    VideoFormat: 'mp4',
  });
  const size = (Type: number) => ({ Type, Size: 1, Width: 3, Height: 4, URL: `https://x/${Type}.png` });
  deliver('TIMImageElem', { UUID: 'u', ImageFormat: 3, ImageInfoArray: [size(1), size(2), size(3)] });
  await callForData(other, 'createGroup', {
    type: 'Public',
    name: 'Tea',
    groupID: 'tea',
    memberList: [{ userID: 'alice' }],
  });
  fixture.im.sendToGroup('bob', 'tea', 'to all');
  // Those that arrive during the catch-up of the sign-in come in one event.
  await alice.until(({ signals }) => messagesIn(signals).length >= 8);
  const inbox = await inboxOf(alice);
  await waitFor('the group’s name', () => inbox.view.conversations.some(({ name }) => name === 'Tea'));
  const [single] = inbox.view.conversations.filter(({ chatType }) => chatType === 'singleChat');
  expect(single).toMatchObject({ name: 'bob', unread: 7, last: { content: { kind: 'image' } } });
  inbox.open(bob);
  await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
  expect(inbox.view.open[0]?.messages.map(({ content }) => content)).toMatchObject([
    { kind: 'text', text: 'one' },
    { kind: 'location', name: 'The Pier' },
    { kind: 'custom', name: 'card' },
    { kind: 'file', name: 'y.pdf', bytes: 10 },
    { kind: 'audio', seconds: 7 },
    { kind: 'video', seconds: 9 },
    { kind: 'image', url: 'https://x/1.png', width: 3, height: 4 },
  ]);
});

it('follows new and recalled messages, sends once, and marks visible ones as read', async () => {
  const [alice, other] = await signInPair(fixture);
  const inbox = await inboxOf(alice);
  inbox.open(bob);
  const toAlice = { to: 'alice', conversationType: 'C2C', payload: { text: 'said too much' } };
  const message = await other.provider.call('createTextMessage', [toAlice]);
  await callForData(other, 'sendMessage', message);
  await waitFor('the message', () => inbox.view.conversations[0]?.unread === 1);
  await other.provider.call('revokeMessage', [message]);
  await waitFor('the recall', () => inbox.view.open[0]?.messages[0]?.isRecalled);
  fixture.im.send('bob', 'alice', 'two');
  await waitFor('the next', () => inbox.view.open[0]?.messages.length === 2);
  await inbox.send(bobKey, 'an answer');
  expect(inbox.view.open[0]?.messages).toMatchObject([
    { isRecalled: true },
    { isOwn: false, content: { text: 'two' } },
    { isOwn: true, content: { text: 'an answer' } },
  ]);
  inbox.seen(bobKey, inbox.view.open[0]!.messages.at(-1)!.id);
  inbox.setVisible(true);
  await other.until(({ signalNames }) => signalNames.length > 0);
  await waitFor('the read receipt', () => fixture.im.users.get('alice')?.readUpTo.has('bob'));
  await waitFor('nothing unread', () => inbox.view.conversations[0]?.unread === 0);
});

it('marks a message as read that was seen before the SDK counted it, in a conversation that is left at once', async () => {
  const [alice] = await signInPair(fixture);
  fixture.im.send('bob', 'alice', 'one');
  const inbox = await inboxOf(alice);
  inbox.setVisible(true);
  inbox.open(bob);
  await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
  inbox.seen(bobKey, inbox.view.open[0]!.messages.at(-1)!.id);
  await waitFor('nothing unread', () => inbox.view.conversations[0]?.unread === 0);
  let lists = 0;
  // As the list renders: the message is seen in the turn in which it comes.
  const stop = inbox.subscribe(({ open }) => {
    if (open[0]?.messages.length === 2) inbox.seen(bobKey, open[0].messages[1]!.id);
  });
  fixture.im.send('bob', 'alice', 'two');
  await waitFor('the message', () => inbox.view.open[0]?.messages.length === 2);
  inbox.close(bobKey);
  stop();
  inbox.subscribe(() => {
    lists += 1;
  });
  await waitFor('the list', () => lists > 0);
  await waitFor('nothing unread', () => inbox.view.conversations[0]?.unread === 0);
  const [message] = messagesIn(alice.signals).slice(-1) as { time: number }[];
  expect(fixture.im.users.get('alice')?.readUpTo.get('bob')).toBeGreaterThanOrEqual(message!.time);
  expect(await alice.provider.call('getTotalUnreadMessageCount', [])).toBe(0);
});

it('shows a refused message only as unsent, although the SDK lists it', async () => {
  const [alice] = await signInPair(fixture);
  fixture.im.send('bob', 'alice', 'a question');
  // The SDK emits no event for a message that it has read in the history before.
  await alice.until(({ signals }) => messagesIn(signals).length === 1);
  const inbox = await inboxOf(alice);
  const texts = () => inbox.view.open[0]?.messages.map(({ content, sending }) => [content, sending?.phase]);
  const openBob = async () => {
    inbox.open(bob);
    await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
  };
  await openBob();
  const { blacklist } = fixture.im.users.get('bob')!;
  blacklist.add('alice');
  await inbox.send(bobKey, 'an answer');
  inbox.close(bobKey);
  await openBob();
  const [question, answer] = ['a question', 'an answer'].map(text => ({ kind: 'text', text }));
  expect(texts()).toEqual([
    [question, undefined],
    [answer, 'failed'],
  ]);
  expect(inbox.view.conversations[0]?.last?.content).toEqual(question);
  blacklist.delete('alice');
  await inbox.sendAgain(inbox.view.unsent[0]!.id);
  inbox.close(bobKey);
  await openBob();
  expect(texts()).toEqual([
    [question, undefined],
    [answer, undefined],
  ]);
});

it('ignores unexpected values in a payload, or shows them as text', () => {
  const from = (data: unknown) => tencentInbox.changes('onMessageReceived', { data }, 'alice');
  const odd = { ID: 'a', conversationID: 'C2Cbob', type: 'TIMTextElem', payload: { text: ['x'] }, time: Number.NaN };
  expect(from([odd])).toMatchObject([{ message: { content: { text: '' }, at: 0 } }, { kind: 'stale' }]);
  for (const nothing of [null, 'x', [null], [{ ...odd, ID: 1 }], [{ ...odd, conversationID: '@TIM#SYSTEM' }]])
    expect(from(nothing)).toEqual([{ kind: 'stale' }]);
  expect(tencentInbox.changes('onConversationListUpdated', null, 'alice')).toMatchObject([{ conversations: [] }]);
});
