import { ChannelServer } from '@/lib/channel/server';
import type { Registration } from '@/lib/contract/sign-in';
import { Log } from '@/lib/log/log';
import { Transitions } from '@/lib/log/transitions';
import { Mutes } from '@/lib/notifications/mutes';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { stopWatchdog, wakeAt } from '@/lib/platform/alarms';
import { accountScriptFile, loadScript } from '@/lib/platform/background-scripts';
import { wakeOwnPages } from '@/lib/platform/runtime';
import {
  accountList,
  closeStorageToContentScripts,
  deleteSession,
  idempotencyStoreOf,
  lossStore,
  nextEpoch,
  storedSessions,
  storeStarted,
  transitionStore,
} from '@/lib/platform/storage';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { inTime } from '@/lib/storage/in-time';
import { createJournalStores } from '@/lib/storage/journal-store';
import { SavedAccounts } from '@/lib/storage/saved-accounts';
import { Vault } from '@/lib/storage/vault';
import { registeredAccountScript } from './account-script';
import type { AccountSession } from './account-session';
import { listenToBrowserEvents } from './browser-events';
import { createChannelHost } from './channel-host';
import { createHandlers } from './handlers/index';
import { MessageNotifier } from './message-notifier';
import { AdminPolicy } from './policy';
import { PolicyChanges } from './policy-changes';
import { RequestDispatcher } from './request-dispatcher';
import { createPlatformHost, createSessionHost } from './session-host';
import { SessionStateHandler } from './session-state-handler';
import { SessionWatchers } from './session-watchers';
import { Sessions } from './sessions';
import { Sites } from './sites';
import { StatusDisplay } from './status-display';
import { UserFocus } from './user-focus';

/** Milliseconds; a store that hangs delays the start by this at most. */
const storeTimeoutMs = 1_000;

/** Builds the parts of the background and restores what an earlier run has stored. */
export class Background {
  readonly #parts;
  readonly #restored = Promise.withResolvers<void>();
  #epoch = 0;

  constructor() {
    // Each part takes only parts built before it. Those that must call a later part emit events: see the listeners.
    const log = new Log();
    const logError = (level: 'WARN' | 'ERROR', from: string, what: string) => (error: unknown) =>
      log.write(level, from, what, error);
    const policy = new AdminPolicy(log);
    const transitions = new Transitions(transitionStore);
    const vault = new Vault('partyline-vault', name => log.write('WARN', 'vault', 'cannot be decrypted', name));
    const journals = createJournalStores(vault);
    const unread = createUnreadStores(vault);
    const saved = new SavedAccounts<SessionRecord>(vault, {
      ...accountList,
      adopt: async slot => {
        await Promise.all([journals.adopt(slot), unread.adopt(slot)]);
      },
    });
    const mutes = new Mutes(unread.mutes, logError('WARN', 'background', 'mutes'));

    const sessions = new Sessions({
      saved: {
        get: id => saved.get(id),
        open: async id => {
          const record = await saved.open(id);
          policy.checkRecord(record);
          return record;
        },
        forget: id => saved.forget(id),
      },
      deleteStored: slot => void deleteSession(slot).catch(logError('WARN', 'session', 'delete')),
      deleteData: async slot => {
        await Promise.all([journals.of(slot).clear(), unread.counterOf(slot).clear()]);
      },
      wakeAt,
      now: Date.now,
    });
    const display = new StatusDisplay(sessions);
    const sites = new Sites(log, policy, sessions);
    const policyChanges = new PolicyChanges(log, policy, sites, saved, sessions);

    const requests = new RequestDispatcher();
    const channelHost = createChannelHost({ epoch: () => this.#epoch, sessions, sites, requests });
    const server = new ChannelServer<AccountSession>(channelHost, this.#restored.promise);
    const loadAccountScript = () => loadScript(accountScriptFile, registeredAccountScript);
    const registerAccount = async (registration: Registration) => {
      const script = await loadAccountScript();
      await script.register(createPlatformHost(log, script), registration);
    };
    requests.register(
      createHandlers({ sessions, registerAccount, server, sites, policy, saved, mutes, log, transitions }),
    );

    const focus = new UserFocus(sites, server);
    const notifications = new MessageNotifier(log, display, focus, sessions);
    const watchers = new SessionWatchers(sessions);
    const states = new SessionStateHandler({ log, transitions, display, saved, watchers, sessions, sites, server });

    sites.scopesChanged.addListener(origin => {
      server.reauthorize(origin, sites.scopesOf);
      server.publishSessions();
    });
    sites.accountsChanged.addListener(() => server.rebind());
    sessions.changed.addListener(() => {
      server.rebind();
      server.publishSessions();
    });
    sessions.secondOnline.addListener(first => void sites.pinFollowing(first.id));

    const start = (epoch: number, ready: Promise<unknown>) => {
      this.#epoch = epoch;
      sessions.createWith(async () => {
        const script = await loadAccountScript();
        return script.createSessionFactory(epoch, ready, {
          ...{ server, mutes, idempotencyStoreOf, lossStore },
          journalStoreOf: journals.of,
          unreadStoreOf: unread.counterOf,
          createHost: (session, order) => createSessionHost(session, order, { log, script, policy, saved, sessions }),
          onStateChange: (session, state, before) => states.handle(session, state, before),
          onMessages: (session, messages) => notifications.add(session, messages),
          onRead: (session, key) => notifications.clear(session, key),
          logError: (from, what) => logError('ERROR', from, what),
        });
      });
    };
    const retain = (slots: ReadonlySet<number>) => Promise.all([journals.retain(slots), unread.retain(slots)]);
    const stored = { policy, transitions, saved, mutes, retain };
    this.#parts = { log, display, sessions, sites, server, focus, policyChanges, start, ...stored };
  }

  /** Must be called in the worker's first turn. */
  listen(): void {
    listenToBrowserEvents(this.#parts);
  }

  /** Restores the sessions. The channel serves its ports when that is done. */
  async start(): Promise<void> {
    const { log, display, sessions, sites, policyChanges } = this.#parts;
    const { policy, transitions, saved, mutes } = this.#parts;
    // Only deliveries wait for the mutes: opening IndexedDB takes as long as everything below.
    const mutesLoaded = mutes.load();
    const [run, stored] = await Promise.all([
      nextEpoch(),
      storedSessions(),
      policy.read(),
      sites.grants.load(),
      closeStorageToContentScripts(),
      transitions.load(),
    ]);
    this.#parts.start(run.epoch, Promise.all([mutesLoaded, run.saved]));
    sites.registerScripts();
    if (!stored) sites.injectIntoAllowedSites();
    await policyChanges.forgetForbiddenAccounts();
    const listed = await saved.list();
    // The sessions in `storage.session` are newer than the saved accounts.
    const wanted = stored ? [] : listed.filter(({ isWanted }) => isWanted).toReversed();
    // Before any sign-in, which could get the slot of an account that ended with the browser.
    if (!stored) await this.#deleteUnlisted(listed.map(({ slot }) => slot));
    await sessions.load(stored, listed);
    const records = await Promise.all(wanted.map(async ({ id, slot }) => ({ slot, record: await saved.open(id) })));
    const restorable = records.flatMap(({ slot, record }) =>
      record && !policy.violationOf(record) ? [{ slot, record }] : [],
    );
    void display.showBadge();
    await policyChanges.endForbiddenSessions();
    stopWatchdog();
    await sessions.prepare(restorable);
    const isStored = stored ? undefined : storeStarted();
    const restored = sessions.restore(error => log.write('WARN', 'session', 'restore', error));
    void this.#cleanUp(stored, isStored).catch(error => log.write('WARN', 'background', 'clean up', error));
    this.#restored.resolve();
    void wakeOwnPages();
    await restored;
  }

  /** Deletes what the run before should have deleted, had the worker or the browser not ended first. */
  async #cleanUp(stored: ReadonlyMap<number, StoredSession> | undefined, isStored?: Promise<void>): Promise<void> {
    const { saved } = this.#parts;
    for (const { wipe } of stored?.values() ?? []) if (wipe) await saved.forget(wipe);
    if (stored) return;
    await isStored;
    await saved.tidy();
  }

  /** Deletes the messages of accounts that were not to be remembered. */
  async #deleteUnlisted(slots: readonly number[]): Promise<void> {
    const { log, retain } = this.#parts;
    await inTime(retain(new Set(slots)), storeTimeoutMs).catch(error =>
      log.write('WARN', 'background', 'delete messages', error),
    );
  }
}
