import type { SessionState, SignInStep } from '@/lib/contract/session';
import { useAppContext } from '../ui/context';
import { Check } from '../ui/icons';
import { Identity } from '../ui/identity';

const steps: readonly SignInStep[] = ['starting', 'locating', 'checking', 'connecting'];

interface SigningInProps {
  state: Extract<SessionState, { phase: 'signingIn' }>;
  /** The account in requests; without it, the only one. */
  account: string | undefined;
}

export function SigningIn({ state, account }: SigningInProps) {
  const { client, i18n } = useAppContext();
  const current = steps.indexOf(state.step);
  return (
    <div class="screen">
      <div class="body">
        <div class="rail rail-waiting">
          <Identity account={state.account} />
          <ol class="steps">
            {steps.map((step, index) => {
              const stage = index < current ? 'past' : index === current ? 'now' : 'later';
              return (
                <li
                  key={step}
                  class={`step step-${stage}`}
                  {...(stage === 'now' && { 'aria-current': 'step' as const })}
                >
                  <span class="node">{stage === 'past' && <Check />}</span>
                  {i18n.t(`steps.${step}`)}
                </li>
              );
            })}
          </ol>
        </div>
      </div>
      <footer class="foot">
        <button
          type="button"
          class="wide"
          data-test="cancel"
          onClick={() => void client.request('session.cancel', { account }).catch(() => {})}
        >
          {i18n.t('actions.cancel')}
        </button>
      </footer>
    </div>
  );
}
