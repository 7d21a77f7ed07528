import type { TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { maxPassphraseLength, minPassphraseLength } from '@/lib/contract/vault';
import { Confirm } from '../ui/confirm';
import { useAppContext } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { ErrorMessage } from '../ui/error-message';
import { SecretField } from '../ui/field';
import { useTask, useVaultStatus } from '../ui/hooks';
import { Unlock } from '../ui/unlock';

const empty = { current: '', passphrase: '', again: '' };

/** Sets, changes and removes the passphrase of the saved accounts. */
export function Passphrase({ version, onReset }: { version: string; onReset(): Promise<void> }) {
  const { client, i18n } = useAppContext();
  const { status, refresh } = useVaultStatus(client, version);
  const task = useTask();
  const [entered, setEntered] = useState(empty);
  const [problem, setProblem] = useState<'tooShort' | 'differs'>();
  if (!status) return null;
  const { hasPassphrase, isLocked } = status;
  if (isLocked) {
    return (
      <>
        <Unlock onUnlock={() => void refresh()} />
        <Confirm
          name="reset-lock"
          label={i18n.t('lock.forgot')}
          question={i18n.t('lock.forgotQuestion')}
          work={async () => {
            await client.request('vault.reset', {});
            await Promise.all([refresh(), onReset()]);
          }}
        />
      </>
    );
  }
  const run = async (work: () => Promise<unknown>) => {
    if (!(await task.run(work))) return;
    setEntered(empty);
    await refresh();
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { current, passphrase, again } = entered;
    const found = passphrase.length < minPassphraseLength ? 'tooShort' : passphrase === again ? undefined : 'differs';
    setProblem(found);
    const request = { passphrase, ...(hasPassphrase && { current }) };
    if (!found) void run(() => client.request('vault.setPassphrase', request));
  };
  const isWrong = task.error?.code === 'wrongPassphrase';
  const field = (name: keyof typeof empty, label: string, help?: string) => (
    <SecretField
      name={name}
      label={label}
      help={help}
      error={name === 'current' && isWrong ? task.error : undefined}
      autocomplete={name === 'current' ? 'current-password' : 'new-password'}
      maxLength={maxPassphraseLength}
      value={entered[name]}
      onInput={event => {
        task.reset();
        setProblem(undefined);
        setEntered({ ...entered, [name]: event.currentTarget.value });
      }}
    />
  );
  return (
    <Disclosure title={i18n.t('lock.protect')} test="passphrase">
      <form class="group" aria-busy={task.busy} onSubmit={submit}>
        <p class="note">{i18n.t(hasPassphrase ? 'lock.on' : 'lock.off')}</p>
        {hasPassphrase && field('current', i18n.t('lock.current'))}
        {field('passphrase', i18n.t('lock.new'), i18n.t('lock.newHelp'))}
        {field('again', i18n.t('lock.again'))}
        {problem && (
          <p class="note note-error" role="alert">
            {i18n.t(`lock.${problem}`)}
          </p>
        )}
        {task.error && !isWrong && <ErrorMessage error={task.error} />}
        <p class="quiet" role="status" data-test="passphrase-saved">
          {task.done && i18n.t('lock.saved')}
        </p>
        <div class="row">
          <button type="submit" class="small" data-test="set-passphrase" aria-disabled={task.busy}>
            {i18n.t(hasPassphrase ? 'lock.change' : 'lock.set')}
          </button>
          {hasPassphrase && (
            <button
              type="button"
              class="small"
              data-test="remove-passphrase"
              aria-disabled={task.busy}
              onClick={() => void run(() => client.request('vault.removePassphrase', { current: entered.current }))}
            >
              {i18n.t('lock.remove')}
            </button>
          )}
        </div>
      </form>
    </Disclosure>
  );
}
