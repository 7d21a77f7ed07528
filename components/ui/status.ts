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
  i18n: Messages,
  now: number,
  { registering = false, stale = false } = {},
): StatusLine {
  const { link, state } = view;
  if (link === 'dead') return { tone: 'ended', shape: 'broken', title: i18n.t('status.dead'), line: '' };
  if (!state || stale) {
    return {
      tone: 'neutral',
      shape: 'moving',
      title: i18n.t('status.starting'),
      line: stale ? i18n.t('status.waking') : '',
    };
  }
  const at = clock(state.since, now, i18n.locale);
  switch (state.phase) {
    case 'signedOut': {
      const { ended, account } = state;
      if (registering)
        return {
          tone: 'neutral',
          shape: 'hollow',
          title: i18n.t('status.registering'),
          line: i18n.t('status.registeringLine'),
        };
      if (!ended || ended.reason === 'byUser') {
        return {
          tone: 'neutral',
          shape: 'hollow',
          title: i18n.t('status.signedOut'),
          line: i18n.t('status.signedOutLine'),
        };
      }
      const line = account ? placeOf(i18n, account) : '';
      return { tone: 'ended', shape: 'broken', title: endOf(i18n, ended.reason, account?.provider).title, line };
    }
    case 'signingIn':
      return {
        tone: 'waiting',
        shape: 'moving',
        title: i18n.t('status.signingIn'),
        line: i18n.t(`steps.${state.step}`),
      };
    case 'online': {
      const unread = state.unread > 0 ? ` · ${i18n.t('status.unread', { n: state.unread })}` : '';
      const line = i18n.t('status.since', { at, age: age(state.since, now, i18n.locale) });
      return { tone: 'online', shape: 'joined', title: i18n.t('status.online'), line: '', ticking: line + unread };
    }
    case 'reconnecting': {
      const line =
        state.maxAttempts > 1
          ? i18n.t('status.attempt', { attempt: state.attempt, max: state.maxAttempts })
          : i18n.t('status.tryingAgain');
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'waiting',
        shape: 'moving',
        title: i18n.t('status.reconnecting'),
        line,
        ...(seconds > 0 && { ticking: i18n.t('status.nextIn', { seconds }) }),
      };
    }
    case 'offline': {
      const title = state.cause === 'noNetwork' ? i18n.t('status.noNetwork') : i18n.t('status.gaveUp');
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'neutral',
        shape: 'broken',
        title,
        line: i18n.t('status.offlineLine', { at }),
        ...(seconds > 0 && { ticking: i18n.t('status.triesIn', { seconds }) }),
      };
    }
    case 'needsCredentials':
      return {
        tone: 'ended',
        shape: 'broken',
        title: i18n.t('status.needsCredentials'),
        line: placeOf(i18n, state.account),
      };
  }
}
