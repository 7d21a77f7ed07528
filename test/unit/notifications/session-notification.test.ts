import { describe, expect, it } from 'vitest';
import type { Account, EndReason, SessionState } from '@/lib/contract/session';
import { sessionNotificationOf } from '@/lib/notifications/session-notification';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };
const offline: SessionState = { phase: 'offline', since: 1, account, cause: 'noNetwork' };
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

describe('session notification', () => {
  it.each<[string, SessionState, SessionState]>([
    ['the session is kicked', ended('kicked'), online],
    ['another device replaces the session', ended('replaced'), online],
    ['the session is kicked while it is offline', ended('kicked'), offline],
  ])('reports the end when %s', (_when, state, before) => {
    expect(sessionNotificationOf(state, before)).toBe('ended');
  });

  it('asks to sign in again when the token could not be refreshed', () => {
    expect(sessionNotificationOf(needsCredentials, online)).toBe('signIn');
  });

  it.each<[string, SessionState, SessionState]>([
    ['the user signs out', ended('byUser'), online],
    ['the network is lost', ended('network'), online],
    ['a sign-in is refused', ended('badCredentials'), signingIn],
    ['a sign-in succeeds', online, signingIn],
    ['no account was signed in', { phase: 'signedOut', since: 1 }, online],
  ])('is not shown when %s', (_when, state, before) => {
    expect(sessionNotificationOf(state, before)).toBeUndefined();
  });
});
