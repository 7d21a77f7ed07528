/**
 * Stored data that outlives the worker. Uninstalling the extension deletes all of it.
 *
 * | item | where | also deleted by |
 * |---|---|---|
 * | session (state, token) | `storage.session`: memory, extension pages only | sign-out, an end that voids the token, browser exit |
 * | recent state transitions (no account, no secret) | `storage.session` | age, browser exit |
 * | requests of tabs and their results | `storage.session` | sign-out, another account, age, browser exit |
 * | the seq up to which events may be missing on disk | `storage.session` | with the account's events |
 * | messages counted by each notification | `storage.session` | the next notification after it is closed, browser exit |
 * | remembered accounts (no secret) | `storage.local` | sign-out, forgetting one, an end that voids the token |
 * | their tokens and passwords | IndexedDB, encrypted (`lib/storage/vault.ts`) | with their account |
 * | sign-in form (no secret) | `storage.local` | forgetting its account |
 * | device id | `storage.local` | |
 * | allowed sites | `storage.local` | revoking one |
 * | settings | `storage.local` (`./settings`) | their reset |
 * | the user's name for this browser | `storage.local` (`./device-label`) | emptying it |
 * | whether the welcome page was shown | `storage.local` (`./welcome-page`) | |
 * | epoch | `storage.local` | |
 */
import browser from 'webextension-polyfill';
import type { Transition } from '@/lib/contract/log';
import { accountId } from '@/lib/contract/session';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { TransitionStore } from '@/lib/log/transitions';
import type { StoredSession } from '@/lib/session/host';
import type { Floors, IdempotencyStore } from '@/lib/session/idempotency';
import type { GrantStore } from '@/lib/sites/grants';
import type { LossStore } from '@/lib/storage/journal';
import type { AccountList, ListStore } from '@/lib/storage/saved-accounts';

/**
 * Blocks content scripts from `storage.local`. Firefox has no `setAccessLevel`; `storage.local` holds no
 * secret.
 */
export async function closeStorageToContentScripts(): Promise<void> {
  const local: typeof browser.storage.local & { setAccessLevel?(access: { accessLevel: string }): Promise<void> } =
    browser.storage.local;
  await local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

const sessionPrefix = 'session ';

export function storeSession(slot: number, session: StoredSession): Promise<void> {
  return browser.storage.session.set({ [sessionPrefix + slot]: session });
}

export const deleteSession = (slot: number): Promise<void> => browser.storage.session.remove(sessionPrefix + slot);

/** Marks that the background has started in this run of the browser. */
export const storeStarted = (): Promise<void> => browser.storage.session.set({ started: true });

/**
 * Returns the sessions of the worker before, by slot.
 * @returns `undefined` if the browser has just started
 */
export async function storedSessions(): Promise<Map<number, StoredSession> | undefined> {
  const all = await browser.storage.session.get();
  const sessions = Object.entries(all).filter(([key]) => key.startsWith(sessionPrefix));
  if (sessions.length === 0 && !all.started) return undefined;
  return new Map(sessions.map(([key, session]) => [Number(key.slice(sessionPrefix.length)), session as StoredSession]));
}

/** In `storage.session`, because a tab that could repeat its request does not outlive the browser. */
export const idempotencyStoreOf = (slot: number): IdempotencyStore => {
  const prefix = `once ${slot} `;
  const floorsKey = `onceFloors ${slot}`;
  return {
    async read() {
      const { [floorsKey]: floors, ...all } = await browser.storage.session.get();
      const entries = Object.entries(all).filter(([key]) => key.startsWith(prefix));
      return {
        floors: (floors as Floors | undefined) ?? {},
        entries: Object.fromEntries(entries.map(([key, json]) => [key.slice(prefix.length), json as string])),
      };
    },
    write: (key, json) => browser.storage.session.set({ [prefix + key]: json }),
    async drop(keys, floors) {
      const remove = () => browser.storage.session.remove(keys.map(key => prefix + key));
      try {
        await browser.storage.session.set({ [floorsKey]: floors });
      } catch {
        // It may be full.
        await remove();
        return browser.storage.session.set({ [floorsKey]: floors });
      }
      await remove();
    },
  };
};

const lossKey = (account: string) => `lost ${account}`;

/** In memory, so it works when the disk is full. Tabs that could ask for the lost events end with the browser too. */
export const lossStore: LossStore = {
  async read(account) {
    const { [lossKey(account)]: seq } = await browser.storage.session.get(lossKey(account));
    return typeof seq === 'number' ? seq : 0;
  },
  write: (account, seq) => browser.storage.session.set({ [lossKey(account)]: seq }),
  clear: account => browser.storage.session.remove(lossKey(account)),
};

export const transitionStore: TransitionStore = {
  async read() {
    const { transitions } = await browser.storage.session.get('transitions');
    return (transitions as Transition[] | undefined) ?? [];
  },
  write: transitions => browser.storage.session.set({ transitions }),
};

/** Returns the number of messages in each notification, by its id. */
export async function notificationCounts(): Promise<Record<string, number>> {
  const { noticed } = await browser.storage.session.get('noticed');
  return (noticed as Record<string, number> | undefined) ?? {};
}

export const storeNotificationCounts = (counts: Record<string, number>): Promise<void> =>
  browser.storage.session.set({ noticed: counts });

export const accountList: Pick<ListStore, 'read' | 'write'> = {
  async read() {
    const { accounts } = await browser.storage.local.get('accounts');
    return accounts as AccountList | undefined;
  },
  write: list => browser.storage.local.set({ accounts: list }),
};

export const grantStore: GrantStore = {
  read: async () => (await browser.storage.local.get('sites')).sites,
  write: grants => browser.storage.local.set({ sites: grants }),
};

/** Returns the administrator's policy. Firefox rejects if there is none. */
export function managedPolicy(): Promise<unknown> {
  return browser.storage.managed.get().catch(() => ({}));
}

export function onPolicyChanged(fn: () => void): void {
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') fn();
  });
}

export function rememberForm(form: RememberedForm): Promise<void> {
  return browser.storage.local.set({ form });
}

export async function rememberedForm(): Promise<RememberedForm | null> {
  const { form } = await browser.storage.local.get('form');
  return (form as RememberedForm | undefined) ?? null;
}

/** Deletes the stored form if it belongs to the account. */
export async function forgetForm(id: string): Promise<void> {
  const form = await rememberedForm();
  const app = id.split(' ')[1] ?? '';
  if (form && accountId({ ...form, app }) === id) await browser.storage.local.remove('form');
}

/** Returns the id that identifies this installation to the services as one device. */
export async function deviceId(): Promise<string> {
  const { device } = await browser.storage.local.get('device');
  if (typeof device === 'string') return device;
  const generated = `partyline-${crypto.randomUUID()}`;
  await browser.storage.local.set({ device: generated });
  return generated;
}

const retryMs = 1_000;

/**
 * Returns the number of this run of the background, one more than the last.
 * @returns `saved` resolves when the number is stored. Publish no event before: the next run could reuse the
 * number, and tabs would ignore its events as duplicates
 */
export async function nextEpoch(): Promise<{ epoch: number; saved: Promise<void> }> {
  const { epoch: last } = await browser.storage.local.get('epoch');
  const epoch = (typeof last === 'number' ? last : 0) + 1;
  const save = async (): Promise<void> => {
    try {
      await browser.storage.local.set({ epoch });
    } catch {
      await new Promise(done => setTimeout(done, retryMs));
      await save();
    }
  };
  return { epoch, saved: save() };
}
