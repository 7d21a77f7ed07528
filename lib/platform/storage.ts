/**
 * What outlives the worker. Each item says where it is and who clears it.
 *
 * | item | where | cleared by |
 * |---|---|---|
 * | session (state, token) | `storage.session`: memory, extension pages only | sign-out, an end that voids the token, the browser's end |
 * | the session's last transitions (no account, no secret) | `storage.session` | time, the browser's end |
 * | what tabs' requests have come to | `storage.session` | sign-out, another account, time, the browser's end |
 * | how many messages each notice is about | `storage.session` | the next notice after it is gone, the browser's end |
 * | remembered accounts (no secret) | `storage.local` | sign-out, forgetting one, an end that voids the token |
 * | their tokens and passwords | IndexedDB, encrypted (`lib/storage/vault.ts`) | with their account |
 * | form (no secret) | `storage.local` | removal of the extension |
 * | device id | `storage.local` | removal of the extension |
 * | allowed sites | `storage.local` | revoking one; removal of the extension |
 * | settings | `storage.local` (`./settings`) | their reset; removal of the extension |
 * | what the user calls this browser | `storage.local` (`./device-label`) | emptying it; removal of the extension |
 * | that the welcome page was shown | `storage.local` (`./welcome-page`) | removal of the extension |
 * | epoch | `storage.local` | removal of the extension |
 */
import browser from 'webextension-polyfill';
import type { Transition } from '@/lib/contract/log';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { TransitionStore } from '@/lib/log/transitions';
import type { StoredSession } from '@/lib/session/host';
import type { IdempotencyEntry, IdempotencyStore } from '@/lib/session/idempotency';
import type { GrantStore } from '@/lib/sites/grants';
import type { AccountList, ListStore } from '@/lib/storage/saved-accounts';

/** Content scripts may read `storage.local` unless told otherwise; Firefox cannot be told, and has nothing secret there. */
export async function closeStorageToContentScripts(): Promise<void> {
  const local: typeof browser.storage.local & { setAccessLevel?(access: { accessLevel: string }): Promise<void> } =
    browser.storage.local;
  await local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

export function storeSession(kept: StoredSession): Promise<void> {
  return browser.storage.session.set({ session: kept });
}

export async function storedSession(): Promise<StoredSession | undefined> {
  const { session } = await browser.storage.session.get('session');
  return session as StoredSession | undefined;
}

const onceKey = 'once ';

/** A tab that could ask again does not outlive the browser either. */
export const idempotencyStore: IdempotencyStore = {
  async read() {
    const { onceFloor, ...all } = await browser.storage.session.get();
    const entries = Object.entries(all).filter(([key]) => key.startsWith(onceKey));
    return {
      floor: typeof onceFloor === 'number' ? onceFloor : 0,
      entries: Object.fromEntries(
        entries.map(([key, entry]) => [key.slice(onceKey.length), entry as IdempotencyEntry]),
      ),
    };
  },
  write: entries =>
    browser.storage.session.set(
      Object.fromEntries(Object.entries(entries).map(([key, entry]) => [onceKey + key, entry])),
    ),
  async drop(keys, onceFloor) {
    await browser.storage.session.set({ onceFloor });
    await browser.storage.session.remove(keys.map(key => onceKey + key));
  },
};

export const transitionStore: TransitionStore = {
  async read() {
    const { transitions } = await browser.storage.session.get('transitions');
    return (transitions as Transition[] | undefined) ?? [];
  },
  write: transitions => browser.storage.session.set({ transitions }),
};

/** How many messages each notice is about, by its id. */
export async function notificationCounts(): Promise<Record<string, number>> {
  const { noticed } = await browser.storage.session.get('noticed');
  return (noticed as Record<string, number> | undefined) ?? {};
}

export const storeNotificationCounts = (noticed: Record<string, number>): Promise<void> =>
  browser.storage.session.set({ noticed });

export const accountList: ListStore = {
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

/** What an administrator has set. Firefox rejects where nobody has set anything. */
export function managedPolicy(): Promise<unknown> {
  return browser.storage.managed.get().catch(() => ({}));
}

/** An administrator has changed something. */
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

/** Forgets the form where it is that account's. */
export async function forgetForm(id: string): Promise<void> {
  const form = await rememberedForm();
  const [provider, , ...userId] = id.split(' ');
  if (form?.provider === provider && form?.userId === userId.join(' ')) await browser.storage.local.remove('form');
}

/** The id by which services know this installation as one device. */
export async function deviceId(): Promise<string> {
  const { device } = await browser.storage.local.get('device');
  if (typeof device === 'string') return device;
  const made = `partyline-${crypto.randomUUID()}`;
  await browser.storage.local.set({ device: made });
  return made;
}

/** Between two tries to write down what must be. */
const againMs = 1_000;

/**
 * The number of this run of the background; each is one more than the last.
 * @returns also `kept`: resolves when the number is written down. Nobody may be told of an event before, or the next run could have
 * the same number, and its events would be taken for old ones
 */
export async function nextEpoch(): Promise<{ epoch: number; saved: Promise<void> }> {
  const { epoch: last } = await browser.storage.local.get('epoch');
  const epoch = (typeof last === 'number' ? last : 0) + 1;
  const keep = async (): Promise<void> => {
    try {
      await browser.storage.local.set({ epoch });
    } catch {
      await new Promise(done => setTimeout(done, againMs));
      await keep();
    }
  };
  return { epoch, saved: keep() };
}
