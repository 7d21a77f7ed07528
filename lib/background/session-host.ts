import { accountId, type SessionState } from '@/lib/contract/session';
import type { Log } from '@/lib/log/log';
import { wakeAt } from '@/lib/platform/alarms';
import { deviceLabel } from '@/lib/platform/device-label';
import { loadProvider } from '@/lib/platform/sdk-scripts';
import { deviceId, rememberForm, storeSession } from '@/lib/platform/storage';
import { definitions } from '@/lib/providers/definitions';
import type { SessionHost, SessionRecord } from '@/lib/session/host';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Accounts } from './accounts';
import { askAppServerWithPermission } from './app-server-access';
import type { Emitter } from './emitter';
import type { AdminPolicy } from './policy';

export interface SessionParts {
  log: Log;
  policy: AdminPolicy;
  saved: SavedAccounts<SessionRecord>;
  accounts: Accounts;
  stateChanged: Emitter<[state: SessionState, before: SessionState]>;
  eventReceived: Emitter<[topic: string, payload: unknown]>;
}

/** What the session needs of the browser and of the stored accounts and events. */
export const createSessionHost = (parts: SessionParts): SessionHost => {
  const { log, policy, saved, accounts, stateChanged, eventReceived } = parts;
  return {
    definitions,
    loadProvider,
    deviceId,
    label: deviceLabel,
    askAppServer: askAppServerWithPermission,
    wakeAt,
    storeSession,
    saved: {
      save: async record => (policy.mayRemember ? saved.save(record) : undefined),
      open: id => saved.open(id),
      clearCurrent: () => saved.clearCurrent(),
      forget: id => saved.forget(id),
    },
    loggedEvents: account => {
      const { current } = accounts;
      return current?.id === accountId(account) ? current.journal.events : [];
    },
    eventsSaved: () => {
      const journal = accounts.current?.journal;
      return journal && !journal.isSaved ? journal.saved() : undefined;
    },
    remember: form => void rememberForm(form),
    log: (level, from, ...parts) => log.write(level, from, ...parts),
    onState: (state, before) => stateChanged.emit(state, before),
    onEvent: (topic, payload) => eventReceived.emit(topic, payload),
    hasNetwork: () => navigator.onLine,
    now: Date.now,
  };
};
