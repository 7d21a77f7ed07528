/** Several accounts: a row for each, with its state and its main action. The others are in the opened row. */
import { useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { SessionState } from '@/lib/contract/session';
import { SessionEndedByTab } from '../sign-in/session-ended-by-tab';
import { Confirm } from '../ui/confirm';
import { type BackgroundClient, signInTimeout, useAppContext, useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useRestoredFocus } from '../ui/hooks';
import { Chevron } from '../ui/icons';
import { hostOf } from '../ui/labels';
import { statusOf } from '../ui/status';
import { AccountMark } from './account-mark';
import { type AccountRow, endOf, isDeletion, type RowAction } from './account-rows';
import { SessionBanner } from './session-banner';
import { UnreadCount } from './unread-count';

interface AccountListProps {
  rows: readonly AccountRow[];
  /** Opens the sign-in form. */
  onSignIn(row: AccountRow): void;
  /** Reloads the saved accounts. */
  onChange(): Promise<void>;
}

export function AccountList({ rows, ...actions }: AccountListProps) {
  const i18n = useI18n();
  const list = useRestoredFocus<HTMLUListElement>('button');
  const [openId, setOpenId] = useState<string>();
  return (
    <ul ref={list} class="account-rows" tabIndex={-1} aria-label={i18n.t('accounts.title')}>
      {rows.map(row => (
        <Row
          key={row.info.id}
          row={row}
          isOpen={row.info.id === openId}
          onToggle={() => setOpenId(openId === row.info.id ? undefined : row.info.id)}
          {...actions}
        />
      ))}
    </ul>
  );
}

interface RowProps extends Omit<AccountListProps, 'rows'> {
  row: AccountRow;
  isOpen: boolean;
  onToggle(): void;
}

function Row({ row, isOpen, onToggle, onSignIn, onChange }: RowProps) {
  const { client, i18n } = useAppContext();
  const [error, setError] = useState<PartylineError>();
  const { info, account, primary, others, unread } = row;
  const { id, slot, state } = info;
  const { tone, title } = statusOf({ link: 'open', state, sharing: undefined }, i18n, Date.now());
  const service = i18n.t(`providers.${account.provider}.short`);
  /** Not one at a time: a sign-in that lasts can be cancelled or ended. */
  const run = async (action: RowAction) => {
    if (action === 'signIn') return onSignIn(row);
    setError(undefined);
    try {
      await send(client, action, id);
    } catch (thrown) {
      const failure = PartylineError.from(thrown);
      if (failure.code !== 'cancelled') setError(failure);
    }
    await onChange();
  };
  const button = (action: RowAction) => (
    <button key={action} type="button" class="small" data-test={action} onClick={() => void run(action)}>
      {action === 'resume' && isTakeover(state) ? i18n.t('accounts.useHere') : i18n.t(`accounts.do.${action}`)}
    </button>
  );
  return (
    <li class="account-row" data-test="account-row" data-id={id} data-phase={state.phase}>
      <div class={isOpen ? 'account-row-head account-row-open' : 'account-row-head'}>
        <button
          type="button"
          class="account-row-name"
          data-test="account-details"
          aria-expanded={isOpen}
          aria-controls={`account-${slot}`}
          onClick={onToggle}
        >
          <AccountMark row={row} tone={tone} />
          <span class="choice-words">
            <span>{account.userId}</span>{' '}
            <span class={row.needsUser ? 'account-row-ended' : 'quiet'}>
              {row.needsUser ? title : i18n.t('accountLabel', { user: title, place: service })}
            </span>
          </span>
          <UnreadCount unread={unread} />
        </button>
        {primary && button(primary)}
        <Chevron />
      </div>
      {error && <ErrorMessage error={error} />}
      <div id={`account-${slot}`} class="account-row-more" hidden={!isOpen}>
        {isOpen && (
          <>
            <StateDetails row={row} />
            <p class="quiet account-row-app">
              {i18n.t(`providers.${account.provider}.name`)} · {account.app}
            </p>
            <Tabs sites={info.sharing.sites} />
            <div class="account-row-actions">
              {others.map(action =>
                isDeletion(action, info) ? (
                  <Confirm
                    key={action}
                    name={action}
                    label={i18n.t(action === 'signOut' ? 'actions.signOutForget' : `accounts.do.${action}`)}
                    question={i18n.t('accounts.removeQuestion', { user: account.userId })}
                    work={() => run(action)}
                  />
                ) : (
                  button(action)
                ),
              )}
            </div>
          </>
        )}
      </div>
    </li>
  );
}

function StateDetails({ row }: { row: AccountRow }) {
  const [ended] = endOf(row);
  if (!ended) return <SessionBanner state={row.info.state} />;
  return <SessionEndedByTab {...ended} account={undefined} hasButton={false} />;
}

function Tabs({ sites }: { sites: AccountRow['info']['sharing']['sites'] }) {
  const i18n = useI18n();
  return (
    <ul class="account-row-tabs" aria-label={i18n.t('tabs.title')}>
      {sites.map(({ origin, tabIds }) => (
        <li key={origin}>
          <span class="site-name">{hostOf(origin)}</span>
          <span class="quiet">{i18n.t('tabs.count', { n: tabIds.length })}</span>
        </li>
      ))}
    </ul>
  );
}

const isTakeover = (state: SessionState) =>
  state.phase === 'signedOut' && (state.ended?.reason === 'replaced' || state.ended?.reason === 'kicked');

function send(client: BackgroundClient, action: Exclude<RowAction, 'signIn'>, account: string): Promise<unknown> {
  switch (action) {
    case 'resume':
    case 'goOnline':
      return client.request('session.resume', { account }, { timeout: signInTimeout });
    case 'forget':
      return client.request('accounts.forget', { id: account });
    case 'cancel':
    case 'goOffline':
    case 'signOut':
    case 'dismiss':
      return client.request(`session.${action}`, { account });
  }
}
