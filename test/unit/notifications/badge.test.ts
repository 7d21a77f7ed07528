import { describe, expect, it } from 'vitest';
import { type Account, accountId, type EndReason, type SessionInfo, type SessionState } from '@/lib/contract/session';
import { badgeOf, withDoNotDisturb, withLocked } from '@/lib/notifications/badge';
import { en, zh } from '../../messages';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const ended = (reason: EndReason): SessionState => ({
  phase: 'signedOut',
  since: 1,
  account,
  ended: { reason, at: 1 },
});

const infoOf = (state: SessionState, index = 0): SessionInfo => ({
  id: state.account ? accountId(state.account) : '',
  slot: index + 1,
  state,
  isRemembered: false,
  sharing: { tabs: 0, sites: [] },
});

const as = (userId: string): Account => ({ ...account, userId });
const online = (userId: string, unread = 0): SessionState => ({
  phase: 'online',
  since: 1,
  account: as(userId),
  unread,
});
const offline = (userId: string): SessionState => ({
  phase: 'offline',
  since: 1,
  account: as(userId),
  cause: 'byUser',
});
const expired = (userId: string): SessionState => ({
  phase: 'needsCredentials',
  since: 1,
  account: as(userId),
  ended: { reason: 'tokenExpired', at: 1 },
});
const signingIn: SessionState = { phase: 'signingIn', since: 1, account: as('dave'), step: 'starting' };

const several: [string, SessionState[], text: string, lines: string[]][] = [
  ['no unread', [online('alice'), online('bob')], 'ON', ['alice: Connected', 'bob: Connected']],
  [
    'the sum of unread messages',
    [online('alice', 3), offline('bob'), online('carol', 4)],
    '7',
    ['alice: Connected · 3 unread', 'bob: Offline', 'carol: Connected · 4 unread'],
  ],
  [
    'an account that needs the user, first in the title',
    [online('alice', 3), expired('bob')],
    '!',
    ['bob: Sign in again', 'alice: Connected · 3 unread'],
  ],
  [
    'an account that was replaced',
    [{ ...ended('replaced'), account: as('bob') }, online('alice')],
    '!',
    ['bob: Signed in somewhere else', 'alice: Connected'],
  ],
  ['a sign-in beside a connection', [online('alice'), signingIn], 'ON', ['alice: Connected', 'dave: Signing in…']],
  ['a sign-in beside an offline account', [offline('bob'), signingIn], '…', ['bob: Offline', 'dave: Signing in…']],
  ['only offline accounts', [offline('alice'), offline('bob')], 'off', ['alice: Offline', 'bob: Offline']],
];

const table: [string, SessionState, text: string, title: string][] = [
  ['signed out', { phase: 'signedOut', since: 1 }, '', 'Partyline: signed out'],
  ['signed out by the user', ended('byUser'), '', 'Partyline: signed out'],
  ['the service cannot be reached', ended('network'), '', 'Partyline: signed out'],
  ['replaced', ended('replaced'), '!', 'Partyline: Signed in somewhere else'],
  ['removed', ended('removed'), '!', 'Partyline: This account was deleted'],
  ['password changed', ended('passwordChanged'), '!', 'Partyline: The password was changed'],
  ['kicked', ended('kicked'), '!', 'Partyline: You were signed out'],
  ['too many devices', ended('tooManyDevices'), '!', 'Partyline: Too many devices'],
  ['refused', ended('badCredentials'), '!', 'Partyline: Sign-in failed'],
  ['limited', ended('limited'), '!', 'Partyline: Limit reached'],
  ['signing in', { phase: 'signingIn', since: 1, account, step: 'starting' }, '…', 'Partyline: signing in as alice'],
  ['online', { phase: 'online', since: 1, account, unread: 0 }, 'ON', 'Partyline: connected as alice'],
  ['unread', { phase: 'online', since: 1, account, unread: 7 }, '7', 'Partyline: connected as alice, 7 unread'],
  [
    'many unread',
    { phase: 'online', since: 1, account, unread: 1234 },
    '999+',
    'Partyline: connected as alice, 1234 unread',
  ],
  [
    'reconnecting',
    { phase: 'reconnecting', since: 1, account, attempt: 3, maxAttempts: 5 },
    '…',
    'Partyline: reconnecting, attempt 3 of 5',
  ],
  ['no network', { phase: 'offline', since: 1, account, cause: 'noNetwork' }, 'off', 'Partyline: no network'],
  ['given up', { phase: 'offline', since: 1, account, cause: 'gaveUp' }, 'off', 'Partyline: service not reachable'],
  [
    'needs credentials',
    { phase: 'needsCredentials', since: 1, account, ended: { reason: 'tokenExpired', at: 1 } },
    '!',
    'Partyline: Sign in again',
  ],
];

describe('badge', () => {
  it.each(table)('has the text and title of the state: %s', (_name, state, text, title) => {
    expect(badgeOf([infoOf(state)], en)).toMatchObject({ text, title });
  });

  it.each(several)('of several accounts shows %s', (_name, states, text, lines) => {
    expect(badgeOf(states.map(infoOf), en)).toMatchObject({ text, title: ['Partyline', ...lines].join('\n') });
  });

  it('is that of the other account when the user has signed out one', () => {
    const states = [ended('byUser'), online('bob', 2)];
    expect(badgeOf(states.map(infoOf), en)).toMatchObject({
      text: '2',
      title: 'Partyline: connected as bob, 2 unread',
    });
    expect(badgeOf([], en)).toMatchObject({ text: '', signedOut: true });
  });

  it('counts nothing when the user prefers the state only', () => {
    expect(badgeOf([online('alice', 3), online('bob')].map(infoOf), en, 'state').text).toBe('ON');
  });

  it('has a title in the user’s language', () => {
    expect(badgeOf([infoOf({ phase: 'online', since: 1, account, unread: 7 })], zh).title).toBe(
      'Partyline：alice 已连接，7 条未读',
    );
  });

  it('has a contrast of at least 4.5:1 between white text and each colour', () => {
    for (const [, state] of table)
      expect(contrastWithWhite(badgeOf([infoOf(state)], en).color)).toBeGreaterThanOrEqual(4.5);
  });
});

function contrastWithWhite(hex: string): number {
  const [r, g, b] = [1, 3, 5].map(at => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

it('asks for the user while saved accounts are locked, unless another account is connected', () => {
  const signedOut = withLocked(badgeOf([], en), en);
  expect(signedOut).toMatchObject({ text: '!', title: 'Partyline: saved accounts are locked' });
  const online = badgeOf([infoOf({ phase: 'online', since: 0, account, unread: 0 })], en);
  expect(withLocked(online, en)).toEqual({ ...online, title: `${online.title}\nsaved accounts are locked` });
});

describe('during do not disturb, the badge', () => {
  it.each([
    [online('alice'), '☾ON'],
    [online('alice', 12), '☾12'],
    [online('alice', 1234), '☾99+'],
    [expired('alice'), '☾!'],
    [offline('alice'), '☾off'],
    [{ phase: 'signedOut', since: 1 } as const, ''],
  ])('has a mark beside its text, and says it in words', (state, text) => {
    const badge = badgeOf([infoOf(state)], en);
    const quiet = withDoNotDisturb(badge, en);
    expect(quiet).toEqual({ ...badge, text, title: `${badge.title}, do not disturb` });
    expect(withDoNotDisturb(badge, zh).title).toContain('勿扰');
  });
});
