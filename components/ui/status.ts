import type { Messages } from '@/lib/i18n/messages';
import type { ClientState } from './context';
import type { MarkShape, Tone } from './icons';
import { accountText, sessionEndText } from './labels';
import { clock, secondsUntil } from './time';

export interface StatusText {
  tone: Tone;
  shape: MarkShape;
  title: string;
  detail: string;
  /** Shown after `detail`. Screen readers do not announce it, because it changes with the clock. */
  timing?: string;
  /** Shown last. In the popup it opens the messages. */
  unread?: string;
}

export function statusOf(
  view: ClientState,
  i18n: Messages,
  now: number,
  { registering = false, isStale = false } = {},
): StatusText {
  const { link, state } = view;
  if (link === 'dead') return { tone: 'ended', shape: 'broken', title: i18n.t('status.stopped'), detail: '' };
  if (!state || isStale) {
    return {
      tone: 'neutral',
      shape: 'moving',
      title: i18n.t('status.starting'),
      detail: isStale ? i18n.t('status.waking') : '',
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
          detail: i18n.t('status.registeringLine'),
        };
      if (!ended || ended.reason === 'byUser') {
        return {
          tone: 'neutral',
          shape: 'hollow',
          title: i18n.t('status.signedOut'),
          detail: i18n.t('status.signedOutLine'),
        };
      }
      const line = account ? accountText(i18n, account) : '';
      return {
        tone: 'ended',
        shape: 'broken',
        title: sessionEndText(i18n, ended.reason, account?.provider).title,
        detail: line,
      };
    }
    case 'signingIn':
      return {
        tone: 'waiting',
        shape: 'moving',
        title: i18n.t('status.signingIn'),
        detail: i18n.t(`steps.${state.step}`),
      };
    case 'online': {
      const { unread } = state;
      return {
        tone: 'online',
        shape: 'joined',
        title: i18n.t('status.online'),
        detail: '',
        timing: i18n.t('status.since', { at }),
        ...(unread > 0 && { unread: i18n.t('status.unread', { n: unread }) }),
      };
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
        detail: line,
        ...(seconds > 0 && { timing: i18n.t('status.nextIn', { seconds }) }),
      };
    }
    case 'offline': {
      const title = i18n.t(`status.${state.cause}`);
      const seconds = state.nextTryAt === undefined ? 0 : secondsUntil(state.nextTryAt, now);
      return {
        tone: 'neutral',
        shape: 'broken',
        title,
        detail: i18n.t('status.offlineLine', { at }),
        ...(seconds > 0 && { timing: i18n.t('status.triesIn', { seconds }) }),
      };
    }
    case 'needsCredentials':
      return {
        tone: 'ended',
        shape: 'broken',
        title: i18n.t('status.needsCredentials'),
        detail: accountText(i18n, state.account),
      };
  }
}
