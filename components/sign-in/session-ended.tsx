/** What ended the session, what to do about it, and the one press that brings it back where that is possible. */
import type { End } from '@/lib/contract/session';
import { type SignedOutState, useSurroundings } from '../ui/context';
import { Codes, ErrorMessage, SmallPrint } from '../ui/error-message';
import { useOwnConnection, useTask } from '../ui/hooks';
import { endOf, errorText, saidOfItself } from '../ui/labels';
import { clock } from '../ui/time';

interface EndedProps {
  state: SignedOutState;
  end: End;
  canResume: boolean;
}

export function SessionEnded({ state, end, canResume }: EndedProps) {
  const { client, i18n } = useSurroundings();
  const resume = useTask();
  const { account, phase } = state;
  const { reason, error } = end;
  const { what, next, nextResume } = endOf(i18n, reason, account?.provider);
  const isLapsed = phase === 'needsCredentials' && (canResume || error !== undefined);
  const user = account?.userId ?? '';
  const at = clock(end.at, Date.now(), i18n.locale);
  const by = useOwnConnection(client, reason === 'replaced' ? account : undefined);
  const other = reason === 'replaced' ? saidOfItself(end.vendor) : undefined;
  const takesOver = reason === 'replaced' || reason === 'kicked';
  return (
    <section class="banner">
      <p data-test="ended">{isLapsed ? i18n.t('renewal.failed', { user, at }) : what(user, at)}</p>
      {other && <p data-test="replaced-by">{i18n.t('devices.replacedBy', { other })}</p>}
      {by && <p data-test="perhaps">{i18n.t('ends.perhaps', { site: by })}</p>}
      <p class="quiet" data-test="ended-next">
        {error ? errorText(i18n, error) : canResume ? (nextResume ?? next) : next}
      </p>
      {error && <SmallPrint {...error} />}
      {canResume && (
        <button
          type="button"
          class="wide primary"
          data-test="resume"
          disabled={resume.busy}
          onClick={() => void resume.run(() => client.request('session.resume', {}))}
        >
          {takesOver ? i18n.t('actions.useHere') : i18n.t('actions.tryAgain')}
        </button>
      )}
      {resume.error && resume.error.code !== 'cancelled' && <ErrorMessage error={resume.error} />}
      <Codes code={error?.code ?? reason} about={error?.about} vendor={end.vendor ?? error?.vendor} />
    </section>
  );
}
