import { delMany, get, getMany, keys, promisifyRequest, set, update } from 'idb-keyval';
import { PartylineError } from '@/lib/contract/errors';
import type { VaultStatus } from '@/lib/contract/vault';
import { compactDatabases, databaseOpener } from './database';
import { createLock, nonceLength, openLock, type PassphraseLock, randomBytes } from './passphrase';
import { SerialQueue } from './serial-queue';

/** Version of the sealed form. A blob of another version reads as absent. */
const version = 1;
const algorithm = 'AES-GCM';
const keyLength = 256;
const keyName = 'key';
const lockName = 'lock';
/** Milliseconds between attempts with a wrong passphrase. */
const wrongDelayMs = 1_000;
const blobName = (name: string) => `blob:${name}`;

export interface Sealed {
  version: number;
  nonce: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** Memory that survives the worker and ends with the browser. It has the unlocked key of a vault with a passphrase. */
export interface UnlockedKeyStore {
  read(): Promise<unknown>;
  write(key: UnlockedKey): Promise<void>;
  remove(): Promise<void>;
}

/** Bytes as numbers, because `storage.session` stores JSON. */
interface UnlockedKey {
  /** Of the lock that it opens. */
  salt: number[];
  key: number[];
}

const noKeyStore: UnlockedKeyStore = { read: async () => undefined, write: async () => {}, remove: async () => {} };

/**
 * Encrypts secrets at rest with AES-GCM. Key and blobs are in IndexedDB; no script can export the key. A blob is bound
 * to its name, so it cannot replace another account's. A blob that cannot be decrypted is deleted and reads as absent.
 * With a passphrase, the disk has the key only wrapped, and everything throws `vaultLocked` until it is unlocked.
 */
export class Vault {
  readonly #store;
  #keyPromise: Promise<CryptoKey> | undefined;
  #isLocked = false;
  /** What reads or writes blobs. None may overlap with a change of the key. */
  readonly #blobs = new SerialQueue();
  /** What needs a passphrase. */
  readonly #attempts = new SerialQueue();

  /** @param database name in IndexedDB; the browser deletes it with the extension */
  constructor(
    private readonly database = 'partyline-vault',
    private readonly onDiscard: (name: string) => void = () => {},
    open = databaseOpener(),
    private readonly unlocked = noKeyStore,
  ) {
    this.#store = open(database, 'vault');
  }

  /** @param value must be representable in JSON */
  put(name: string, value: unknown): Promise<void> {
    return this.#blobs.add(async () => set(blobName(name), await this.seal(name, value), this.#store));
  }

  get(name: string): Promise<unknown> {
    return this.#blobs.add(async () => {
      const sealed = await get<Sealed>(blobName(name), this.#store);
      if (sealed === undefined) return undefined;
      const value = await this.unseal(name, sealed);
      if (value === undefined) await delMany([blobName(name)], this.#store);
      return value;
    });
  }

  /** Encrypts a value that the caller stores. @throws {PartylineError} `vaultLocked` */
  async seal(name: string, value: unknown): Promise<Sealed> {
    return sealWith(await this.#key(), name, value);
  }

  /**
   * Returns `undefined` for a value that was not sealed by this installation under this name.
   * @throws if the key cannot be read, or is locked
   */
  async unseal(name: string, sealed: Sealed): Promise<unknown> {
    const key = await this.#key();
    try {
      return await unsealWith(key, name, sealed);
    } catch {
      this.onDiscard(name);
      return undefined;
    }
  }

  delete(...names: string[]): Promise<void> {
    return this.#blobs.add(() => delMany(names.map(blobName), this.#store));
  }

  async names(): Promise<string[]> {
    const prefix = blobName('');
    return (await keys<string>(this.#store)).filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length));
  }

  /** Whether the last attempt to get the key found it locked. */
  get isLocked(): boolean {
    return this.#isLocked;
  }

  async status(): Promise<VaultStatus> {
    const lock = await this.#lock();
    if (!lock) return { hasPassphrase: false, isLocked: false };
    const isOpen = await this.#key().then(
      () => true,
      () => false,
    );
    return { hasPassphrase: true, isLocked: !isOpen };
  }

  /** @throws {PartylineError} `wrongPassphrase`, after a second */
  unlock(passphrase: string): Promise<void> {
    return this.#attempts.add(async () => {
      const lock = await this.#lock();
      if (lock) await this.#useKey(await openSlowly(lock, passphrase), lock);
    });
  }

  /**
   * Encrypts everything with a new key, which only the passphrase opens. One transaction replaces what is stored.
   * @param current needed if there is a passphrase
   * @throws {PartylineError} `wrongPassphrase`, after a second
   */
  setPassphrase(passphrase: string, current = ''): Promise<void> {
    return this.#attempts.add(async () => {
      const oldKey = await this.#openedWith(current);
      const key = randomBytes(keyLength / 8);
      const lock = await createLock(key, passphrase);
      await this.#replaceKey(oldKey, await importKey(key), [lockName, lock]);
      await this.#useKey(key, lock);
    });
  }

  /** @throws {PartylineError} `wrongPassphrase`, after a second */
  removePassphrase(current: string): Promise<void> {
    return this.#attempts.add(async () => {
      const oldKey = await this.#openedWith(current);
      const key = await generateKey();
      await this.#replaceKey(oldKey, key, [keyName, key]);
      await this.unlocked.remove().catch(() => {});
    });
  }

  /** Deletes everything, and the passphrase. */
  reset(): Promise<void> {
    return this.#attempts.add(async () => {
      await this.#blobs.add(async () => {
        this.#keyPromise = undefined;
        await this.#replaceAll([]);
        this.#isLocked = false;
      });
      await this.unlocked.remove().catch(() => {});
    });
  }

  #lock(): Promise<PassphraseLock | undefined> {
    return get<PassphraseLock>(lockName, this.#store);
  }

  async #openedWith(passphrase: string): Promise<CryptoKey> {
    const lock = await this.#lock();
    return lock ? importKey(await openSlowly(lock, passphrase)) : this.#key();
  }

  async #useKey(key: Uint8Array<ArrayBuffer>, { salt }: PassphraseLock): Promise<void> {
    this.#keyPromise = Promise.resolve(await importKey(key));
    this.#isLocked = false;
    // Without it, the next worker is locked.
    await this.unlocked.write({ salt: [...salt], key: [...key] }).catch(() => {});
  }

  /** @param stored the new key as it is stored, under its name */
  #replaceKey(oldKey: CryptoKey, key: CryptoKey, stored: [name: string, value: unknown]): Promise<void> {
    return this.#blobs.add(async () => {
      // After a transaction that failed or is late, only the disk knows which key is in use.
      this.#keyPromise = undefined;
      const names = await this.names();
      const sealed = await getMany<Sealed>(names.map(blobName), this.#store);
      const blobs: [name: string, value: unknown][] = [];
      for (const [index, name] of names.entries()) {
        const value = await unsealWith(oldKey, name, sealed[index]!).catch(() => this.onDiscard(name));
        if (value !== undefined) blobs.push([blobName(name), await sealWith(key, name, value)]);
      }
      await this.#replaceAll([stored, ...blobs]);
      this.#keyPromise = Promise.resolve(key);
      this.#isLocked = false;
      void compactDatabases(this.database).catch(() => {});
    });
  }

  #replaceAll(entries: readonly [name: string, value: unknown][]): Promise<void> {
    return this.#store('readwrite', objects => {
      objects.clear();
      for (const [name, value] of entries) objects.put(value, name);
      return promisifyRequest(objects.transaction);
    });
  }

  #key(): Promise<CryptoKey> {
    if (this.#keyPromise) return this.#keyPromise;
    const loading = this.#loadOrCreateKey();
    this.#keyPromise = loading;
    loading.catch(() => {
      if (this.#keyPromise === loading) this.#keyPromise = undefined;
    });
    return loading;
  }

  /** `update` is one transaction, so concurrent first uses get the same key. */
  async #loadOrCreateKey(): Promise<CryptoKey> {
    const [stored, lock] = await getMany<CryptoKey | PassphraseLock | undefined>([keyName, lockName], this.#store);
    if (lock) return this.#unlockedKey(lock as PassphraseLock);
    if (stored) return stored as CryptoKey;
    const created = await generateKey();
    let key = created;
    await update<CryptoKey>(
      keyName,
      existing => {
        key = existing ?? created;
        return key;
      },
      this.#store,
    );
    return key;
  }

  /** A worker that died while it changed the passphrase may have left the key of another lock. */
  async #unlockedKey({ salt }: PassphraseLock): Promise<CryptoKey> {
    const unlocked = (await this.unlocked.read()) as UnlockedKey | undefined;
    this.#isLocked = unlocked?.salt.join() !== salt.join();
    if (!unlocked || this.#isLocked) throw new PartylineError('vaultLocked');
    return importKey(new Uint8Array(unlocked.key));
  }
}

const generateKey = () =>
  crypto.subtle.generateKey({ name: algorithm, length: keyLength }, false, ['encrypt', 'decrypt']);

const importKey = (key: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', key, algorithm, false, ['encrypt', 'decrypt']);

async function sealWith(key: CryptoKey, name: string, value: unknown): Promise<Sealed> {
  const nonce = randomBytes(nonceLength);
  const text = new TextEncoder().encode(JSON.stringify(value));
  const params = { name: algorithm, iv: nonce, additionalData: additionalData(name) };
  return { version, nonce, data: await crypto.subtle.encrypt(params, key, text) };
}

async function unsealWith(key: CryptoKey, name: string, sealed: Sealed): Promise<unknown> {
  if (sealed.version !== version) throw new Error('another version');
  const params = { name: algorithm, iv: sealed.nonce, additionalData: additionalData(name) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(params, key, sealed.data)));
}

async function openSlowly(lock: PassphraseLock, passphrase: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await openLock(lock, passphrase);
  } catch (error) {
    await new Promise(done => setTimeout(done, wrongDelayMs));
    throw error;
  }
}

const additionalData = (name: string) => new TextEncoder().encode(`partyline ${version} ${name}`);
