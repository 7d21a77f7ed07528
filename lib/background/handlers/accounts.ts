import type { MethodName } from '@/lib/contract/methods';
import { ConnectionOptions } from '@/lib/session/connection-options';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { AdminPolicy } from '../policy';
import type { Sessions } from '../sessions';
import type { Handlers } from './handler';

export interface AccountsHost {
  sessions: Sessions;
  saved: SavedAccounts<SessionRecord>;
  policy: AdminPolicy;
  /** Deletes the remembered form, if it is this account's. */
  forgetForm(id: string): Promise<void>;
  forgetMutes(id: string): Promise<void>;
}

export function createAccountsHandlers({
  sessions,
  saved,
  policy,
  forgetForm,
  forgetMutes,
}: AccountsHost): Handlers<Extract<MethodName, `accounts.${string}`>> {
  const connections = new ConnectionOptions(
    id => sessions.get(id)?.controller,
    saved,
    record => policy.checkRecord(record),
  );
  return {
    'accounts.list': () => saved.list(),
    'accounts.goOnline': async ({ id }) => {
      await sessions.goOnline(id);
    },
    'accounts.switch': async ({ id }) => {
      await sessions.switchTo(id);
    },
    'accounts.forget': async ({ id }) => {
      await sessions.forget(id);
      await forgetForm(id);
      await forgetMutes(id);
    },
    'accounts.connection': async ({ id }) => ({ service: await connections.read(id) }),
    'accounts.setConnection': async ({ id, service }) => {
      await connections.change(id, service);
    },
  };
}
