import { isOfflineByUser } from '@/lib/contract/session';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import type { AccountInbox } from './account-inbox';

/** Says that messages must wait. An account that the user took offline can be connected here. */
export function OfflineNote({ accounts, isSeveral }: { accounts: readonly AccountInbox[]; isSeveral: boolean }) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const offline = accounts.filter(({ row }) => row.info.state.phase !== 'online');
  const lost = offline.filter(({ row }) => !isOfflineByUser(row.info.state));
  const [only] = accounts;
  if (accounts.length === 1 && only && offline.length > lost.length) {
    return (
      <>
        <div class="inbox-away inbox-offline">
          <p role="status">{i18n.t('offline.what.byUser')}</p>
          <button
            type="button"
            class="small"
            data-test="goOnline"
            aria-disabled={task.busy}
            onClick={() => void task.run(() => client.request('session.resume', { account: only.row.info.id }))}
          >
            {i18n.t('actions.goOnline')}
          </button>
        </div>
        {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
      </>
    );
  }
  if (lost.length === 0) return null;
  return (
    <p class="inbox-away" role="status">
      {isSeveral && accounts.length > 1
        ? i18n.t('inbox.someOffline', { users: lost.map(({ row }) => row.account.userId).join(', ') })
        : i18n.t('inbox.offline')}
    </p>
  );
}
