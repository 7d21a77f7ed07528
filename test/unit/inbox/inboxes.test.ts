import { describe, expect, it } from 'vitest';
import type { MethodName } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import { type Account, accountId, type SessionInfo, type SessionState } from '@/lib/contract/session';
import { listConversations } from '@/lib/inbox/all-conversations';
import { summaryOf } from '@/lib/inbox/conversations';
import { Inbox, type InboxClient } from '@/lib/inbox/inbox';
import { Inboxes } from '@/lib/inbox/inboxes';
import type { ConversationSummary } from '@/lib/providers/inbox-model';

const as = (userId: string): Account => ({ provider: 'agora', app: '1#a', userId });
const idOf = (userId: string) => accountId(as(userId));
const online = (userId: string, more: Partial<SessionState> = {}): SessionInfo => ({
  id: idOf(userId),
  slot: 1,
  state: { phase: 'online', since: 1, account: as(userId), unread: 0, ...more } as SessionState,
  isRemembered: false,
  sharing: { tabs: 0, sites: [] },
});

/** Records requests, which stay unanswered. */
function recordingClient() {
  const sent: [MethodName, unknown][] = [];
  const client: InboxClient = {
    request: (method, params) => {
      sent.push([method, params]);
      return new Promise(() => {});
    },
  };
  return { client, sent };
}

describe('the inboxes', () => {
  it('are one for each account that is signed in, and stay the same', () => {
    const { client } = recordingClient();
    const inboxes = new Inboxes();
    const sessions = [
      online('alice'),
      online('bob', { phase: 'needsCredentials' } as object),
      online('carol', { phase: 'offline', cause: 'byUser' } as object),
    ];
    const first = inboxes.of(client, sessions);
    expect(first.map(({ account }) => account.userId)).toEqual(['alice', 'carol']);
    expect(inboxes.of(client, structuredClone(sessions))).toBe(first);
    const second = inboxes.of(client, [online('alice')]);
    expect(second).toEqual([first[0]]);
  });

  it('stay the same while their account signs in again, as after a restart of the background', () => {
    const { client } = recordingClient();
    const inboxes = new Inboxes();
    const signingIn = [online('alice', { phase: 'signingIn', step: 'starting' } as object)];
    expect(inboxes.of(client, signingIn)).toEqual([]);
    const [alice] = inboxes.of(client, [online('alice')]);
    expect(inboxes.of(client, signingIn)).toEqual([alice]);
    expect(inboxes.of(client, [online('alice', { phase: 'signedOut' } as object)])).toEqual([]);
    expect(inboxes.of(client, signingIn)).toEqual([]);
  });

  it('receive only the events of their account', () => {
    const { client } = recordingClient();
    const inboxes = new Inboxes();
    const [alice, bob] = inboxes.of(client, [online('alice'), online('bob')]);
    const message = { id: '1', type: 'chat', chatType: 'singleChat', from: 'dave', to: 'bob', msg: 'Hi', time: 5 };
    inboxes.handleEvent({ account: idOf('bob'), topic: 'onTextMessage', payload: message });
    inboxes.handleEvent({ account: idOf('carol'), topic: 'onTextMessage', payload: message });
    expect(alice!.view.conversations).toEqual([]);
    expect(bob!.view.conversations).toMatchObject([{ to: 'dave' }]);
  });

  it('send by their account', async () => {
    const { client, sent } = recordingClient();
    const [alice, bob] = new Inboxes().of(client, [online('alice'), online('bob')]);
    bob!.open({ to: 'dave', chatType: 'singleChat' });
    void bob!.send('singleChat dave', 'hello');
    expect(sent.at(-1)).toEqual([
      'outbox.send',
      { id: expect.any(String), to: 'dave', text: 'hello', chatType: 'singleChat', account: idOf('bob') },
    ]);
    void alice!.send('singleChat dave', 'hello, too');
    expect(sent.at(-1)).toMatchObject(['outbox.send', { to: 'dave', text: 'hello, too', account: idOf('alice') }]);
    expect(sent.every(([, params]) => 'account' in (params as object))).toBe(true);
  });
});

describe('an inbox', () => {
  const dave = { to: 'dave', chatType: 'singleChat' } as const;
  const message = { id: '1', type: 'txt', chatType: 'singleChat', from: 'dave', to: 'alice', msg: 'Hi', time: 5 };

  it('mutes a conversation with its name, and shows it again as it was if that fails', async () => {
    const sent: unknown[] = [];
    let fails = false;
    const client = {
      request: async (method: MethodName, params: unknown) => {
        if (method === 'mutes.list') return fails ? [] : [{ ...dave, name: 'Dave' }];
        if (method !== 'mutes.set') return new Promise(() => {});
        sent.push(params);
        if (fails) throw new PartylineError('disconnected');
        return undefined;
      },
    } as unknown as InboxClient;
    const inbox = new Inbox(client, as('alice'));
    const summary = { ...summaryOf(dave), name: 'Dave' };
    await expect.poll(() => [...inbox.view.muted]).toEqual([summary.key]);
    await inbox.setMuted(summary, false);
    expect([...inbox.view.muted]).toEqual([]);
    fails = true;
    const muting = inbox.setMuted(summary, true);
    expect([...inbox.view.muted]).toEqual([summary.key]);
    await muting;
    expect([...inbox.view.muted]).toEqual([]);
    expect(sent).toMatchObject([{ ...dave, name: 'Dave', muted: false, account: idOf('alice') }, { muted: true }]);
  });

  it('shows what the background counts in a conversation that was read here, unless it is muted', async () => {
    let counts: readonly unknown[] = [];
    const { client: silent } = recordingClient();
    const client = {
      request: async (method: MethodName, params: never) =>
        method === 'unread.list' ? counts : silent.request(method, params),
    } as InboxClient;
    const inboxes = new Inboxes();
    const sessions = (unread: number) => [online('alice', { unread })];
    const [inbox] = inboxes.of(client, sessions(1));
    const shown = () =>
      listConversations([{ account: idOf('alice'), ...inbox!.view, isUserId: () => false }], '').map(
        each => each.unread,
      );
    inbox!.handleEvent('onTextMessage', message);
    inbox!.handleEvent('onTextMessage', { ...message, id: '2' });
    expect(shown()).toEqual([2]);
    // The first answer.
    await new Promise(setImmediate);

    counts = [[summaryOf(dave).key, 1]];
    inboxes.of(client, sessions(2));
    await expect.poll(shown).toEqual([1]);
    counts = [[summaryOf(dave).key, 2]];
    inbox!.handleEvent('onTextMessage', { ...message, id: '3' });
    await expect.poll(shown).toEqual([2]);
    // As it counts no messages of a muted conversation.
    counts = [[summaryOf(dave).key, 0]];
    inboxes.of(client, sessions(1));
    await expect.poll(shown).toEqual([0]);
    inbox!.handleEvent('onTextMessage', { ...message, id: '4' });
    void inbox!.setMuted({ ...summaryOf(dave), name: 'Dave' }, true);
    await expect.poll(shown).toEqual([4]);
  });

  it('marks all conversations as read, at the service and in the background', () => {
    const { client, sent } = recordingClient();
    const inbox = new Inbox(client, as('alice'));
    inbox.handleEvent('onTextMessage', message);
    inbox.handleEvent('onTextMessage', { ...message, id: '2', from: 'erin' });
    expect(inbox.view.conversations.map(({ unread }) => unread)).toEqual([1, 1]);
    sent.length = 0;
    void inbox.markAllRead();
    expect(inbox.view.conversations.map(({ unread }) => unread)).toEqual([0, 0]);
    const receipts = sent.flatMap(([method, params]) =>
      method === 'vendor.call' ? [(params as { args: unknown }).args] : [],
    );
    expect(receipts).toEqual(['erin', 'dave'].map(to => [{ type: 'channel', chatType: 'singleChat', to }]));
    expect(sent).toContainEqual(['unread.read', { account: idOf('alice') }]);
  });
});

describe('the list of several accounts', () => {
  const conversation = (to: string, at: number): ConversationSummary => {
    const summary = summaryOf({ to, chatType: 'singleChat' });
    const content = { kind: 'text', text: to } as const;
    return { ...summary, last: { id: `${to} ${at}`, conversation: summary.key, from: to, isOwn: false, at, content } };
  };
  const isUserId = (text: string) => /^\w+$/.test(text);
  const all = [
    { account: 'alice', isUserId, conversations: [conversation('dave', 9), conversation('erin', 2)] },
    { account: 'bob', isUserId, conversations: [conversation('dave', 5)] },
  ];
  const listed = (query: string, accounts = all) =>
    listConversations(accounts, query).map(({ account, to, isNew }) => `${account}: ${to}${isNew ? ' (new)' : ''}`);

  it.each<[string, string[]]>([
    ['', ['alice: dave', 'bob: dave', 'alice: erin']],
    ['dave', ['alice: dave', 'bob: dave']],
    ['erin', ['alice: erin', 'bob: erin (new)']],
    ['frank', ['alice: frank (new)', 'bob: frank (new)']],
    ['order #48213', []],
  ])('is latest first, and offers a new conversation of each account, for “%s”', (query, expected) => {
    expect(listed(query)).toEqual(expected);
  });

  it('finds drafts and the last text, and shows where messages wait', () => {
    const [alice] = all;
    const key = alice!.conversations[1]!.key;
    const waiting = { id: '1', to: 'erin', chatType: 'singleChat', text: 'x', at: 20 } as const;
    const error = { code: 'vendor', message: 'No.', retryable: false } as const;
    const accounts = [{ ...alice!, drafts: new Map([[key, 'About order #48213']]), unsent: [{ ...waiting, error }] }];
    expect(listConversations(accounts, '#48213')).toMatchObject([{ to: 'erin', draft: 'About order #48213' }]);
    // The failed message is newer than dave's.
    expect(listConversations(accounts, '').map(({ to, failedAt }) => [to, failedAt])).toEqual([
      ['erin', 20],
      ['dave', undefined],
    ]);
    expect(listConversations([{ ...alice!, unsent: [waiting] }], '')[1]).toMatchObject({ to: 'erin' });
  });

  it('has the conversations of the chosen account only', () => {
    expect(listed('erin', all.slice(1))).toEqual(['bob: erin (new)']);
  });
});
