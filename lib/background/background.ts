import { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import { accountId, maxOnline } from '@/lib/contract/session';
import type { Registration } from '@/lib/contract/sign-in';
import { Log } from '@/lib/log/log';
import { Transitions } from '@/lib/log/transitions';
import { Mutes } from '@/lib/notifications/mutes';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { endMarks, retryStoresLater, stopWatchdog, wakeAt } from '@/lib/platform/alarms';
import { accountScriptFile, loadScript } from '@/lib/platform/background-scripts';
import { includedProviders } from '@/lib/platform/build-options';
import { storeInboxRequest } from '@/lib/platform/inbox-requests';
import { focusLastWindow, focusTab, openSidePanel, showInbox } from '@/lib/platform/inbox-window';
import { notifierBrowser } from '@/lib/platform/notifications';
import { wakeOwnPages } from '@/lib/platform/runtime';
import {
  accountList,
  claimStoreOf,
  closeStorageToContentScripts,
  idempotencyStoreOf,
  lossStore,
  nextEpoch,
  sessionArea,
  storageHealth,
  storedSessions,
  storeStarted,
  transitionStore,
  unlockedKeyStore,
} from '@/lib/platform/storage';
import { focusedTab as queryFocusedTab, tabsWithOrigin, watchFocus } from '@/lib/platform/windows';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { isWiped, type SessionEndMark, SessionStore } from '@/lib/session/session-store';
import { databaseOpener } from '@/lib/storage/database';
import { createJournalStores } from '@/lib/storage/journal-store';
import { createOutboxStores } from '@/lib/storage/outbox-store';
import { Retry } from '@/lib/storage/retry';
import { type ListedAccount, SavedAccounts } from '@/lib/storage/saved-accounts';
import { createSiteActionStores } from '@/lib/storage/site-action-store';
import { Vault } from '@/lib/storage/vault';
import { AccountLock } from './account-lock';
import { registeredAccountScript } from './account-script';
import type { AccountSession } from './account-session';
import { listenToBrowserEvents } from './browser-events';
import { createChannelHost } from './channel-host';
import { FocusedTab } from './focused-tab';
import { createHandlers } from './handlers/index';
import { InboxOpener } from './inbox-opener';
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

/** Builds the parts of the background and restores what an earlier run has stored. */
export class Background {
  readonly #parts;
  readonly #restored = Promise.withResolvers<void>();
  #epoch = 0;
  /** Ends that an earlier run could not store, by slot. */
  #marks: ReadonlyMap<number, SessionEndMark> = new Map();
  /** Without it, the end of a saved account could not be stored. */
  #isDiskWritable = false;
  #firstWrite: Promise<unknown> | undefined;
  /** Later ones stop what connects the saved accounts. */
  #userActions = 0;
  readonly #savedLater = new Retry(() => this.#connectSaved());
  readonly #policyLater = new Retry(() => this.#parts.policyChanges.apply());

  constructor() {
    // Each part takes only parts built before it. Those that must call a later part emit events: see the listeners.
    const log = new Log();
    const logError = (level: 'WARN' | 'ERROR', from: string, what: string) => (error: unknown) =>
      log.write(level, from, what, error);
    const policy = new AdminPolicy(log, includedProviders);
    const transitions = new Transitions(transitionStore, logError('WARN', 'background', 'transitions'));
    storageHealth.listen((operation, error) => {
      if (error) log.write('ERROR', 'storage', 'failed:', operation, error);
      else log.write('WARN', 'storage', 'works again:', operation);
      server.publishSessions();
    });
    const open = databaseOpener(storageHealth);
    const discarded = (name: string) => log.write('WARN', 'vault', 'cannot be decrypted', name);
    const vault = new Vault('partyline-vault', discarded, open, unlockedKeyStore);
    const journals = createJournalStores(vault, 'partyline-journal', open);
    const unread = createUnreadStores(vault, 'partyline-unread', open);
    const outboxes = createOutboxStores(vault, 'partyline-outbox', open);
    const actionStores = createSiteActionStores(vault, 'partyline-actions', open);
    const store = new SessionStore(sessionArea, endMarks);
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
      deleteStored: slot => void store.remove(slot).catch(logError('WARN', 'session', 'delete')),
      deleteData: async slot => {
        const stores = [journals.of(slot), unread.counterOf(slot), outboxes.of(slot), actionStores.of(slot)];
        await Promise.all(stores.map(each => each.clear()));
      },
      wakeAt,
      now: Date.now,
    });
    const retainMessages = (slots: ReadonlySet<number>) =>
      Promise.all([journals.retain(slots), unread.retain(slots), actionStores.retain(slots)]);
    const retain = (slots: ReadonlySet<number>) => Promise.all([retainMessages(slots), outboxes.retain(slots)]);
    const lock = new AccountLock({ vault, saved, mutes, outboxes, sessions, retainMessages });
    const display = new StatusDisplay(sessions, logError('WARN', 'background', 'badge'));
    const sites = new Sites(log, policy, sessions);
    const policyChanges = new PolicyChanges(log, policy, sites, saved, sessions, async () => {
      await Promise.all(sessions.all.map(({ data }) => data.actions.clear()));
      await actionStores.retain(new Set());
    });

    const forgetActions = async (origin: string) => {
      await Promise.all(sessions.all.map(({ data }) => data.actions.clear(origin)));
      await actionStores.forget(origin);
    };

    const requests = new RequestDispatcher();
    const focusedTab = new FocusedTab(
      { focusedTab: queryFocusedTab, watchFocus },
      logError('WARN', 'background', 'focus'),
    );
    const channelHost = createChannelHost({ epoch: () => this.#epoch, sessions, sites, requests, storageHealth });
    const server = new ChannelServer<AccountSession>(channelHost, this.#restored.promise);
    const loadAccountScript = () => loadScript(accountScriptFile, registeredAccountScript);
    const registerAccount = async (registration: Registration) => {
      const script = await loadAccountScript();
      await script.register(createPlatformHost(log, script), registration);
    };
    requests.register(
      createHandlers({
        sessions,
        registerAccount,
        server,
        sites,
        policy,
        saved,
        mutes,
        vault,
        lock,
        log,
        transitions,
        forgetActions,
      }),
    );

    const focus = new UserFocus(sites, server);
    const inbox = new InboxOpener({
      ...{ openSidePanel, focusLastWindow, focusTab, showInbox },
      storeRequest: storeInboxRequest,
    });
    const watchers = new SessionWatchers(sessions, focusedTab);
    const states = new SessionStateHandler({ log, transitions, display, saved, watchers, sessions, sites, server });

    sites.scopesChanged.addListener(origin => {
      server.reauthorize(origin, sites.scopesOf);
      if (sites.grants.isLoaded && !sites.scopesOf(origin))
        void forgetActions(origin).catch(logError('WARN', 'background', 'site actions'));
      server.publishSessions();
    });
    sites.accountsChanged.addListener(() => server.rebind());
    sessions.changed.addListener(() => {
      server.rebind();
      server.publishSessions();
    });
    focusedTab.changed.addListener(tabId => server.handleFocus(tabId));
    lock.unlocked.addListener(() => {
      this.#userActions = sessions.userActions;
      void this.#savedLater.run().catch(() => {});
    });
    lock.changed.addListener(() => void this.#showLock().catch(logError('WARN', 'background', 'show lock')));
    sessions.secondOnline.addListener(first => void sites.pinFollowing(first.id));

    const start = (epoch: number, ready: Promise<unknown>) => {
      this.#epoch = epoch;
      sessions.createWith(async () => {
        const script = await loadAccountScript();
        const notifications = new script.MessageNotifier({ log, browser: notifierBrowser, display, focus, sessions });
        return script.createSessionFactory(epoch, ready, {
          ...{ server, mutes, idempotencyStoreOf, claimStoreOf, lossStore },
          journalStoreOf: journals.of,
          unreadStoreOf: unread.counterOf,
          outboxStoreOf: outboxes.of,
          actionStoreOf: actionStores.of,
          mayRecordActions: () => policy.mayRecordActions,
          ...{ tabsWithOrigin, focusTab, grants: sites.grants },
          createHost: (session, order) =>
            createSessionHost(session, order, { log, script, policy, saved, store, sessions }),
          onStateChange: (session, state, before) => states.handle(session, state, before),
          onMessages: (session, messages) => notifications.add(session, messages),
          isFocused: tabId => focusedTab.is(tabId),
          onRead: (session, key) => notifications.clear(session, key),
          logError: (from, what) => logError('ERROR', from, what),
        });
      });
    };
    const stored = { policy, transitions, saved, store, mutes, vault, retain };
    this.#parts = { log, display, sessions, sites, server, inbox, policyChanges, start, ...stored };
  }

  /** Must be called in the worker's first turn. */
  listen(): void {
    listenToBrowserEvents(this.#parts);
  }

  /** Restores the sessions. The channel serves its ports when that is done, without what cannot be read. */
  async start(): Promise<void> {
    const { display, sessions, sites, policyChanges } = this.#parts;
    const { policy, transitions, saved, store, mutes } = this.#parts;
    // Only deliveries wait for the mutes: opening IndexedDB takes as long as everything below.
    const mutesLoaded = mutes.load();
    const policyRead = policy.read().catch(() => this.#policyLater.later());
    const [run, stored, marks] = await Promise.all([
      nextEpoch(),
      // If they cannot be read, no account connects without the user: it may have ended.
      storedSessions().catch(() => new Map<number, StoredSession>()),
      endMarks.all().catch(() => new Map<number, SessionEndMark>()),
      sites.load(),
      closeStorageToContentScripts().catch(this.#failed('storage access')),
      transitions.load().catch(this.#failed('transitions')),
      // Read here, beside the others. The list is used below.
      saved.list().catch(() => {}),
    ]);
    // Chromium, which does not answer for `storage.local`, answers for no policy either.
    if (run.isRead) await policyRead;
    else void policyRead.then(() => policyChanges.enforce()).catch(this.#failed('policy'));
    this.#firstWrite = run.isWritable;
    void run.saved.then(() => {
      this.#isDiskWritable = true;
    });
    this.#parts.start(run.epoch, Promise.all([mutesLoaded, run.saved]));
    sites.registerScripts();
    if (!stored) sites.injectIntoAllowedSites();
    await policyChanges.forgetForbiddenAccounts().catch(this.#failed('forget accounts'));
    const listed = await saved.list().catch(() => undefined);
    this.#marks = store.applyMarks(marks, stored);
    // Before any sign-in, which could get the slot of an account that ended with the browser.
    if (!stored && listed) await this.#deleteUnlisted(listed.map(({ slot }) => slot));
    // The sessions in `storage.session` are newer than the saved accounts.
    await sessions.load(stored, listed);
    await policyChanges.endForbiddenSessions();
    stopWatchdog();
    const restored = sessions.restore(this.#failed('restore'));
    if (!stored) await this.#savedLater.run().catch(() => {});
    void display.showBadge().catch(this.#failed('badge'));
    void this.#showLock().catch(this.#failed('show lock'));
    void this.#cleanUp(stored).catch(this.#failed('clean up'));
    this.#restored.resolve();
    void wakeOwnPages();
    await restored;
  }

  /**
   * Connects the saved accounts after the browser's start, unless the user has acted meanwhile.
   * @throws if some cannot be read, or an end could not be stored
   */
  async #connectSaved(): Promise<void> {
    const { sessions, policy, saved, vault } = this.#parts;
    try {
      const listed = await saved.list();
      sessions.reserveSlots(listed.map(({ slot }) => slot));
      await this.#firstWrite;
      if (!this.#isDiskWritable) throw new PartylineError('storageFailed');
      this.#endMarked(listed);
      // Unlocking runs it again, also in a later run: the start is not stored.
      if ((await vault.status()).isLocked) return;
      const hasUserActed = () => sessions.userActions !== this.#userActions;
      const wanted = (await saved.list())
        .filter(({ id, isWanted }) => isWanted && !sessions.get(id) && !hasUserActed())
        .slice(0, maxOnline - sessions.all.filter(({ isLive }) => isLive).length)
        .toReversed();
      const opened = await Promise.allSettled(
        wanted.map(async ({ id, slot }) => ({ slot, record: await saved.open(id) })),
      );
      const records = opened.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
      const restorable = records.flatMap(({ slot, record }) =>
        record && !policy.violationOf(record) && !hasUserActed() ? [{ slot, record }] : [],
      );
      const prepared = await sessions.prepare(restorable);
      void sessions.restore(this.#failed('restore'), prepared);
      if (records.length < opened.length) throw new PartylineError('storageFailed');
      await storeStarted();
    } catch (error) {
      retryStoresLater();
      throw error;
    }
  }

  async #showLock(): Promise<void> {
    const { vault, saved, display } = this.#parts;
    const [{ isLocked }, listed] = await Promise.all([vault.status(), saved.list()]);
    await display.setLocked(isLocked && listed.some(({ isWanted }) => isWanted));
  }

  /** Ends the saved accounts whose end could not be stored before the browser ended. */
  #endMarked(listed: readonly ListedAccount[]): void {
    const { saved, store, sessions } = this.#parts;
    for (const [slot, mark] of this.#marks) {
      if (sessions.all.some(session => session.slot === slot)) continue;
      const account = listed.find(each => each.slot === slot);
      if (account) this.#storeEnd(slot, isWiped(mark) ? saved.forget(account.id) : saved.setOffline(account.id));
      void store.remove(slot).catch(this.#failed('remove session'));
    }
    this.#marks = new Map();
  }

  #storeEnd(slot: number, stored: Promise<void>): void {
    void this.#parts.store.keepMarkUntil(slot, stored).catch(this.#failed('store the end'));
  }

  /** Deletes what the run before should have deleted, had the worker or the browser not ended first. */
  async #cleanUp(stored: ReadonlyMap<number, StoredSession> | undefined): Promise<void> {
    const { saved } = this.#parts;
    for (const [slot, { state, wipe }] of stored ?? []) {
      if (wipe) this.#storeEnd(slot, saved.forget(wipe));
      else if (state.account && this.#marks.has(slot)) this.#storeEnd(slot, saved.setOffline(accountId(state.account)));
    }
    if (!stored) await saved.tidy();
  }

  /** Deletes the messages of accounts that were not to be remembered. */
  async #deleteUnlisted(slots: readonly number[]): Promise<void> {
    await this.#parts.retain(new Set(slots)).catch(this.#failed('delete messages'));
  }

  #failed(what: string): (error: unknown) => void {
    return error => this.#parts.log.write('WARN', 'background', what, error);
  }
}
