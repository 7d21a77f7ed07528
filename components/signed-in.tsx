/** Somebody is signed in: on the line, getting back on it, or off it for now. */
import type { SessionState } from '@/lib/contract/session';
import { useSurroundings, type View } from './context';
import { ErrorNotice } from './error-notice';
import { useTask } from './hooks';
import { Identity } from './identity';
import { More } from './more';
import { providerForms } from './provider-forms';
import { Sites } from './sites';

interface SignedInProps {
  state: Extract<SessionState, { phase: 'online' | 'reconnecting' | 'offline' }>;
  sharing: View['sharing'];
}

export function SignedIn({ state, sharing }: SignedInProps) {
  const { client, words } = useSurroundings();
  const task = useTask();
  const { phase } = state;
  return (
    <div class="screen">
      <div class="body">
        {phase === 'reconnecting' && (
          <div class="banner">
            <p>{words.reconnecting.body}</p>
          </div>
        )}
        {phase === 'offline' && (
          <div class="banner">
            <p>{words.offline[state.cause]}</p>
            <p class="quiet">{words.offline[`${state.cause}Next`]}</p>
          </div>
        )}
        <div class={`rail rail-${phase}`}>
          <Identity account={state.account} />
          <Sites sharing={sharing} />
        </div>
        {phase === 'online' && <More pushes={providerForms[state.account.provider].pushes} />}
      </div>
      <footer class="foot">
        {task.error && task.error.code !== 'cancelled' && <ErrorNotice error={task.error} />}
        {phase === 'offline' && (
          <button
            type="button"
            class="wide primary"
            data-test="resume"
            disabled={task.busy}
            onClick={() => void task.run(() => client.request('session.resume', {}))}
          >
            {words.actions.tryAgain}
          </button>
        )}
        <button
          type="button"
          class="wide plain"
          data-test="sign-out"
          onClick={() => void task.run(() => client.request('session.signOut', {}))}
        >
          {words.actions.signOut}
        </button>
      </footer>
    </div>
  );
}
