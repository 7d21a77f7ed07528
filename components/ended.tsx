/** What ended the session, what to do about it, and the one press that brings it back where that is possible. */
import type { End } from '@/lib/contract/session';
import { type SignedOutState, useSurroundings } from './context';
import { Codes, ErrorNotice, SmallPrint } from './error-notice';
import { useTask } from './hooks';
import { clock } from './time';
import { endOf } from './words';

interface EndedProps {
  state: SignedOutState;
  end: End;
  canResume: boolean;
}

export function Ended({ state, end, canResume }: EndedProps) {
  const { client, words } = useSurroundings();
  const resume = useTask();
  const { account, phase } = state;
  const { reason, error } = end;
  const { what, next, nextResume } = endOf(words, reason, account?.provider);
  const isLapsed = phase === 'needsCredentials' && (canResume || error !== undefined);
  const tell = isLapsed ? words.renewal.failed : what;
  const takesOver = reason === 'replaced' || reason === 'kicked';
  return (
    <section class="banner">
      <p data-test="ended">{tell(account?.userId ?? '', clock(end.at, Date.now(), words.locale))}</p>
      <p class="quiet" data-test="ended-next">
        {error ? words.error(error) : canResume ? (nextResume ?? next) : next}
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
          {takesOver ? words.actions.useHere : words.actions.tryAgain}
        </button>
      )}
      {resume.error && resume.error.code !== 'cancelled' && <ErrorNotice error={resume.error} />}
      <Codes code={error?.code ?? reason} about={error?.about} vendor={end.vendor ?? error?.vendor} />
    </section>
  );
}
