import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { maxPassphraseLength } from '@/lib/contract/vault';
import { useAppContext } from './context';
import { SecretField } from './field';
import { useTask } from './hooks';

interface UnlockProps {
  /** Called after the accounts are unlocked. */
  onUnlock(): void;
  /** Opens the page that can remove the accounts. */
  onForgot?: () => void;
}

/** Asks for the passphrase of the saved accounts. */
export function Unlock({ onUnlock, onForgot }: UnlockProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const [passphrase, setPassphrase] = useState('');
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (passphrase && (await task.run(() => client.request('vault.unlock', { passphrase })))) onUnlock();
  };
  return (
    <form class="banner" data-test="unlock" aria-busy={task.busy} onSubmit={event => void submit(event)}>
      <p>
        <strong>{i18n.t('lock.title')}</strong> {i18n.t('lock.notRemembered')}
      </p>
      <SecretField
        name="passphrase"
        label={i18n.t('lock.passphrase')}
        autocomplete="current-password"
        maxLength={maxPassphraseLength}
        value={passphrase}
        error={task.error}
        onInput={event => {
          task.reset();
          setPassphrase(event.currentTarget.value);
        }}
      />
      <button type="submit" class="wide primary" aria-disabled={task.busy}>
        {i18n.t('lock.unlock')}
      </button>
      {onForgot && (
        <button type="button" class="link" data-test="forgot" onClick={onForgot}>
          {i18n.t('lock.forgotLink')}
        </button>
      )}
    </form>
  );
}
