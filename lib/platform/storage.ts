/**
 * Stored data that outlives the worker. Uninstalling the extension deletes all of it.
 *
 * | item | where | also deleted by |
 * |---|---|---|
 * | session (state, token, chat rooms) | `storage.session`: memory, extension pages only | sign-out, an end that voids the token, browser exit |
 * | recent state transitions (no account, no secret) | `storage.session` | age, browser exit |
 * | requests of tabs and their results | `storage.session` | sign-out, another account, age, browser exit |
 * | what pages have claimed | `storage.session` | with the account's events, an hour later, browser exit |
 * | the seq up to which events may be missing on disk | `storage.session` | with the account's events |
 * | messages counted by each notification | `storage.session` | the next notification after it is closed, browser exit |
 * | remembered accounts (no secret) | `storage.local` | sign-out, forgetting one, an end that voids the token |
 * | their tokens and passwords | IndexedDB, encrypted (`lib/storage/vault.ts`) | with their account |
 * | the vault's key, if it has a passphrase | `storage.session`: memory, extension pages only | removing the passphrase, browser exit |
 * | sign-in form (no secret) | `storage.local` | forgetting its account |
 * | device id | `storage.local`; `storage.session` if that cannot be used | |
 * | allowed sites | `storage.local`, copied to `storage.session` | revoking one |
 * | quick replies | `storage.local` | deleting each |
 * | settings | `storage.local` (`./settings`) | their reset |
 * | the user's name for this browser | `storage.local` (`./device-label`) | emptying it |
 * | whether the welcome page was shown | `storage.local` (`./welcome-page`) | |
 * | whether the user was asked about notifications | `storage.local` (`./permissions`) | |
 * | the conversation of a pressed notification | `storage.session` (`./inbox-requests`) | the page that opens it, browser exit |
 * | epoch | `storage.local` | |
 */

import * as v from 'valibot';
import browser from 'webextension-polyfill';
import type { Transition } from '@/lib/contract/log';
import { QuickReplies, type QuickReply } from '@/lib/contract/quick-replies';
import { accountId } from '@/lib/contract/session';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { TransitionStore } from '@/lib/log/transitions';
import type { Claim, ClaimStore } from '@/lib/session/claims';
import type { StoredSession } from '@/lib/session/host';
import type { Floors, IdempotencyStore } from '@/lib/session/idempotency';
import type { SessionArea } from '@/lib/session/session-store';
import type { GrantStore } from '@/lib/sites/grants';
import { inTime } from '@/lib/storage/in-time';
import type { LossStore } from '@/lib/storage/journal';
import { Retry } from '@/lib/storage/retry';
import type { AccountList, ListStore } from '@/lib/storage/saved-accounts';
import { StorageHealth } from '@/lib/storage/storage-health';
import type { UnlockedKeyStore } from '@/lib/storage/vault';

export const storageHealth = new StorageHealth();

/** The area, with a limit of time for each operation. Chromium never answers for one that it cannot open. */
const limited = (name: 'local' | 'session') => {
  const area = browser.storage[name];
  const read = <T>(work: () => Promise<T>) => storageHealth.run(`read storage.${name}`, work);
  const write = <T>(work: () => Promise<T>) => storageHealth.run(`write storage.${name}`, work);
  return {
    get: (key?: string) => read(() => area.get(key ?? null)),
    set: (items: Record<string, unknown>) => write(() => area.set(items)),
    remove: (keys: string | string[]) => write(() => area.remove(keys)),
  };
};
export const local = limited('local');
export const session = limited('session');

/**
 * Blocks content scripts from `storage.local`. Firefox has no `setAccessLevel`; `storage.local` holds no
 * secret.
 */
export async function closeStorageToContentScripts(): Promise<void> {
  const area: typeof browser.storage.local & { setAccessLevel?(access: { accessLevel: string }): Promise<void> } =
    browser.storage.local;
  await area.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

const sessionPrefix = 'session ';

export const sessionArea: SessionArea = {
  write: (slot, stored) => session.set({ [sessionPrefix + slot]: stored }),
  remove: slot => session.remove(sessionPrefix + slot),
};

export const unlockedKeyStore: UnlockedKeyStore = {
  async read() {
    const { vaultKey } = await session.get('vaultKey');
    return vaultKey;
  },
  write: vaultKey => session.set({ vaultKey }),
  remove: () => session.remove('vaultKey'),
};

/** Marks that the background has started in this run of the browser. */
export const storeStarted = (): Promise<void> => session.set({ started: true });

/**
 * Returns the sessions of the worker before, by slot.
 * @returns `undefined` if the browser has just started
 */
export async function storedSessions(): Promise<Map<number, StoredSession> | undefined> {
  const all = await session.get();
  const sessions = Object.entries(all).filter(([key]) => key.startsWith(sessionPrefix));
  if (sessions.length === 0 && !all.started) return undefined;
  return new Map(sessions.map(([key, stored]) => [Number(key.slice(sessionPrefix.length)), stored as StoredSession]));
}

/** In `storage.session`, because a tab that could repeat its request does not outlive the browser. */
export const idempotencyStoreOf = (slot: number): IdempotencyStore => {
  const prefix = `once ${slot} `;
  const floorsKey = `onceFloors ${slot}`;
  return {
    async read() {
      const { [floorsKey]: floors, ...all } = await session.get();
      const entries = Object.entries(all).filter(([key]) => key.startsWith(prefix));
      return {
        floors: (floors as Floors | undefined) ?? {},
        entries: Object.fromEntries(entries.map(([key, json]) => [key.slice(prefix.length), json as string])),
      };
    },
    write: (key, json) => session.set({ [prefix + key]: json }),
    async drop(keys, floors) {
      const remove = () => session.remove(keys.map(key => prefix + key));
      try {
        await session.set({ [floorsKey]: floors });
      } catch {
        // It may be full.
        await remove();
        return session.set({ [floorsKey]: floors });
      }
      await remove();
    },
  };
};

export const claimStoreOf = (slot: number): ClaimStore => {
  const key = `claims ${slot}`;
  return {
    read: async () => (await session.get(key))[key] as { account: string; claims: Claim[] } | undefined,
    write: stored => session.set({ [key]: stored }),
    clear: () => session.remove(key),
  };
};

const lossKey = (account: string) => `lost ${account}`;

/** In memory, so it works when the disk is full. Tabs that could ask for the lost events end with the browser too. */
export const lossStore: LossStore = {
  async read(account) {
    const { [lossKey(account)]: seq } = await session.get(lossKey(account));
    return typeof seq === 'number' ? seq : 0;
  },
  write: (account, seq) => session.set({ [lossKey(account)]: seq }),
  clear: account => session.remove(lossKey(account)),
};

export const transitionStore: TransitionStore = {
  async read() {
    const { transitions } = await session.get('transitions');
    return (transitions as Transition[] | undefined) ?? [];
  },
  write: transitions => session.set({ transitions }),
};

/** Returns the number of messages in each notification, by its id. */
export async function notificationCounts(): Promise<Record<string, number>> {
  const { noticed } = await session.get('noticed');
  return (noticed as Record<string, number> | undefined) ?? {};
}

export const storeNotificationCounts = (counts: Record<string, number>): Promise<void> =>
  session.set({ noticed: counts });

export const accountList: Pick<ListStore, 'read' | 'write'> = {
  async read() {
    const { accounts } = await local.get('accounts');
    return accounts as AccountList | undefined;
  },
  write: list => local.set({ accounts: list }),
};

/** A copy in memory serves the next worker when the disk fails. */
export const grantStore: GrantStore = {
  async read() {
    try {
      const { sites } = await local.get('sites');
      void session.set({ sites: sites ?? {} }).catch(() => {});
      return sites;
    } catch (error) {
      const { sites } = await session.get('sites');
      if (!sites) throw error;
      return sites;
    }
  },
  async write(grants) {
    void session.set({ sites: grants }).catch(() => {});
    await local.set({ sites: grants });
  },
};

/** Milliseconds. Chromium answers at its own start only when its policies are loaded, which takes seconds. */
const policyLimitMs = 10_000;

/** Returns the administrator's policy. Firefox rejects if there is none. @throws if the browser does not answer */
export function managedPolicy(): Promise<unknown> {
  return inTime(
    browser.storage.managed.get().catch(() => ({})),
    policyLimitMs,
  );
}

export function onPolicyChanged(fn: () => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') fn();
  });
}

export function rememberForm(form: RememberedForm): Promise<void> {
  return local.set({ form });
}

export async function rememberedForm(): Promise<RememberedForm | null> {
  const { form } = await local.get('form');
  return (form as RememberedForm | undefined) ?? null;
}

/** Returns none if they cannot be understood, perhaps because another version has stored them. @throws if they cannot be read */
export async function quickReplies(): Promise<readonly QuickReply[]> {
  const { quickReplies: stored } = await local.get('quickReplies');
  const parsed = v.safeParse(QuickReplies, stored);
  return parsed.success ? parsed.output : [];
}

export const storeQuickReplies = (replies: readonly QuickReply[]): Promise<void> =>
  local.set({ quickReplies: replies });

/** Deletes the stored form if it belongs to the account. */
export async function forgetForm(id: string): Promise<void> {
  const form = await rememberedForm();
  const app = id.split(' ')[1] ?? '';
  if (form && accountId({ ...form, app }) === id) await local.remove('form');
}

/**
 * Returns the id that identifies this installation to the services as one device. If it cannot be read, the id of this
 * run of the browser.
 */
export async function deviceId(): Promise<string> {
  const stored = await local.get('device').catch(() => undefined);
  if (typeof stored?.device === 'string') return stored.device;
  const { device: current } = await session.get('device').catch(() => ({ device: undefined }));
  const device = typeof current === 'string' ? current : `partyline-${crypto.randomUUID()}`;
  await Promise.allSettled([session.set({ device }), stored && local.set({ device })]);
  return device;
}

/**
 * Returns the number of this run of the background, one more than the last that could be read.
 * @returns `saved` resolves when the number is stored. Publish no event before: the next run could reuse the
 * number, and tabs would ignore its events as duplicates. `isRead`: whether the last could be read. `isWritable`:
 * whether the first attempt stored it
 */
export async function nextEpoch(): Promise<{
  epoch: number;
  saved: Promise<void>;
  isRead: boolean;
  isWritable: Promise<boolean>;
}> {
  const stored = await local.get('epoch').catch(() => undefined);
  const epoch = (typeof stored?.epoch === 'number' ? stored.epoch : 0) + 1;
  const { promise: saved, resolve } = Promise.withResolvers<void>();
  const save = new Retry(() => local.set({ epoch }).then(resolve));
  const isWritable = save.run().then(
    () => true,
    () => false,
  );
  return { epoch, saved, isRead: stored !== undefined, isWritable };
}
