/** What the first line of the popup says: pure, so that it can be read as a table. */
import type { View } from './context';
import type { LineShape, Tone } from './icons';
import { age, clock, secondsUntil } from './time';
import { endOf, type Words } from './words';

export interface Status {
  tone: Tone;
  shape: LineShape;
  title: string;
  line: string;
  /** The part of `line` that counts down or up, left out of what is announced. */
  ticking?: string;
}

export function statusOf(view: View, words: Words, now: number, { registering = false, stale = false } = {}): Status {
  const { status } = words;
  const { link, state } = view;
  if (link === 'dead') return { tone: 'ended', shape: 'broken', title: status.dead, line: '' };
  if (!state || stale) {
    return { tone: 'neutral', shape: 'moving', title: status.starting, line: stale ? status.waking : '' };
  }
  const at = clock(state.since, now, words.locale);
  switch (state.phase) {
    case 'signedOut': {
      const { ended, account } = state;
      if (registering)
        return { tone: 'neutral', shape: 'hollow', title: status.registering, line: status.registeringLine };
      if (!ended || ended.reason === 'byUser') {
        return { tone: 'neutral', shape: 'hollow', title: status.signedOut, line: status.signedOutLine };
      }
      const line = account ? who(account, words) : '';
      return { tone: 'ended', shape: 'broken', title: endOf(words, ended.reason, account?.provider).title, line };
    }
    case 'signingIn':
      return { tone: 'waiting', shape: 'moving', title: status.signingIn, line: words.steps[state.step] };
    case 'online': {
      const unread = state.unread > 0 ? ` · ${status.unread(state.unread)}` : '';
      const line = status.since(at, age(state.since, now, words.locale));
      return { tone: 'online', shape: 'joined', title: status.online, line: '', ticking: line + unread };
    }
    case 'reconnecting': {
      const line = state.maxAttempts > 1 ? status.attempt(state.attempt, state.maxAttempts) : status.tryingAgain;
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'waiting',
        shape: 'moving',
        title: status.reconnecting,
        line,
        ...(seconds > 0 && { ticking: status.nextIn(seconds) }),
      };
    }
    case 'offline': {
      const title = state.cause === 'noNetwork' ? status.noNetwork : status.gaveUp;
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'neutral',
        shape: 'broken',
        title,
        line: status.offlineLine(at),
        ...(seconds > 0 && { ticking: status.triesIn(seconds) }),
      };
    }
    case 'needsCredentials':
      return { tone: 'ended', shape: 'broken', title: status.needsCredentials, line: who(state.account, words) };
  }
}

function who(account: { userId: string; provider: keyof Words['providers'] }, words: Words): string {
  return words.who(account.userId, words.providers[account.provider].name);
}
