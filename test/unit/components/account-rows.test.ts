import { describe, expect, it } from 'vitest';
import {
  accountOfSite,
  allTabs,
  endOf,
  hasChoice,
  isDeletion,
  popupOf,
  type RowAction,
  statusOfAll,
  withFirst,
} from '@/components/accounts/account-rows';
import { type Account, accountId, type EndReason, type SessionInfo, type SessionState } from '@/lib/contract/session';
import { en, zh } from '../../messages';

const as = (userId: string): Account => ({ provider: 'agora', app: '1#a', userId });
const info = (userId: string, state: object, more: Partial<SessionInfo> = {}): SessionInfo => ({
  id: accountId(as(userId)),
  slot: 1,
  state: { since: 1, account: as(userId), ...state } as SessionState,
  isRemembered: false,
  sharing: { tabs: 0, sites: [] },
  ...more,
});
const online = (unread = 0) => ({ phase: 'online', unread });
const ended = (reason: EndReason, canResume = false) => ({ phase: 'signedOut', ended: { reason, at: 1 }, canResume });
const expired = (canRetry: boolean) => ({
  phase: 'needsCredentials',
  ended: { reason: 'tokenExpired', at: 1 },
  canRetry,
});
const offline = (cause: string) => ({ phase: 'offline', cause });
const savedAs = (userId: string) => ({ id: accountId(as(userId)), ...as(userId) }) as never;

describe('the popup', () => {
  it.each<[string, SessionInfo[], number, boolean]>([
    ['no account', [], 0, false],
    ['one account', [info('alice', online())], 1, false],
    ['one that the user has signed out', [info('alice', ended('byUser'))], 0, false],
    ['one that has ended', [info('alice', ended('replaced'))], 1, false],
    ['one beside one that the user has signed out', [info('alice', ended('byUser')), info('bob', online())], 1, false],
    ['two accounts', [info('alice', online()), info('bob', offline('byUser'))], 2, true],
    ['two, of which one has ended', [info('alice', ended('kicked')), info('bob', online())], 2, true],
  ])('of %s', (_what, sessions, rows, isSeveral) => {
    expect(popupOf(sessions, [])).toMatchObject({ rows: { length: rows }, isSeveral });
  });

  it('lists the saved accounts that have no row', () => {
    const { saved } = popupOf([info('alice', online())], [savedAs('alice'), savedAs('bob')]);
    expect(saved.map(({ userId }) => userId)).toEqual(['bob']);
  });

  it.each<[string, SessionInfo, RowAction | undefined, RowAction[]]>([
    ['signing in', info('alice', { phase: 'signingIn', step: 'starting' }), 'cancel', []],
    ['online', info('alice', online()), undefined, ['goOffline', 'signOut']],
    ['reconnecting', info('alice', { phase: 'reconnecting' }), undefined, ['goOffline', 'signOut']],
    ['without a network', info('alice', offline('noNetwork')), 'resume', ['goOffline', 'signOut']],
    ['given up', info('alice', offline('gaveUp')), 'resume', ['goOffline', 'signOut']],
    ['offline by the user', info('alice', offline('byUser')), 'goOnline', ['signOut']],
    ['expired', info('alice', expired(false)), 'signIn', ['signOut']],
    ['expired, with a source of tokens', info('alice', expired(true)), 'resume', ['signIn', 'signOut']],
    ['replaced', info('alice', ended('replaced', true)), 'resume', ['signIn', 'dismiss']],
    ['with another password', info('alice', ended('passwordChanged')), 'signIn', ['dismiss']],
    [
      'replaced, and saved',
      info('alice', ended('replaced', true), { isRemembered: true }),
      'resume',
      ['signIn', 'dismiss', 'forget'],
    ],
  ])('offers for an account that is %s one action, and others', (_state, session, primary, others) => {
    const [row] = popupOf([session, info('bob', online())], []).rows;
    expect([row?.primary, row?.others]).toEqual([primary, others]);
  });

  it.each<[RowAction, boolean, boolean]>([
    ['signOut', true, true],
    ['signOut', false, false],
    ['forget', true, true],
    ['goOffline', true, false],
    ['dismiss', true, false],
  ])('asks before %s of an account whose saving is %s: %s', (action, isRemembered, asks) => {
    expect(isDeletion(action, info('alice', online(), { isRemembered }))).toBe(asks);
  });

  it.each<[string, SessionInfo, boolean | undefined]>([
    ['online', info('alice', online()), undefined],
    ['replaced', info('alice', ended('replaced', true)), true],
    ['with another password', info('alice', ended('passwordChanged')), false],
    ['expired, with a source of tokens', info('alice', expired(true)), true],
  ])('says how the session of an account ended that is %s', (_state, session, canResume) => {
    const [end] = popupOf([session, info('bob', online())], []).rows.flatMap(endOf);
    expect(end?.canResume).toBe(canResume);
  });

  it.each([
    [
      ['alice', 'bob', 'carol'],
      ['A', 'B', 'C'],
    ],
    [
      ['alice', 'anna', 'bob'],
      ['AL', 'AN', 'B'],
    ],
  ])('marks %j with as many letters as tell them apart', (users, marks) => {
    const { rows } = popupOf(
      users.map(user => info(user, online())),
      [],
    );
    expect(rows.map(({ mark }) => mark)).toEqual(marks);
  });

  it('marks accounts with one user ID by their slots', () => {
    const state: SessionState = {
      phase: 'online',
      since: 1,
      unread: 0,
      account: { ...as('alice'), provider: 'tencent' },
    };
    const { rows } = popupOf([info('alice', online()), { ...info('alice', {}), id: 'other', slot: 2, state }], []);
    expect(rows.map(({ mark }) => mark)).toEqual(['A1', 'A2']);
  });
});

describe('the heading of several accounts', () => {
  it.each<[string, SessionInfo[], string[]]>([
    [
      'all connected',
      [info('alice', online(3)), info('bob', online(1))],
      ['online', 'Connected', '2 of 2 accounts · 4 unread'],
    ],
    [
      'one offline',
      [info('alice', offline('byUser')), info('bob', online())],
      ['online', 'Connected', '1 of 2 accounts'],
    ],
    [
      'one that needs the user',
      [info('alice', online(2)), info('bob', expired(false)), info('carol', offline('byUser'))],
      ['ended', 'Action needed', '1 of 3 connected · 2 unread'],
    ],
    [
      'a sign-in',
      [info('alice', offline('byUser')), info('bob', { phase: 'signingIn', step: 'starting' })],
      ['waiting', 'Signing in…', '0 of 2 connected'],
    ],
    [
      'none connected',
      [info('alice', offline('byUser')), info('bob', offline('byUser'))],
      ['neutral', 'Offline', '0 of 2 connected'],
    ],
  ])('with %s', (_what, sessions, expected) => {
    const { tone, title, detail, unread } = statusOfAll(popupOf(sessions, []).rows, en);
    expect([tone, title, [detail, unread].filter(Boolean).join(' · ')]).toEqual(expected);
  });

  it('is in Chinese for a Chinese locale', () => {
    const rows = popupOf([info('alice', online(3)), info('bob', expired(false))], []).rows;
    expect(statusOfAll(rows, zh)).toMatchObject({ title: '需要处理', detail: '已连接 1/2 个账号', unread: '3 条未读' });
  });
});

describe('the accounts of a site', () => {
  const sessions = [info('alice', ended('replaced')), info('bob', online()), info('carol', online())];

  it('are the granted ones, or the oldest that is not over', () => {
    expect(accountOfSite(['agora 1#a carol', 'agora 1#a bob'], sessions)).toBe('agora 1#a carol');
    expect(accountOfSite(undefined, sessions)).toBe('agora 1#a bob');
    expect(accountOfSite(undefined, [])).toBeUndefined();
  });

  it.each([
    [['alice'], 'bob', ['bob']],
    [['alice', 'bob'], 'bob', ['bob', 'alice']],
    [['alice', 'bob'], 'carol', ['carol', 'bob']],
    [[], 'carol', ['carol']],
  ])('%j and the choice of %s', (granted, chosen, expected) => {
    expect(withFirst(granted, chosen)).toEqual(expected);
  });

  it.each<[string, string[], string | undefined, boolean]>([
    ['no account', [], 'alice', false],
    ['its own account only', ['alice'], 'alice', false],
    ['two accounts', ['alice', 'bob'], 'alice', true],
    ['one account, after its own was signed out', ['bob'], 'alice', true],
    ['one account that is not connected', ['bob'], undefined, false],
  ])('offers a choice with %s: %#', (_what, ids, used, expected) => {
    expect(
      hasChoice(
        ids.map(id => ({ id })),
        used,
      ),
    ).toBe(expected);
  });

  it('have their tabs counted together', () => {
    const sharing = (...sites: [string, number[]][]) => ({
      sharing: { tabs: 9, sites: sites.map(([origin, tabIds]) => ({ origin, tabIds })) },
    });
    const tabs = allTabs([
      info('alice', online(), sharing(['https://a.example', [1]], ['https://b.example', [2, 3]])),
      info('bob', online(), sharing(['https://a.example', [4, 5, 6]])),
    ]);
    expect(tabs).toEqual({
      tabs: 6,
      sites: [
        { origin: 'https://a.example', tabIds: [1, 4, 5, 6] },
        { origin: 'https://b.example', tabIds: [2, 3] },
      ],
    });
  });
});
