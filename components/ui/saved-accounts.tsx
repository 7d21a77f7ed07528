/** The accounts that are remembered: one press signs in, another forgets. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SavedAccount } from '@/lib/contract/sign-in';
import { signInTimeout, useSurroundings } from './context';
import { Disclosure } from './disclosure';
import { ErrorMessage } from './error-message';
import { useTask } from './hooks';
import { Cross } from './icons';

export interface AccountsProps {
  accounts: readonly SavedAccount[];
  /** They may have changed. */
  onChange(): Promise<void>;
  /** Asks for an account that is not among them. */
  onAnother?: (() => void) | undefined;
}

export function Accounts({ accounts, onChange, onAnother, folded = false }: AccountsProps & { folded?: boolean }) {
  const { client, i18n } = useSurroundings();
  const task = useTask();
  const [pressed, setPressed] = useState<string>();
  const [forgotten, setForgotten] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  /** The place of the row that went, until the focus has gone to the one that took it. */
  const gap = useRef<number>(undefined);

  useEffect(() => {
    if (gap.current === undefined) return;
    const buttons = list.current?.querySelectorAll<HTMLElement>('[data-test=forget]') ?? [];
    buttons[Math.min(gap.current, buttons.length - 1)]?.focus();
    gap.current = undefined;
  }, [accounts]);

  const choose = async (id: string) => {
    setPressed(id);
    await task.run(() => client.request('accounts.switch', { id }, { timeout: signInTimeout }));
    setPressed(undefined);
    await onChange();
  };
  const forget = async ({ id, userId }: SavedAccount, index: number) => {
    if (!(await task.run(() => client.request('accounts.forget', { id })))) return;
    setForgotten(userId);
    gap.current = index;
    await onChange();
  };

  const error = task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />;
  const rows = (
    <>
      <ul ref={list} class="accounts" aria-label={i18n.t('accounts.saved')} aria-busy={task.busy}>
        {accounts.map((account, index) => {
          const { id, userId, provider, app } = account;
          const [initial = ''] = userId.toUpperCase();
          return (
            <li key={id}>
              <button
                type="button"
                class="choice"
                data-test="account"
                data-id={id}
                aria-disabled={task.busy}
                onClick={() => void choose(id)}
              >
                <span class="initial" aria-hidden="true">
                  {initial}
                </span>
                <span class="choice-words">
                  <span>{userId}</span>{' '}
                  <span class="quiet">
                    {id === pressed
                      ? i18n.t('status.signingIn')
                      : i18n.t('who', { user: i18n.t(`providers.${provider}.short`), place: app })}
                  </span>
                </span>
              </button>
              <button
                type="button"
                class="icon"
                data-test="forget"
                data-id={id}
                aria-label={i18n.t('accounts.forget', { user: userId })}
                title={i18n.t('accounts.forget', { user: userId })}
                aria-disabled={task.busy}
                onClick={() => void forget(account, index)}
              >
                <Cross />
              </button>
            </li>
          );
        })}
      </ul>
      {error}
      {onAnother && (
        <button type="button" class="link" data-test="another" onClick={onAnother}>
          {i18n.t('accounts.another')}
        </button>
      )}
    </>
  );
  const hasNone = accounts.length === 0 && !error && !onAnother;
  return (
    <>
      {hasNone ? null : folded ? (
        <Disclosure title={i18n.t('accounts.switch')} test="accounts">
          {rows}
        </Disclosure>
      ) : (
        <section class="saved" data-test="accounts">
          {rows}
        </section>
      )}
      <p class="unseen" role="status">
        {forgotten && i18n.t('accounts.forgotten', { user: forgotten })}
      </p>
    </>
  );
}
