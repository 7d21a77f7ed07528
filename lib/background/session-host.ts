import { accountId } from '@/lib/contract/session';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { Log } from '@/lib/log/log';
import { loadProvider } from '@/lib/platform/background-scripts';
import { deviceLabel } from '@/lib/platform/device-label';
import { deviceId, rememberForm } from '@/lib/platform/storage';
import type { SessionHost, SessionRecord } from '@/lib/session/host';
import type { SessionStore } from '@/lib/session/session-store';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { AccountScript } from './account-script';
import type { AccountSession } from './account-session';
import { askAppServerWithPermission } from './app-server-access';
import type { AdminPolicy } from './policy';
import type { Sessions } from './sessions';

export interface SessionHostParts {
  log: Log;
  script: AccountScript;
  policy: AdminPolicy;
  saved: SavedAccounts<SessionRecord>;
  store: SessionStore;
  sessions: Sessions;
}

/** What every session needs of the browser. */
export const createPlatformHost = (log: Log, { definitions, askAppServer }: AccountScript) => ({
  definitions,
  loadProvider,
  deviceId,
  label: deviceLabel,
  askAppServer: askAppServerWithPermission((appServer, login) =>
    askAppServer(appServer, login, { fetch: (...args) => fetch(...args) }),
  ),
  remember: (form: RememberedForm) =>
    void rememberForm(form).catch(error => log.write('WARN', 'session', 'sign-in form', error)),
  log: log.write.bind(log),
  hasNetwork: () => navigator.onLine,
  now: Date.now,
  eventsSaved: () => undefined,
});

/** What an account's session needs of the browser, and of what is stored of the account. */
export function createSessionHost(session: AccountSession, order: number, parts: SessionHostParts): SessionHost {
  const { log, script, policy, saved, store, sessions } = parts;
  const { slot } = session;
  return {
    ...createPlatformHost(log, script),
    eventsLoaded: () => session.data.loaded,
    wakeAt: time => sessions.wakeAt(slot, time),
    storeSession: stored => store.write(slot, { ...stored, order }),
    saved: {
      save: async record => (policy.mayRemember ? saved.save(record, slot) : undefined),
      setOffline: () => store.keepMarkUntil(slot, saved.setOffline(session.id)),
      forget: id => {
        session.deleteData();
        return store.keepMarkUntil(slot, saved.forget(id));
      },
    },
    claim: account => sessions.claim(session, account),
    loggedEvents: account => (session.id === accountId(account) ? session.data.journal.events : []),
    unreadIds: account => (session.id === accountId(account) ? session.data.unread.ids() : []),
    eventsSaved: () => {
      const { journal } = session.data;
      return journal.isSaved ? undefined : journal.saved();
    },
    onState: (state, before) => session.handleState(state, before),
    onEvent: (topic, payload) => session.handleEvent(topic, payload),
  };
}
