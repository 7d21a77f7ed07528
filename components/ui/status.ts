/** What the first line of the popup says: pure, so that it can be read as a table. */
import type { Messages } from '@/lib/i18n/messages';
import type { ClientState } from './context';
import type { MarkShape, Tone } from './icons';
import { endOf, placeOf } from './labels';
import { age, clock, secondsUntil } from './time';

export interface StatusLine {
  tone: Tone;
  shape: MarkShape;
  title: string;
  line: string;
  /** The part of `line` that counts down or up, left out of what is announced. */
  ticking?: string;
}

export function statusLineOf(
  view: ClientState,
  words: Messages,
  now: number,
  { registering = false, stale = false } = {},
): StatusLine {
  const { link, state } = view;
  if (link === 'dead') return { tone: 'ended', shape: 'broken', title: words.t('status.dead'), line: '' };
  if (!state || stale) {
    return {
      tone: 'neutral',
      shape: 'moving',
      title: words.t('status.starting'),
      line: stale ? words.t('status.waking') : '',
    };
  }
  const at = clock(state.since, now, words.locale);
  switch (state.phase) {
    case 'signedOut': {
      const { ended, account } = state;
      if (registering)
        return {
          tone: 'neutral',
          shape: 'hollow',
          title: words.t('status.registering'),
          line: words.t('status.registeringLine'),
        };
      if (!ended || ended.reason === 'byUser') {
        return {
          tone: 'neutral',
          shape: 'hollow',
          title: words.t('status.signedOut'),
          line: words.t('status.signedOutLine'),
        };
      }
      const line = account ? placeOf(words, account) : '';
      return { tone: 'ended', shape: 'broken', title: endOf(words, ended.reason, account?.provider).title, line };
    }
    case 'signingIn':
      return {
        tone: 'waiting',
        shape: 'moving',
        title: words.t('status.signingIn'),
        line: words.t(`steps.${state.step}`),
      };
    case 'online': {
      const unread = state.unread > 0 ? ` · ${words.t('status.unread', { n: state.unread })}` : '';
      const line = words.t('status.since', { at, age: age(state.since, now, words.locale) });
      return { tone: 'online', shape: 'joined', title: words.t('status.online'), line: '', ticking: line + unread };
    }
    case 'reconnecting': {
      const line =
        state.maxAttempts > 1
          ? words.t('status.attempt', { attempt: state.attempt, max: state.maxAttempts })
          : words.t('status.tryingAgain');
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'waiting',
        shape: 'moving',
        title: words.t('status.reconnecting'),
        line,
        ...(seconds > 0 && { ticking: words.t('status.nextIn', { seconds }) }),
      };
    }
    case 'offline': {
      const title = state.cause === 'noNetwork' ? words.t('status.noNetwork') : words.t('status.gaveUp');
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'neutral',
        shape: 'broken',
        title,
        line: words.t('status.offlineLine', { at }),
        ...(seconds > 0 && { ticking: words.t('status.triesIn', { seconds }) }),
      };
    }
    case 'needsCredentials':
      return {
        tone: 'ended',
        shape: 'broken',
        title: words.t('status.needsCredentials'),
        line: placeOf(words, state.account),
      };
  }
}
