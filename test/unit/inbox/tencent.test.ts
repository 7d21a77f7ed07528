// The inbox on Tencent's own SDK and the local service.
import { expect, it } from 'vitest';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';
import { inbox as tencentInbox } from '@/lib/providers/tencent/inbox';
import { waitFor } from '../../browser/wait';
import type { RecordedSession } from '../providers/msync-connection';
import { callForData, createTencentFixture, signInPair } from '../providers/tencent/tencent-connection';

const lines = createTencentFixture();

const clientOf = ({ provider }: RecordedSession): InboxClient => ({
  request: (async (method: string, params: { method: string; args: unknown[] }) =>
    method === 'message.send'
      ? provider.send(params as never)
      : provider.call(params.method, params.args)) as InboxClient['request'],
});

/** alice's, told of all that her session signals from now on. */
async function inboxOf(session: RecordedSession): Promise<Inbox> {
  const inbox = new Inbox(clientOf(session), { provider: 'tencent', app: '1', userId: 'alice' });
  const { push } = session.signals;
  session.signals.push = (...signals) => {
    for (const signal of signals) if (signal.kind === 'event') inbox.handleEvent(signal.topic, signal.payload);
    return push.apply(session.signals, signals);
  };
  await waitFor('the list', () => inbox.view.list.phase === 'ready');
  return inbox;
}

const bob = { chatType: 'singleChat', to: 'bob' } as const;

it('has conversations, what the service counts as unread, and history of every kind', async () => {
  const [alice, other] = await signInPair(lines);
  const say = (MsgType: string, MsgContent: object) => lines.im.deliver('bob', 'alice', [{ MsgType, MsgContent }]);
  say('TIMTextElem', { Text: 'one' });
  say('TIMLocationElem', { Desc: 'The Pier', Latitude: 1, Longitude: 2 });
  say('TIMCustomElem', { Data: 'd', Desc: 'card', Ext: 'e' });
  say('TIMFileElem', { Url: 'https://x/y', UUID: 'u', FileSize: 10, FileName: 'y.pdf' });
  say('TIMSoundElem', { Url: 'https://x/y', UUID: 'u', Size: 10, Second: 7 });
  say('TIMVideoFileElem', {
    VideoUrl: 'https://x/y',
    VideoUUID: 'u',
    VideoSize: 10,
    VideoSecond: 9,
    VideoFormat: 'mp4',
  });
  const size = (Type: number) => ({ Type, Size: 1, Width: 3, Height: 4, URL: `https://x/${Type}.png` });
  say('TIMImageElem', { UUID: 'u', ImageFormat: 3, ImageInfoArray: [size(1), size(2), size(3)] });
  await callForData(other, 'createGroup', {
    type: 'Public',
    name: 'Tea',
    groupID: 'tea',
    memberList: [{ userID: 'alice' }],
  });
  lines.im.sendToGroup('bob', 'tea', 'to all');
  await alice.until(({ signalNames }) => signalNames.filter(topic => topic === 'onMessageReceived').length >= 8);
  const inbox = await inboxOf(alice);
  await waitFor('the group’s name', () => inbox.view.conversations.some(({ name }) => name === 'Tea'));
  const [single] = inbox.view.conversations.filter(({ chatType }) => chatType === 'singleChat');
  expect(single).toMatchObject({ name: 'bob', unread: 7, last: { content: { kind: 'image' } } });
  inbox.open(bob);
  await waitFor('the history', () => inbox.view.open?.history.phase === 'ready');
  expect(inbox.view.open?.messages.map(({ content }) => content)).toMatchObject([
    { kind: 'text', text: 'one' },
    { kind: 'location', name: 'The Pier' },
    { kind: 'custom', name: 'card' },
    { kind: 'file', name: 'y.pdf', bytes: 10 },
    { kind: 'audio', seconds: 7 },
    { kind: 'video', seconds: 9 },
    { kind: 'image', url: 'https://x/3.png', width: 3, height: 4 },
  ]);
});

it('hears what comes and is taken back, answers once, and reads what is seen', async () => {
  const [alice, other] = await signInPair(lines);
  const inbox = await inboxOf(alice);
  inbox.open(bob);
  const toAlice = { to: 'alice', conversationType: 'C2C', payload: { text: 'said too much' } };
  const made = await other.provider.call('createTextMessage', [toAlice]);
  await callForData(other, 'sendMessage', made);
  await waitFor('the message', () => inbox.view.conversations[0]?.unread === 1);
  await other.provider.call('revokeMessage', [made]);
  await waitFor('the recall', () => inbox.view.open?.messages[0]?.isRecalled);
  lines.im.send('bob', 'alice', 'two');
  await waitFor('the next', () => inbox.view.open?.messages.length === 2);
  await inbox.send('an answer');
  expect(inbox.view.open?.messages).toMatchObject([
    { isRecalled: true },
    { isOwn: false, content: { text: 'two' } },
    { isOwn: true, content: { text: 'an answer' } },
  ]);
  inbox.setVisible(true);
  await other.until(({ signalNames }) => signalNames.length > 0);
  await waitFor('the service to know', () => lines.im.users.get('alice')?.readUpTo.has('bob'));
  await waitFor('nothing unread', () => inbox.view.conversations[0]?.unread === 0);
});

it('takes what others put into a payload as text, or not at all', () => {
  const from = (data: unknown) => tencentInbox.changes('onMessageReceived', { data }, 'alice');
  const odd = { ID: 'a', conversationID: 'C2Cbob', type: 'TIMTextElem', payload: { text: ['x'] }, time: Number.NaN };
  expect(from([odd])).toMatchObject([{ message: { content: { text: '' }, at: 0 } }, { kind: 'stale' }]);
  for (const nothing of [null, 'x', [null], [{ ...odd, ID: 1 }], [{ ...odd, conversationID: '@TIM#SYSTEM' }]])
    expect(from(nothing)).toEqual([{ kind: 'stale' }]);
  expect(tencentInbox.changes('onConversationListUpdated', null, 'alice')).toMatchObject([{ conversations: [] }]);
});
