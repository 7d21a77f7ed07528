import { describe, expect, it } from 'vitest';
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

/** Alice and bob are signed in. */
function openColumns(limit: number) {
  const client: InboxClient = { request: (async () => undefined) as InboxClient['request'] };
  const inboxes = new Inboxes();
  let sessions = [online('alice'), online('bob')];
  const all = () => inboxes.of(client, sessions);
  const [alice, bob] = all();
  const columns = new Columns(all);
  columns.limit = limit;
  const nameOf = (column: Columns['active']) => column && `${column.inbox.account.userId}: ${column.key.split(' ')[1]}`;
  return {
    columns,
    alice: alice!,
    bob: bob!,
    shown: () => columns.all.map(nameOf),
    active: () => nameOf(columns.active),
    /** Of the inboxes, in order of opening. */
    opened: () => [alice!, bob!].flatMap(({ account, view }) => view.open.map(({ key }) => `${account.userId} ${key}`)),
    column: (peer: string) => columns.all.find(({ key }) => key === `singleChat ${peer}`)!,
    signOut: (userId: string) => {
      sessions = sessions.filter(({ id }) => id !== accountId(as(userId)));
    },
  };
}

describe('in a narrow panel', () => {
  it('one conversation is open, also if another is to be opened beside it', () => {
    const { columns, alice, bob, shown, opened } = openColumns(1);
    columns.open(alice, to('carol'));
    expect(shown()).toEqual(['alice: carol']);
    columns.open(bob, to('carol'), { isBeside: true });
    expect(shown()).toEqual(['bob: carol']);
    expect(opened()).toEqual(['bob singleChat carol']);
  });
});

describe('in a wide panel', () => {
  it('a conversation opens in the place of the active one, or beside it', () => {
    const { columns, alice, bob, shown, active, column } = openColumns(3);
    columns.open(alice, to('carol'));
    columns.open(bob, to('dave'), { isBeside: true });
    expect(shown()).toEqual(['alice: carol', 'bob: dave']);
    columns.use(column('carol'));
    columns.open(bob, to('erin'));
    expect(shown()).toEqual(['bob: erin', 'bob: dave']);
    expect(active()).toBe('bob: erin');
  });

  it('the fourth takes the place of the least recently used one', () => {
    const { columns, alice, shown, opened, column } = openColumns(3);
    for (const peer of ['carol', 'dave', 'erin']) columns.open(alice, to(peer), { isBeside: true });
    columns.use(column('carol'));
    columns.open(alice, to('frank'), { isBeside: true });
    expect(shown()).toEqual(['alice: carol', 'alice: frank', 'alice: erin']);
    expect(opened()).toHaveLength(3);
  });

  it('an open conversation stays in its place and becomes active, and is told apart by account', () => {
    const { columns, alice, bob, shown, active } = openColumns(3);
    columns.open(alice, to('carol'));
    columns.open(bob, to('carol'), { isBeside: true });
    const { focusCount } = columns;
    columns.open(alice, to('carol'));
    expect(shown()).toEqual(['alice: carol', 'bob: carol']);
    expect(active()).toBe('alice: carol');
    expect(columns.focusCount).toBeGreaterThan(focusCount);
  });

  it('closing the active one makes the one used before it active', () => {
    const { columns, alice, shown, active, column } = openColumns(3);
    for (const peer of ['carol', 'dave', 'erin']) columns.open(alice, to(peer), { isBeside: true });
    columns.use(column('carol'));
    columns.close(column('carol'));
    expect(shown()).toEqual(['alice: dave', 'alice: erin']);
    expect(active()).toBe('alice: erin');
  });

  it('the focus of the user is followed without moving it', () => {
    const { columns, alice, active, column } = openColumns(3);
    for (const peer of ['carol', 'dave']) columns.open(alice, to(peer), { isBeside: true });
    const { focusCount } = columns;
    let changes = 0;
    columns.subscribe(() => (changes += 1));
    columns.use(column('carol'));
    columns.use(column('carol'));
    expect([active(), columns.focusCount - focusCount, changes]).toEqual(['alice: carol', 0, 1]);
  });

  it('keeps what was used last when it becomes narrow', () => {
    const { columns, alice, shown, opened, column } = openColumns(3);
    for (const peer of ['carol', 'dave', 'erin']) columns.open(alice, to(peer), { isBeside: true });
    columns.use(column('carol'));
    columns.limit = 2;
    expect(shown()).toEqual(['alice: carol', 'alice: erin']);
    columns.limit = 1;
    expect(shown()).toEqual(['alice: carol']);
    expect(opened()).toEqual(['alice singleChat carol']);
  });

  it('the conversations of an account that is gone free their places', () => {
    const { columns, alice, bob, shown, active, signOut } = openColumns(3);
    columns.open(alice, to('carol'));
    columns.open(bob, to('dave'), { isBeside: true });
    columns.open(bob, to('erin'), { isBeside: true });
    signOut('bob');
    expect([shown(), active()]).toEqual([['alice: carol'], 'alice: carol']);
    columns.open(alice, to('frank'), { isBeside: true });
    expect(shown()).toEqual(['alice: carol', 'alice: frank']);
  });
});
