// The inbox with the SDKs of Agora Chat and Easemob and the local service.
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';
import { msyncInbox } from '@/lib/providers/msync/inbox';
import { waitFor } from '../../browser/wait';
import { defaultApp as app } from '../../server';
import type { RawSdkName } from '../../server/raw-sdk';
import { createMsyncFixture, msyncSdks, type RecordedSession } from '../providers/msync-connection';
import { directClient } from './direct-client';

const fixture = createMsyncFixture();

/** Alice's inbox, with all later events of her session. */
async function inboxOf(
  name: RawSdkName,
  before?: (session: RecordedSession) => void,
): Promise<{ inbox: Inbox; session: RecordedSession }> {
  const session = await fixture.signedIn(name);
  before?.(session);
  const inbox = new Inbox(directClient(session.provider), { provider: name, app, userId: 'Alice' });
  const { push } = session.signals;
  session.signals.push = (...signals) => {
    for (const signal of signals) if (signal.kind === 'event') inbox.handleEvent(signal.topic, signal.payload);
    return push.apply(session.signals, signals);
  };
  await waitFor('the list', () => inbox.view.list.phase === 'ready');
  return { inbox, session };
}

const bob = { chatType: 'singleChat', to: 'bob' } as const;
const bobKey = 'singleChat bob';

describe.each(msyncSdks)('the inbox of %s', name => {
  it('shows conversations with names, all kinds of messages, and pages of the history', async () => {
    const { im } = fixture;
    im.addGroup(app, { groupId: 'g1', name: 'Tea', owner: 'alice', members: ['alice', 'bob'] });
    for (let index = 0; index < 60; index++) im.addToHistory(app, 'bob', 'alice', `old ${index}`);
    im.send(app, 'bob', 'g1', 'to all');
    const deliver = (delivery: object) => im.deliver(app, 'alice', { from: 'bob', ...delivery } as never);
    deliver({ kind: 'image', url: `${im.restUrl}/1117/partyline/chatfiles/x`, width: 3, height: 4 });
    deliver({ kind: 'file', filename: 'y.pdf', fileLength: 1234 });
    deliver({ kind: 'audio', duration: 7 });
    deliver({ kind: 'video', duration: 9 });
    deliver({ kind: 'location', latitude: 1, longitude: 2, address: 'Road 1', buildingName: 'The Pier' });
    deliver({ kind: 'custom', event: 'card' });
    deliver({ kind: 'combine', title: 'Chat', summary: 'a: b\nc: d' });
    deliver({ kind: 'command', action: 'hidden' });
    const { inbox } = await inboxOf(name);
    expect(inbox.view.conversations).toMatchObject([
      { chatType: 'singleChat', name: 'bob' },
      { chatType: 'groupChat', name: 'Tea', unread: 1, last: { from: 'bob', content: { text: 'to all' } } },
    ]);
    inbox.open(bob);
    await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
    expect(inbox.view.open[0]?.messages.slice(-7).map(({ content }) => content)).toMatchObject([
      { kind: 'image', url: expect.stringContaining('chatfiles'), width: 3, height: 4 },
      { kind: 'file', name: 'y.pdf', bytes: 1234 },
      { kind: 'audio', seconds: 7 },
      { kind: 'video', seconds: 9 },
      { kind: 'location', name: 'The Pier' },
      { kind: 'custom', name: 'card' },
      { kind: 'combined', title: 'Chat', lines: ['a: b', 'c: d'] },
    ]);
    await inbox.loadEarlier(bobKey);
    expect(inbox.view.open[0]).toMatchObject({ before: undefined });
    expect(inbox.view.open[0]?.messages).toHaveLength(67);
    expect(inbox.view.open[0]?.messages[0]).toMatchObject({ content: { text: 'old 0' } });
  });

  it('shows nicknames, and requests each once, 100 at a time', async () => {
    const { im } = fixture;
    const friends = Array.from({ length: 120 }, (_, index) => `friend-${index}`);
    for (const userId of friends) {
      im.addUser(app, { userId, password: 'friend-pass' });
      im.addToHistory(app, userId, 'alice', 'hello');
    }
    im.setProfile(app, 'friend-7', { nickname: ' Seven ' });
    im.setProfile(app, 'bob', { nickname: 'Robert' });
    im.addGroup(app, { groupId: 'g1', name: 'Tea', owner: 'alice', members: ['alice', 'bob'] });
    const requested: string[][] = [];
    const { inbox } = await inboxOf(name, ({ provider }) => {
      const { call } = provider;
      provider.call = (method, args) => {
        if (method === 'fetchUserInfoById') requested.push(args[0] as string[]);
        return call.call(provider, method, args);
      };
    });
    const nameOf = (to: string) => inbox.view.conversations.find(each => each.to === to)?.name;
    await waitFor('the name', () => nameOf('friend-7') === 'Seven');
    expect(nameOf('friend-8')).toBe('friend-8');
    // A sender without a known name.
    const group = { chatType: 'groupChat', to: 'g1' } as const;
    inbox.open(group);
    im.send(app, 'bob', 'g1', 'to all');
    await waitFor('the sender’s name', () => inbox.view.open[0]?.messages[0]?.name === 'Robert');
    expect(inbox.view.conversations[0]).toMatchObject({ last: { from: 'bob', name: 'Robert' } });
    im.send(app, 'bob', 'g1', 'again');
    await waitFor('the next', () => inbox.view.open[0]?.messages.length === 2);
    expect(inbox.view.open[0]?.messages[1]).toMatchObject({ name: 'Robert' });
    expect(requested.map(({ length }) => length)).toEqual([100, 20, 1]);
  });

  it('shows user ids if names cannot be loaded', async () => {
    const { im } = fixture;
    im.setProfile(app, 'bob', { nickname: 'Robert' });
    im.send(app, 'bob', 'alice', 'hello');
    let requests = 0;
    const { inbox } = await inboxOf(name, ({ provider }) => {
      const { call } = provider;
      provider.call = async (method, args) => {
        if (method !== 'fetchUserInfoById') return call.call(provider, method, args);
        requests += 1;
        throw new PartylineError('vendor');
      };
    });
    await waitFor('the request', () => requests === 1);
    expect(inbox.view).toMatchObject({ list: { phase: 'ready' }, conversations: [{ name: 'bob' }] });
  });

  it('follows new, edited and recalled messages, and marks visible ones as read', async () => {
    const { im } = fixture;
    const { inbox } = await inboxOf(name);
    inbox.open(bob);
    await waitFor('the history', () => inbox.view.open[0]?.history.phase === 'ready');
    const first = im.send(app, 'bob', 'alice', 'one');
    const second = im.send(app, 'bob', 'alice', 'two');
    await waitFor('both', () => inbox.view.conversations[0]?.unread === 2);
    expect(im.unread(app, 'alice', 'bob')).toBe(2);
    im.deliver(app, 'alice', { kind: 'edit', from: 'bob', messageId: first, text: 'one!' });
    im.deliver(app, 'alice', { kind: 'recall', from: 'bob', messageId: second });
    await waitFor('the recall', () => inbox.view.open[0]?.messages.some(({ isRecalled }) => isRecalled));
    expect(inbox.view.open[0]?.messages).toMatchObject([
      { content: { text: 'one!' }, isEdited: true, isOwn: false },
      { content: { kind: 'other' }, isRecalled: true },
    ]);
    inbox.seen(bobKey, second);
    inbox.setVisible(true);
    expect(inbox.view.conversations[0]?.unread).toBe(0);
    await waitFor('the read receipt', () => im.unread(app, 'alice', 'bob') === 0);
  });

  it('sends a message once and shows why one failed', async () => {
    const { im } = fixture;
    const { inbox } = await inboxOf(name);
    inbox.open(bob);
    await inbox.send(bobKey, 'hello');
    expect(inbox.view.open[0]?.messages).toMatchObject([{ isOwn: true, content: { text: 'hello' } }]);
    expect(inbox.view.open[0]?.messages[0]).not.toHaveProperty('sending');
    im.refuseNextMessage(app, 'alice', 219);
    await inbox.send(bobKey, 'again');
    const failed = inbox.view.open[0]?.messages[1];
    expect(failed).toMatchObject({ sending: { phase: 'failed', error: { vendor: { code: 219 } } } });
    await inbox.sendAgain(failed?.id ?? '');
    expect(im.texts(app, 'alice', 'bob')).toEqual(['hello', 'again']);
    expect(inbox.view.open[0]?.messages).toHaveLength(2);
  });
});

it('reloads the list after a message that only the history contained', async () => {
  // Easemob's SDK (4.21.1) emits no event for a message that the history returned first.
  const { im } = fixture;
  const { inbox } = await inboxOf('easemob');
  im.addToHistory(app, 'bob', 'alice', 'quiet');
  inbox.open(bob);
  await waitFor('the count', () => inbox.view.conversations[0]?.unread === 1);
  expect(inbox.view.conversations[0]).toMatchObject({ last: { content: { text: 'quiet' } } });
});

describe('a payload with unexpected values', () => {
  const from = (payload: unknown) => msyncInbox.changes('onTextMessage', payload, 'alice');

  it('becomes text or is ignored', () => {
    const odd = {
      id: 'a',
      type: 'txt',
      chatType: 'singleChat',
      from: 'bob',
      to: 'alice',
      msg: { toString: 1 },
      time: 'x',
    };
    expect(from(odd)).toMatchObject([{ message: { content: { text: '' }, at: 0 } }]);
    for (const nothing of [null, 1, [], 'x', { id: 'a' }, { ...odd, from: '' }, { ...odd, chatType: 'chatRoom' }])
      expect(from(nothing)).toEqual([]);
    expect(msyncInbox.changes('echo', { topic: 'echo', payload: {} }, 'alice')).toEqual([]);
  });
});

it('loads again after a failure', async () => {
  let isReachable = false;
  const client = {
    request: async (method: string) => {
      if (!isReachable) throw new PartylineError('unreachable');
      if (method === 'outbox.read') return { drafts: [], unsent: [] };
      if (method === 'mutes.list' || method === 'unread.list') return [];
      return { data: { conversations: [], cursor: '' } };
    },
  } as unknown as InboxClient;
  const inbox = new Inbox(client, { provider: 'agora', app, userId: 'alice' });
  await waitFor('the failure', () => inbox.view.list.phase === 'failed');
  expect(inbox.view.list).toMatchObject({ error: { code: 'unreachable' } });
  isReachable = true;
  await inbox.load();
  expect(inbox.view.list).toEqual({ phase: 'ready' });
});
