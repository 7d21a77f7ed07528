import { ChannelServer } from '@/lib/channel/server';
import type { SessionState } from '@/lib/contract/session';
import { Log } from '@/lib/log/log';
import { Transitions } from '@/lib/log/transitions';
import { Mutes } from '@/lib/notifications/mutes';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { stopWatchdog } from '@/lib/platform/alarms';
import {
  accountList,
  closeStorageToContentScripts,
  idempotencyStore,
  lossStore,
  nextEpoch,
  storedSession,
  storeSession,
  transitionStore,
} from '@/lib/platform/storage';
import { SessionController } from '@/lib/session/controller';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { createJournalStore } from '@/lib/storage/journal-store';
import { SavedAccounts } from '@/lib/storage/saved-accounts';
import { Vault } from '@/lib/storage/vault';
import { Accounts } from './accounts';
import { listenToBrowserEvents } from './browser-events';
import { createChannelHost } from './channel-host';
import { Emitter } from './emitter';
import { createHandlers } from './handlers/index';
import { MessageNotifier } from './message-notifier';
import { AdminPolicy } from './policy';
import { PolicyChanges } from './policy-changes';
import { RequestDispatcher } from './request-dispatcher';
import { createSessionHost } from './session-host';
import { SessionStateHandler } from './session-state-handler';
import { SessionWatchers } from './session-watchers';
import { Sites } from './sites';
import { StatusDisplay } from './status-display';
import { UserFocus } from './user-focus';

/** Builds the parts of the background and restores what an earlier run has stored. */
export class Background {
  readonly #parts;
  readonly #restored = Promise.withResolvers<void>();

  constructor() {
    // Each part takes only parts built before it. Those that must call a later part emit events: see the listeners.
    const log = new Log();
    const logError = (level: 'WARN' | 'ERROR', from: string, what: string) => (error: unknown) =>
      log.write(level, from, what, error);
    const display = new StatusDisplay();
    const policy = new AdminPolicy(log);
    const transitions = new Transitions(transitionStore);
    const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be decrypted', name));
    const saved = new SavedAccounts<SessionRecord>(vault, accountList);
    const { counter: unreadStore, mutes: muteStore } = createUnreadStores(vault);
    const mutes = new Mutes(muteStore, logError('WARN', 'background', 'mutes'));
    const accounts = new Accounts({
      journalStore: createJournalStore(vault),
      lossStore,
      unreadStore,
      idempotencyStore,
      mutes,
      logError: (from, what) => logError('ERROR', from, what),
    });

    const stateChanged = new Emitter<[state: SessionState, before: SessionState]>();
    const eventReceived = new Emitter<[topic: string, payload: unknown]>();
    const session = new SessionController(
      createSessionHost({ log, policy, saved, accounts, stateChanged, eventReceived }),
    );
    const sites = new Sites(log, policy, session);
    const policyChanges = new PolicyChanges(log, policy, sites, saved, session);

    const requests = new RequestDispatcher(accounts);
    const server = new ChannelServer(createChannelHost({ accounts, session, sites, requests }), this.#restored.promise);
    accounts.publishTo(server);
    requests.register(createHandlers({ session, server, sites, policy, saved, accounts, mutes, log, transitions }));

    const focus = new UserFocus(sites, server);
    const notifications = new MessageNotifier(log, display, focus);
    const watchers = new SessionWatchers(session);
    const stateHandler = new SessionStateHandler({
      log,
      transitions,
      display,
      saved,
      watchers,
      accounts,
      sites,
    });

    stateChanged.addListener((state, before) => stateHandler.handle(state, before));
    eventReceived.addListener((topic, payload) => accounts.current?.publishEvent(topic, payload));
    sites.scopesChanged.addListener(origin => server.reauthorize(origin, sites.scopesOf));
    accounts.messagesArrived.addListener(messages => notifications.add(messages));
    accounts.conversationRead.addListener(key => notifications.clear(key));
    accounts.unreadChanged.addListener(total => session.setUnread(total));

    const stored = { policy, transitions, saved, mutes, accounts };
    this.#parts = { log, display, session, sites, server, focus, policyChanges, ...stored };
  }

  /** Must be called in the worker's first turn. */
  listen(): void {
    listenToBrowserEvents(this.#parts);
  }

  /** Restores the session. The channel serves its ports when that is done. */
  async start(): Promise<void> {
    const { log, display, session, sites, policyChanges } = this.#parts;
    const { policy, transitions, saved, mutes, accounts } = this.#parts;
    // Only deliveries wait for the mutes: opening IndexedDB takes as long as everything below.
    const mutesLoaded = mutes.load();
    const [run, stored] = await Promise.all([
      nextEpoch(),
      storedSession(),
      policy.read(),
      sites.grants.load(),
      closeStorageToContentScripts(),
      transitions.load(),
    ]);
    accounts.start(run.epoch, Promise.all([mutesLoaded, run.saved]));
    sites.registerScripts();
    await policyChanges.forgetForbiddenAccounts();
    // The session in `storage.session` is newer than the remembered account.
    const current = stored ? undefined : await saved.current();
    const remembered = policy.violationOf(current) ? undefined : current;
    const record = stored?.live ?? remembered;
    const isSignedIn = stored !== undefined && stored.state.phase !== 'signedOut';
    await accounts.restore(record?.account, isSignedIn, Date.now());
    if (stored) session.load(stored);
    void display.showBadge(session.state);
    await policyChanges.endForbiddenSession();
    stopWatchdog();
    if (stored) session.setUnread(accounts.current?.unread.total ?? 0);
    // Before `restore`, whose own writes are newer.
    const isStored = stored ? undefined : storeSession({ state: session.state });
    void session.restore(remembered).catch(error => log.write('WARN', 'session', 'restore', error));
    void this.#cleanUp(stored, record, isStored).catch(error => log.write('WARN', 'background', 'clean up', error));
    this.#restored.resolve();
  }

  /** Deletes what the run before should have deleted, had the worker or the browser not ended first. */
  async #cleanUp(
    stored: StoredSession | undefined,
    record: SessionRecord | undefined,
    isStored: Promise<void> | undefined,
  ): Promise<void> {
    const { saved, session, accounts } = this.#parts;
    if (stored?.wipe) await saved.forget(stored.wipe);
    if (stored) return;
    await isStored;
    await saved.tidy();
    if (record) session.setUnread(accounts.current?.unread.total ?? 0);
  }
}
