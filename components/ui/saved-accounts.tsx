import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SavedAccount } from '@/lib/contract/sign-in';
import { signInTimeout, useAppContext } from './context';
import { Disclosure } from './disclosure';
import { ErrorMessage } from './error-message';
import { useTask } from './hooks';
import { Cross, Plus } from './icons';
import { Question } from './question';

export interface SavedAccountsProps {
  accounts: readonly SavedAccount[];
  /** Reloads the accounts. */
  onChange(): Promise<void>;
  /** Opens the form for an account that is not saved. */
  onAdd?: (() => void) | undefined;
}

/**
 * What a click does: `switch` takes the current account offline, if there is one, and connects the chosen one; `switchOrAdd`
 * has also a button that connects it beside; with `add`, that is all.
 */
type Connect = 'switch' | 'switchOrAdd' | 'add';

interface SavedAccountListProps extends SavedAccountsProps {
  connect?: Connect;
  folded?: boolean;
}

export function SavedAccountList({
  accounts,
  onChange,
  onAdd,
  connect = 'switch',
  folded = false,
}: SavedAccountListProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const [pendingId, setPendingId] = useState<string>();
  /** The account that the user is asked about. */
  const [askedId, setAskedId] = useState<string>();
  const [removedUser, setRemovedUser] = useState<string>();
  const list = useRef<HTMLUListElement>(null);
  /** Index of the row whose question closed; the row that is there then gets the focus. */
  const focusIndex = useRef<number>(undefined);

  useLayoutEffect(() => {
    if (focusIndex.current === undefined) return;
    const buttons = list.current?.querySelectorAll<HTMLElement>('[data-test=forget]') ?? [];
    buttons[Math.min(focusIndex.current, buttons.length - 1)]?.focus();
    focusIndex.current = undefined;
  }, [accounts, askedId]);

  const goOnline = async (id: string, method: 'accounts.switch' | 'accounts.goOnline') => {
    setPendingId(id);
    await task.run(() => client.request(method, { id }, { timeout: signInTimeout }));
    setPendingId(undefined);
    await onChange();
  };
  const remove = async ({ id, userId }: SavedAccount, index: number) => {
    if (!(await task.run(() => client.request('accounts.forget', { id })))) return;
    setAskedId(undefined);
    setRemovedUser(userId);
    focusIndex.current = index;
    await onChange();
  };

  const error = task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />;
  const rows = (
    <>
      <ul ref={list} class="accounts" aria-label={i18n.t('accounts.saved')} aria-busy={task.busy}>
        {accounts.map((account, index) => {
          const { id, userId, provider, app } = account;
          const [initial = ''] = userId.toUpperCase();
          if (id === askedId)
            return (
              <li key={id}>
                <Question
                  name="forget"
                  question={i18n.t('accounts.removeQuestion', { user: userId })}
                  label={i18n.t('accounts.do.forget')}
                  isBusy={task.busy}
                  onYes={() => void remove(account, index)}
                  onNo={() => {
                    focusIndex.current = index;
                    setAskedId(undefined);
                  }}
                />
              </li>
            );
          return (
            <li key={id}>
              <button
                type="button"
                class="choice"
                data-test="account"
                data-id={id}
                aria-disabled={task.busy}
                onClick={() => void goOnline(id, connect === 'add' ? 'accounts.goOnline' : 'accounts.switch')}
              >
                <span class="initial" aria-hidden="true">
                  {initial}
                </span>
                <span class="choice-words">
                  <span>{userId}</span>{' '}
                  <span class="quiet">
                    {id === pendingId
                      ? i18n.t('status.signingIn')
                      : i18n.t('accountLabel', { user: i18n.t(`providers.${provider}.short`), place: app })}
                  </span>
                </span>
              </button>
              {connect === 'switchOrAdd' && (
                <button
                  type="button"
                  class="icon"
                  data-test="connect"
                  data-id={id}
                  aria-label={i18n.t('accounts.connectToo', { user: userId })}
                  title={i18n.t('accounts.connectToo', { user: userId })}
                  aria-disabled={task.busy}
                  onClick={() => void goOnline(id, 'accounts.goOnline')}
                >
                  <Plus />
                </button>
              )}
              <button
                type="button"
                class="icon"
                data-test="forget"
                data-id={id}
                aria-label={i18n.t('accounts.remove', { user: userId })}
                title={i18n.t('accounts.remove', { user: userId })}
                aria-disabled={task.busy}
                onClick={() => setAskedId(id)}
              >
                <Cross />
              </button>
            </li>
          );
        })}
      </ul>
      {error}
      {onAdd && (
        <button type="button" class="link" data-test="another" onClick={onAdd}>
          {i18n.t('accounts.add')}
        </button>
      )}
    </>
  );
  const hasNone = accounts.length === 0 && !error && !onAdd;
  return (
    <>
      {hasNone ? null : folded ? (
        <Disclosure title={connect === 'add' ? i18n.t('accounts.saved') : i18n.t('accounts.others')} test="accounts">
          {rows}
        </Disclosure>
      ) : (
        <section class="saved" data-test="accounts">
          {rows}
        </section>
      )}
      <p class="visually-hidden" role="status">
        {removedUser && i18n.t('accounts.removed', { user: removedUser })}
      </p>
    </>
  );
}
