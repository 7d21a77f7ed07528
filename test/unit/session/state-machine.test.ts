import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { Account, End, SessionState } from '@/lib/contract/session';
import { nextState, type SessionEvent } from '@/lib/session/state-machine';

const account: Account = { provider: 'agora', app: '1#a', userId: 'alice' };
const other: Account = { provider: 'tencent', app: '1400000000', userId: 'bob' };
const end: End = { reason: 'replaced', at: 5 };

const states: SessionState[] = [
  { phase: 'signedOut', since: 1 },
  { phase: 'signingIn', since: 1, account, step: 'starting' },
  { phase: 'online', since: 1, account, unread: 3 },
  { phase: 'reconnecting', since: 1, account, attempt: 1, maxAttempts: 5 },
  { phase: 'offline', since: 1, account, cause: 'gaveUp' },
  { phase: 'needsCredentials', since: 1, account, ended: { reason: 'tokenExpired', at: 1 } },
];

const events: SessionEvent[] = [
  { type: 'signIn', account },
  { type: 'step', step: 'connecting' },
  { type: 'connected' },
  { type: 'refused', end: { reason: 'badCredentials', at: 5 } },
  { type: 'cancelled' },
  { type: 'lost', attempt: 2, maxAttempts: 5 },
  { type: 'gaveUp' },
  { type: 'networkLost' },
  { type: 'retry' },
  { type: 'unread', unread: 4 },
  { type: 'ended', end, canResume: true },
  { type: 'expiring', expiring: { at: 9, error: new PartylineError('appServerRefused').toBody() } },
  { type: 'credentialsNeeded', end: { reason: 'tokenExpired', at: 5 }, canRetry: true },
  { type: 'wentOffline' },
  { type: 'signedOut' },
];

/** Target phase of each event in each phase; events that are not listed are invalid. */
const table: Record<SessionState['phase'], Partial<Record<SessionEvent['type'], SessionState['phase']>>> = {
  signedOut: { signIn: 'signingIn' },
  signingIn: {
    unread: 'signingIn',
    step: 'signingIn',
    connected: 'online',
    refused: 'signedOut',
    cancelled: 'signedOut',
    gaveUp: 'offline',
    ended: 'signedOut',
    credentialsNeeded: 'needsCredentials',
    signedOut: 'signedOut',
    wentOffline: 'offline',
  },
  online: {
    connected: 'online',
    unread: 'online',
    expiring: 'online',
    lost: 'reconnecting',
    gaveUp: 'offline',
    networkLost: 'offline',
    ended: 'signedOut',
    credentialsNeeded: 'needsCredentials',
    signedOut: 'signedOut',
    wentOffline: 'offline',
  },
  reconnecting: {
    unread: 'reconnecting',
    step: 'reconnecting',
    connected: 'online',
    lost: 'reconnecting',
    gaveUp: 'offline',
    networkLost: 'offline',
    ended: 'signedOut',
    credentialsNeeded: 'needsCredentials',
    signedOut: 'signedOut',
    wentOffline: 'offline',
  },
  offline: {
    unread: 'offline',
    lost: 'offline',
    gaveUp: 'offline',
    networkLost: 'offline',
    retry: 'reconnecting',
    connected: 'online',
    ended: 'signedOut',
    credentialsNeeded: 'needsCredentials',
    signedOut: 'signedOut',
    wentOffline: 'offline',
  },
  needsCredentials: {
    unread: 'needsCredentials',
    signIn: 'signingIn',
    signedOut: 'signedOut',
    wentOffline: 'offline',
  },
};

describe('nextState', () => {
  for (const state of states) {
    for (const event of events) {
      const to = table[state.phase][event.type];
      it(`${state.phase} + ${event.type} -> ${to ?? 'invalid'}`, () => {
        expect(nextState(state, event, 9)?.phase).toBe(to);
      });
    }
  }

  it('keeps the end reason and whether the session can be resumed', () => {
    const after = nextState(states[2]!, { type: 'ended', end, canResume: true }, 9);
    expect(after).toEqual({ phase: 'signedOut', since: 9, account, ended: end, canResume: true, unread: 3 });
  });

  it('removes the account after a sign-out', () => {
    expect(nextState(states[2]!, { type: 'signedOut' }, 9)).toEqual({
      phase: 'signedOut',
      since: 9,
      ended: { reason: 'byUser', at: 9 },
    });
  });

  it('keeps the time of the first loss during later attempts', () => {
    const first = nextState(states[2]!, { type: 'lost', attempt: 1, maxAttempts: 5 }, 9)!;
    const third = nextState(first, { type: 'lost', attempt: 3, maxAttempts: 5 }, 20);
    expect(third).toEqual({ phase: 'reconnecting', since: 9, account, unread: 3, attempt: 3, maxAttempts: 5 });
  });

  it('returns the same object when nothing changes', () => {
    expect(nextState(states[2]!, { type: 'connected' }, 9)).toBe(states[2]);
    expect(nextState(states[4]!, { type: 'lost', attempt: 1, maxAttempts: 5 }, 9)).toBe(states[4]);
  });

  describe('the unread count', () => {
    const follow = (state: SessionState, ...events: SessionEvent[]) =>
      events.reduce((before, event) => nextState(before, event, 9)!, state);
    const lost: SessionEvent = { type: 'lost', attempt: 1, maxAttempts: 5 };
    const connected: SessionEvent = { type: 'connected' };
    const signIn: SessionEvent = { type: 'signIn', account };
    const ended: SessionEvent = { type: 'ended', end, canResume: true };
    const needed: SessionEvent = { type: 'credentialsNeeded', end, canRetry: true };

    it.each<[string, SessionEvent[]]>([
      ['a reconnect', [lost, connected]],
      ['a network loss', [{ type: 'networkLost' }, { type: 'retry' }, connected]],
      ['a pause of reconnecting', [lost, { type: 'gaveUp' }, { type: 'retry' }, connected]],
      ['an end that was resumed', [ended, signIn, { type: 'step', step: 'connecting' }, connected]],
      ['a sign-in after needing credentials', [needed, signIn, connected]],
    ])('survives %s', (_, events) => {
      expect(follow(states[2]!, ...events)).toEqual({ phase: 'online', since: 9, account, unread: 3 });
    });

    it('changes while offline', () => {
      expect(follow(states[2]!, lost, { type: 'unread', unread: 4 }, connected).unread).toBe(4);
      expect(follow(states[2]!, lost, { type: 'unread', unread: 0 }, connected).unread).toBe(0);
      expect(follow(states[2]!, lost, { type: 'unread', unread: 0 })).not.toHaveProperty('unread');
    });

    it.each<[string, SessionEvent[]]>([
      ['a sign-out', [{ type: 'signedOut' }, signIn]],
      ['an end without resume', [{ type: 'ended', end, canResume: false }, signIn]],
      ['a cancelled resume', [ended, signIn, { type: 'cancelled' }, signIn]],
      ['the sign-in of another account', [ended, { type: 'signIn', account: other }]],
    ])('ends with %s', (_, events) => {
      expect(follow(states[2]!, ...events, connected).unread).toBe(0);
    });

    it('is invalid when signed out', () => {
      expect(nextState({ phase: 'signedOut', since: 1, account }, { type: 'unread', unread: 4 }, 9)).toBeUndefined();
    });
  });
});
