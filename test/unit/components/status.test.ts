import { describe, expect, it } from 'vitest';
import { statusOf } from '@/components/ui/status';
import { age, clock, secondsUntil } from '@/components/ui/time';
import type { SessionState } from '@/lib/contract/session';
import { messagesFor } from '../../messages';

const now = new Date(2026, 10, 21, 14, 2).getTime();
const account = { provider: 'agora', app: '1117#support', userId: 'carol' } as const;
const ended = { reason: 'replaced', at: now } as const;

function statusText(state: SessionState | undefined, locale = 'en-GB', link: 'open' | 'dead' = 'open') {
  const {
    tone,
    title,
    detail: line,
    timing = '',
    unread,
  } = statusOf({ link, state, sharing: undefined }, messagesFor(locale), now);
  return [tone, title, [line + timing, unread].filter(Boolean).join(' · ')];
}

describe('the status', () => {
  it.each<[SessionState, string[]]>([
    [{ phase: 'signedOut', since: now }, ['neutral', 'Signed out', 'Sign in once for all your tabs.']],
    [{ phase: 'signedOut', since: now, account, ended }, ['ended', 'Signed in somewhere else', 'carol · Agora Chat']],
    [{ phase: 'signingIn', since: now, account, step: 'locating' }, ['waiting', 'Signing in…', 'Finding the server']],
    [{ phase: 'online', since: now - 720_000, account, unread: 0 }, ['online', 'Connected', 'Since 13:50']],
    [{ phase: 'online', since: now - 720_000, account, unread: 3 }, ['online', 'Connected', 'Since 13:50 · 3 unread']],
    [
      { phase: 'reconnecting', since: now, account, attempt: 3, maxAttempts: 5, nextTryAt: now + 3600 },
      ['waiting', 'Reconnecting…', 'Attempt 3 of 5, next in 4 s'],
    ],
    [
      { phase: 'reconnecting', since: now, account, attempt: 1, maxAttempts: 1 },
      ['waiting', 'Reconnecting…', 'Trying again now'],
    ],
    [{ phase: 'offline', since: now, account, cause: 'noNetwork' }, ['neutral', 'No network', 'Since 14:02']],
    [{ phase: 'offline', since: now, account, cause: 'gaveUp' }, ['neutral', 'Not connected', 'Since 14:02']],
    [
      { phase: 'offline', since: now, account, cause: 'gaveUp', nextTryAt: now + 11_200 },
      ['neutral', 'Not connected', 'Since 14:02 · Tries again in 12 s'],
    ],
    [
      { phase: 'offline', since: now, account, cause: 'gaveUp', nextTryAt: now - 1 },
      ['neutral', 'Not connected', 'Since 14:02'],
    ],
    [
      { phase: 'needsCredentials', since: now, account, ended: { reason: 'tokenExpired', at: now } },
      ['ended', 'Sign in again', 'carol · Agora Chat'],
    ],
  ])('of %o', (state, expected) => {
    expect(statusText(state)).toEqual(expected);
  });

  it('is neutral after the user signed out', () => {
    expect(statusText({ phase: 'signedOut', since: now, ended: { reason: 'byUser', at: now } })[0]).toBe('neutral');
  });

  it('is stopped when the extension is gone, whatever the last state', () => {
    expect(statusText({ phase: 'online', since: now, account, unread: 0 }, 'en', 'dead')[1]).toBe(
      'Partyline has stopped',
    );
  });

  it('is starting when the background has not answered for a while', () => {
    const view = {
      link: 'attaching',
      state: { phase: 'online', since: now, account, unread: 0 },
      sharing: undefined,
    } as const;
    expect(statusOf(view, messagesFor('en'), now, { isStale: true })).toMatchObject({
      tone: 'neutral',
      detail: 'Starting…',
    });
  });

  it('is in Chinese for a Chinese locale', () => {
    expect(
      statusText(
        { phase: 'reconnecting', since: now, account, attempt: 3, maxAttempts: 5, nextTryAt: now + 4000 },
        'zh-CN',
      ),
    ).toEqual(['waiting', '正在重连…', '第 3 次尝试，共 5 次，4 秒后再试']);
  });
});

describe('times', () => {
  it('have a date on any other day', () => {
    expect(clock(now, now, 'en-GB')).toBe('14:02');
    expect(clock(now - 86_400_000, now, 'en-GB')).toContain('20 Nov');
  });

  it.each([
    [0, '0 sec'],
    [59_999, '59 sec'],
    [60_000, '1 min'],
    [7_300_000, '2 hr'],
    [200_000_000, '2 days'],
  ])('%d ms ago', (passed, expected) => {
    expect(age(now - passed, now, 'en-US')).toBe(expected);
  });

  it('are never negative', () => {
    expect(secondsUntil(now - 5000, now)).toBe(0);
    expect(age(now + 5000, now, 'en-US')).toBe('0 sec');
  });
});
