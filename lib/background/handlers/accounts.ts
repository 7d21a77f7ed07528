import type { MethodName } from '@/lib/contract/methods';
import { ConnectionOptions } from '@/lib/session/connection-options';
import type { SessionController } from '@/lib/session/controller';
import type { SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

export interface AccountsHost {
  session: SessionController;
  saved: SavedAccounts<SessionRecord>;
  policy: AdminPolicy;
  /** Deletes the remembered form, if it is this account's. */
  forgetForm(id: string): Promise<void>;
  forgetMutes(id: string): Promise<void>;
}

export function createAccountsHandlers({
  session,
  saved,
  policy,
  forgetForm,
  forgetMutes,
}: AccountsHost): Handlers<Extract<MethodName, `accounts.${string}`>> {
  const connections = new ConnectionOptions(session, saved, record => policy.checkRecord(record));
  return {
    'accounts.list': () => saved.list(),
    'accounts.goOnline': async ({ id }) => {
      policy.checkRecord(await saved.open(id));
      await session.switchTo(id);
    },
    'accounts.switch': async ({ id }) => {
      policy.checkRecord(await saved.open(id));
      await session.switchTo(id);
    },
    'accounts.forget': async ({ id }) => {
      await session.forget(id);
      await forgetForm(id);
      await forgetMutes(id);
    },
    'accounts.connection': async ({ id }) => ({ service: await connections.read(id) }),
    'accounts.setConnection': async ({ id, service }) => {
      await connections.change(id, service);
    },
  };
}
