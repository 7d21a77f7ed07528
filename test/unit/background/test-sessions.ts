// The sessions of several accounts in Node: real SDKs, services, channel and vault; stores in memory.

import { afterEach } from 'vitest';
import type { AccountSession } from '@/lib/background/account-session';
import { bindingOf } from '@/lib/background/bindings';
import { createSessionFactory } from '@/lib/background/create-session';
import { Sessions } from '@/lib/background/sessions';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import type { Scope } from '@/lib/contract/methods';
import type { SessionState } from '@/lib/contract/session';
import { Mutes } from '@/lib/notifications/mutes';
import type { UnreadStore } from '@/lib/notifications/unread-counter';
import { definitions } from '@/lib/providers/definitions';
import type { Provider } from '@/lib/providers/provider';
import { askAppServer } from '@/lib/session/app-server-client';
import type { ClaimStore } from '@/lib/session/claims';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { type SessionEndMark, SessionStore } from '@/lib/session/session-store';
import type { OutboxStore, StoredOutbox } from '@/lib/storage/outbox';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import { createSiteActionStores } from '@/lib/storage/site-action-store';
import { Vault } from '@/lib/storage/vault';
import { portPair } from '../channel/ports';
import { MemoryIdempotencyStore } from '../session/tab';
import { loadTestProvider } from '../session/test-session';
import { MemoryJournalStore, MemoryLossStore } from '../storage/memory-journal-store';

type Frame = Record<string, unknown> & { t: string };

let databases = 0;

/** A store of its own for each slot. */
class Slots<Store> {
  readonly all = new Map<number, Store>();
  constructor(private readonly create: () => Store) {}

  readonly of = (slot: number): Store => {
    const store = this.all.get(slot) ?? this.create();
    this.all.set(slot, store);
    return store;
  };
}

/** Also of drafts and unsent messages. */
class MemoryAccountStore implements UnreadStore, OutboxStore {
  readonly counts = new Map<string, unknown>();
  read = async (account: string) => this.counts.get(account) as StoredOutbox | undefined;
  clear = async () => this.counts.clear();
  async write(account: string, counts: unknown): Promise<void> {
    this.counts.set(account, structuredClone(counts));
  }
}

class MemoryClaimStore implements ClaimStore {
  stored: Awaited<ReturnType<ClaimStore['read']>>;
  /** Writes wait for it. */
  gate: Promise<unknown> = Promise.resolve();
  read = async () => structuredClone(this.stored);
  async write(stored: NonNullable<typeof this.stored>): Promise<void> {
    await this.gate;
    this.stored = structuredClone(stored);
  }
  async clear(): Promise<void> {
    this.stored = undefined;
  }
}

/** How writes and deletions behave. */
export type StoreHealth = 'well' | 'refuses' | 'hangs';

/** Storage of one installed extension. It survives workers; `sessions` ends with the browser. */
export class Profile {
  sessions: Map<number, StoredSession> | undefined;
  accountList: AccountList | undefined;
  /** Alarms of the browser that mark ends. */
  readonly marks = new Map<number, SessionEndMark>();
  health: StoreHealth = 'well';
  readonly journals: Slots<MemoryJournalStore>;
  readonly unread = new Slots(() => new MemoryAccountStore());
  readonly outboxes = new Slots(() => new MemoryAccountStore());
  readonly claims = new Slots(() => new MemoryClaimStore());
  readonly loss = new MemoryLossStore();
  readonly idempotency = new Slots(() => new MemoryIdempotencyStore());
  readonly vault = new Vault(`sessions-${databases++}`);
  readonly actions = createSiteActionStores(this.vault, `actions-${databases}`);
  readonly saved = new SavedAccounts<SessionRecord>(this.vault, {
    read: async () => structuredClone(this.accountList),
    write: async list => {
      await this.checkHealth();
      this.accountList = structuredClone(list);
    },
  });

  async checkHealth(): Promise<void> {
    if (this.health === 'refuses') throw new Error('The store refuses.');
    if (this.health === 'hangs') await new Promise(() => {});
  }

  constructor(createJournalStore = () => new MemoryJournalStore()) {
    this.journals = new Slots(createJournalStore);
  }

  /** User ids of the accounts that connect when the browser starts. */
  get wanted(): string[] {
    return this.accountList?.accounts.filter(({ isWanted }) => isWanted).map(({ userId }) => userId) ?? [];
  }
}

let epochs = 0;

/** One run of the background; `kill` ends it. */
export class TestBackground {
  readonly sessions: Sessions;
  readonly server: ChannelServer<AccountSession>;
  readonly states: { userId: string; state: SessionState }[] = [];
  readonly notified: { userId: string; text: string }[] = [];
  /** Notifications that were removed; without a key, all of the account. */
  readonly cleared: { userId: string; key: string | undefined }[] = [];
  readonly errors: unknown[] = [];
  /** Accounts that sites may use; absent: the first. */
  readonly grants = new Map<string, readonly string[]>();
  /** The tab in front of the user. */
  focusedTab: number | undefined;
  /** Whether notifications open in the sites. */
  readonly opens = new Map<string, boolean | undefined>();
  /** When the browser's tabs were last used, by id. */
  readonly lastAccessed = new Map<number, number>();
  /** Whether the browser has focused the tab. */
  focusTab = async (_tabId: number) => true;
  deviceId = 'desk';
  /** Whether the policy allows it. */
  mayRecordActions = true;
  alarm: number | undefined;
  /** How often the script of accounts was loaded. */
  loads = 0;
  /** Whether that script cannot be loaded. */
  loadFails = false;
  /** Requests that reached a handler, with the user id of their session. */
  handle: ServerHost<AccountSession>['handle'] = async () => undefined;
  readonly #providers: Provider[] = [];
  readonly #epoch = ++epochs;
  #isKilled = false;
  readonly #store: SessionStore;
  #resolveRestored: () => void = () => {};

  /** @param ready deliveries begin after it */
  constructor(
    readonly profile = new Profile(),
    ready: Promise<unknown> = Promise.resolve(),
  ) {
    const { saved } = profile;
    const ifAlive = async (change: () => void) => {
      await profile.checkHealth();
      if (!this.#isKilled) change();
    };
    this.#store = new SessionStore(
      {
        write: (slot, stored) => ifAlive(() => profile.sessions?.set(slot, structuredClone(stored))),
        remove: slot => ifAlive(() => profile.sessions?.delete(slot)),
      },
      {
        add: (slot, end) => void (this.#isKilled || profile.marks.set(slot, end)),
        remove: (slot, end) => void (this.#isKilled || profile.marks.get(slot) !== end || profile.marks.delete(slot)),
        all: async () => new Map(profile.marks),
      },
    );
    this.sessions = new Sessions({
      saved,
      deleteStored: slot => void this.#store.remove(slot).catch(() => {}),
      deleteData: async slot => {
        const { journals, unread, outboxes } = profile;
        await Promise.all([journals, unread, outboxes, profile.actions].map(stores => stores.of(slot).clear()));
      },
      wakeAt: time => {
        this.alarm = time;
      },
      now: Date.now,
    });
    this.server = new ChannelServer<AccountSession>(
      {
        epoch: () => this.#epoch,
        sessions: () => this.sessions.all,
        primary: () => this.sessions.primary,
        signedOut: () => this.sessions.signedOut,
        bindingOf: (origin, current) => bindingOf(this.sessions, this.grants.get(origin), current),
        handle: (...request) => this.handle(...request),
        onSubscribe: (client, session, topics) => session.data.onSubscribe(client, topics),
        onAttach: () => {},
        onDetach: client => {
          for (const { data } of this.sessions.all) data.claims.handleDetach(client);
        },
        consent: async () => {},
      },
      new Promise(resolve => {
        this.#resolveRestored = resolve;
      }),
    );
    this.sessions.changed.addListener(() => {
      this.server.rebind();
      this.server.publishSessions();
    });
    this.sessions.createWith(async () => {
      this.loads += 1;
      if (this.loadFails) throw new Error('no script');
      return createSessionFactory(this.#epoch, ready, {
        server: this.server,
        mutes: new Mutes({ read: async () => undefined, write: async () => {} }),
        journalStoreOf: profile.journals.of,
        unreadStoreOf: profile.unread.of,
        outboxStoreOf: profile.outboxes.of,
        claimStoreOf: profile.claims.of,
        actionStoreOf: profile.actions.of,
        ...{
          grants: {
            opensOf: (origin: string) => this.opens.get(origin),
            setNotifications: async (origin: string, { opens }: { opens?: boolean }) =>
              void this.opens.set(origin, opens),
          },
          tabsWithOrigin: async () => [...this.lastAccessed].map(([id, lastAccessed]) => ({ id, lastAccessed })),
          focusTab: id => this.focusTab(id),
        },
        mayRecordActions: () => this.mayRecordActions,
        idempotencyStoreOf: profile.idempotency.of,
        lossStore: profile.loss,
        createHost: (session, order) => this.#hostOf(session, order),
        onStateChange: (session, state) => {
          this.states.push({ userId: session.account.userId, state });
          this.sessions.handleState(session, state);
          this.server.rebind();
        },
        onMessages: ({ account }, messages) =>
          this.notified.push(...messages.map(({ text = '' }) => ({ userId: account.userId, text }))),
        isFocused: tabId => tabId === this.focusedTab,
        onRead: ({ account }, key) => this.cleared.push({ userId: account.userId, key }),
        logError: () => error => this.errors.push(error),
      });
    });
  }

  /** Restores what the run before has stored. */
  async start(): Promise<void> {
    const { profile, sessions } = this;
    const listed = await profile.saved.list();
    const wanted = profile.sessions ? [] : listed.filter(({ isWanted }) => isWanted).toReversed();
    this.#store.applyMarks(profile.marks, profile.sessions);
    await sessions.load(profile.sessions, listed);
    profile.sessions ??= new Map();
    const records = await Promise.all(
      wanted.map(async ({ id, slot }) => ({ slot, record: (await profile.saved.open(id))! })),
    );
    await sessions.prepare(records);
    const restored = sessions.restore(error => this.errors.push(error));
    this.#resolveRestored();
    await restored;
  }

  session(userId: string): AccountSession {
    const session = this.sessions.all.find(({ account }) => account.userId === userId);
    if (!session) throw new Error(`${userId} has no session`);
    return session;
  }

  /** The frames that a client receives, those of several events one by one; `posted` has them as they come. */
  attach(
    {
      origin,
      tabId = 1,
      documentId,
      scopes = ['status', 'receive', 'send'],
    }: { origin?: string; tabId?: number; documentId?: string; scopes?: Scope[] } = {},
    attach: object = {},
  ) {
    const posted: Frame[] = [];
    const frames: Frame[] = [];
    const [near, far] = portPair();
    near.onMessage.addListener(message => {
      const frame = message as Frame;
      posted.push(frame);
      frames.push(...(frame.t === 'events' ? (frame.events as Frame[]) : [frame]));
    });
    this.server.accept(far, origin ? { kind: 'page', origin, tabId, documentId, scopes } : { kind: 'ui' });
    near.postMessage({ t: 'attach', version: 1, topics: ['*'], ...attach });
    return { frames, posted, post: (frame: object) => near.postMessage(frame), close: () => near.disconnect() };
  }

  /** Ends the worker: signals no longer arrive, and sockets close. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    await Promise.allSettled(this.#providers.map(provider => provider.close()));
  }

  #hostOf(
    session: AccountSession,
    order: number,
  ): ReturnType<Parameters<typeof createSessionFactory>[2]['createHost']> {
    const { profile, sessions } = this;
    const { saved } = profile;
    const { slot } = session;
    return {
      definitions,
      loadProvider: async id => {
        const create = await loadTestProvider(id);
        return (service, host) => {
          const provider = create(service, { ...host, signal: signal => this.#isKilled || host.signal(signal) });
          this.#providers.push(provider);
          return provider;
        };
      },
      deviceId: async () => this.deviceId,
      askAppServer: (source, login) => askAppServer(source, login, { fetch, timeoutMs: 10_000 }),
      wakeAt: time => sessions.wakeAt(slot, time),
      storeSession: stored => this.#store.write(slot, { ...stored, order }),
      saved: {
        save: record => saved.save(record, slot),
        setOffline: () => this.#store.keepMarkUntil(slot, saved.setOffline(session.id)),
        forget: id => {
          session.deleteData();
          return this.#store.keepMarkUntil(slot, saved.forget(id));
        },
      },
      claim: account => sessions.claim(session, account),
      eventsLoaded: () => session.data.loaded,
      loggedEvents: () => session.data.journal.events,
      unreadIds: () => session.data.unread.ids(),
      eventsSaved: () => (session.data.journal.isSaved ? undefined : session.data.journal.saved()),
      remember: () => {},
      log: () => {},
      onState: (state, before) => session.handleState(state, before),
      onEvent: (topic, payload) => session.handleEvent(topic, payload),
      hasNetwork: () => true,
      now: Date.now,
    };
  }
}

/** Returns how a test starts backgrounds. Their accounts are signed out after it. */
export function useBackgrounds(): (profile?: Profile) => Promise<TestBackground> {
  const backgrounds: TestBackground[] = [];
  afterEach(async () => {
    const all = backgrounds.splice(0).flatMap(({ sessions }) => sessions.all);
    await Promise.all(all.map(({ controller }) => controller.signOut()));
  });
  return async profile => {
    const background = new TestBackground(profile);
    backgrounds.push(background);
    await background.start();
    return background;
  };
}
