import { describe, expect, it } from 'vitest';
import { followRequests } from '@/components/inbox/follow-requests';
import type { InboxAction } from '@/lib/contract/inbox-request';
import { type Account, accountId, type SessionInfo } from '@/lib/contract/session';
import { Columns } from '@/lib/inbox/columns';
import type { InboxClient } from '@/lib/inbox/inbox';
import { Inboxes } from '@/lib/inbox/inboxes';

const as = (userId: string): Account => ({ provider: 'agora', app: '1#a', userId });
const online = (userId: string): SessionInfo => ({
  ...{ id: accountId(as(userId)), slot: 1, isRemembered: false, sharing: { tabs: 0, sites: [] } },
  state: { phase: 'online', since: 1, account: as(userId), unread: 0 },
});
const to = (peer: string) => ({ to: peer, chatType: 'singleChat' }) as const;

/** The service's list of each account has these unread conversations, latest first. */
function openPanel(lists: Record<string, readonly string[]>) {
  const inboxes = new Inboxes();
  let release = () => {};
  const listed = new Promise<void>(resolve => {
    release = resolve;
  });
  const client: InboxClient = {
    request: (async (method: string, params: { method?: string; account: string }) => {
      if (method === 'mutes.list') return [];
      if (params.method !== 'getServerConversations') return undefined;
      await listed;
      const peers = lists[params.account.split(' ').at(-1)!] ?? [];
      const conversations = peers.map((peer, index) => ({
        ...{ conversationId: peer, conversationType: 'singleChat', unReadCount: 1 },
        lastMessage: {
          id: peer,
          type: 'txt',
          chatType: 'singleChat',
          from: peer,
          to: 'x',
          msg: 'Hi',
          time: 99 - index,
        },
      }));
      return { data: { conversations, cursor: '' } };
    }) as InboxClient['request'],
  };
  const sessions: SessionInfo[] = [];
  let handle: (action: InboxAction) => void = () => {};
  const all = () => inboxes.of(client, sessions);
  const update = followRequests(all, new Columns(all), fn => {
    handle = fn;
  });
  return {
    release,
    ask: (action: InboxAction) => handle(action),
    signIn: (userId: string) => {
      sessions.push(online(userId));
      update();
    },
    open: () => all().flatMap(({ account, view }) => view.open.map(({ key }) => `${account.userId}: ${key}`)),
    loaded: () => expect.poll(() => all().every(({ view }) => view.list.phase === 'ready')).toBe(true),
  };
}

const open = (userId: string, peer: string): InboxAction => ({
  ...{ kind: 'open', account: accountId(as(userId)), conversation: to(peer) },
});

describe('a press of a notification', () => {
  it('opens its conversation when its account is there, and closes that of another account', () => {
    const panel = openPanel({});
    panel.ask(open('bob', 'dave'));
    panel.signIn('alice');
    expect(panel.open()).toEqual([]);
    panel.signIn('bob');
    expect(panel.open()).toEqual(['bob: singleChat dave']);
    panel.ask(open('alice', 'erin'));
    expect(panel.open()).toEqual(['alice: singleChat erin']);
  });
});

describe('the shortcut for the next unread conversation', () => {
  it('waits for the lists, goes on from the open conversation, and begins again at the end', async () => {
    const panel = openPanel({ alice: ['dave', 'erin'] });
    panel.signIn('alice');
    panel.ask({ kind: 'nextUnread' });
    expect(panel.open()).toEqual([]);
    panel.release();
    await panel.loaded();
    expect(panel.open()).toEqual(['alice: singleChat dave']);
    panel.ask({ kind: 'nextUnread' });
    expect(panel.open()).toEqual(['alice: singleChat erin']);
    panel.ask({ kind: 'nextUnread' });
    expect(panel.open()).toEqual(['alice: singleChat dave']);
  });

  it('changes nothing if none is unread', async () => {
    const panel = openPanel({ alice: [] });
    panel.signIn('alice');
    panel.release();
    await panel.loaded();
    panel.ask({ kind: 'nextUnread' });
    expect(panel.open()).toEqual([]);
  });
});
