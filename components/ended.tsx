/** What ended the session, what to do about it, and the one press that brings it back where that is possible. */
import type { Account, End } from '@/lib/contract/session';
import { useSurroundings } from './context';
import { Codes, ErrorNotice } from './error-notice';
import { useTask } from './hooks';
import { clock } from './time';
import { endOf } from './words';

interface EndedProps {
  end: End;
  account: Account | undefined;
  canResume: boolean;
}

export function Ended({ end, account, canResume }: EndedProps) {
  const { client, words } = useSurroundings();
  const resume = useTask();
  const { what, next, nextResume } = endOf(words, end.reason, account?.provider);
  const takesOver = end.reason === 'replaced' || end.reason === 'kicked';
  return (
    <section class="ended">
      <div class="banner">
        <p data-test="ended">{what(account?.userId ?? '', clock(end.at, Date.now(), words.locale))}</p>
        <p class="quiet">{canResume ? (nextResume ?? next) : next}</p>
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
        <Codes code={end.reason} vendor={end.vendor} />
      </div>
      {canResume && <p class="or">{words.form.other}</p>}
    </section>
  );
}
