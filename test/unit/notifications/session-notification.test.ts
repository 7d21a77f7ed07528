import { describe, expect, it } from 'vitest';
import type { Account, EndReason, SessionState } from '@/lib/contract/session';
import { sessionNotificationOf } from '@/lib/notifications/session-notification';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };
const signingIn: SessionState = { phase: 'signingIn', since: 1, account, step: 'starting' };
const needsCredentials: SessionState = {
  phase: 'needsCredentials',
  since: 1,
  account,
  ended: { reason: 'tokenExpired', at: 1 },
};
const ended = (reason: EndReason): SessionState => ({
  phase: 'signedOut',
  since: 1,
  account,
  ended: { reason, at: 1 },
});

describe('the user is told', () => {
  it.each<[string, SessionState, SessionState, string | undefined]>([
    ['of a kick', ended('kicked'), online, 'ended'],
    ['of another device', ended('replaced'), online, 'ended'],
    [
      'of a kick that came while the line was away',
      ended('kicked'),
      { ...signingIn, phase: 'offline', cause: 'noNetwork' },
      'ended',
    ],
    ['of a token that could not be renewed', needsCredentials, online, 'signIn'],
    ['nothing of an own sign-out', ended('byUser'), online, undefined],
    ['nothing of a network that is away', ended('network'), online, undefined],
    ['nothing of a sign-in that is refused where it was asked for', ended('badCredentials'), signingIn, undefined],
    ['nothing while the session goes on', online, signingIn, undefined],
    ['nothing where nobody was signed in', { phase: 'signedOut', since: 1 }, online, undefined],
  ])('%s', (_what, state, before, notice) => {
    expect(sessionNotificationOf(state, before)).toBe(notice);
  });
});
