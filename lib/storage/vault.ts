import { delMany, get, keys, set, update } from 'idb-keyval';
import { databaseOpener } from './database';

/** Version of the sealed form. A blob of another version reads as absent. */
const version = 1;
const algorithm = 'AES-GCM';
/** Bytes; the length that NIST SP 800-38D recommends for GCM. https://csrc.nist.gov/pubs/sp/800/38/d/final */
const nonceLength = 12;
const keyName = 'key';
const blobName = (name: string) => `blob:${name}`;

export interface Sealed {
  version: number;
  nonce: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/**
 * Encrypts secrets at rest with AES-GCM. Key and blobs are in IndexedDB; no script can export the key. A blob is bound
 * to its name, so it cannot replace another account's. A blob that cannot be decrypted is deleted and reads as absent.
 */
export class Vault {
  readonly #store;
  #keyPromise: Promise<CryptoKey> | undefined;

  /** @param database name in IndexedDB; the browser deletes it with the extension */
  constructor(
    database = 'partyline-vault',
    private readonly onDiscard: (name: string) => void = () => {},
    open = databaseOpener(),
  ) {
    this.#store = open(database, 'vault');
  }

  /** @param value must be representable in JSON */
  async put(name: string, value: unknown): Promise<void> {
    await set(blobName(name), await this.seal(name, value), this.#store);
  }

  async get(name: string): Promise<unknown> {
    const sealed = await get<Sealed>(blobName(name), this.#store);
    if (sealed === undefined) return undefined;
    const value = await this.unseal(name, sealed);
    if (value === undefined) await this.delete(name);
    return value;
  }

  /** Encrypts a value that the caller stores. */
  async seal(name: string, value: unknown): Promise<Sealed> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
    const text = new TextEncoder().encode(JSON.stringify(value));
    const params = { name: algorithm, iv: nonce, additionalData: additionalData(name) };
    return { version, nonce, data: await crypto.subtle.encrypt(params, await this.#key(), text) };
  }

  /**
   * Returns `undefined` for a value that was not sealed by this installation under this name.
   * @throws if the key cannot be read
   */
  async unseal(name: string, sealed: Sealed): Promise<unknown> {
    const key = await this.#key();
    try {
      if (sealed.version !== version) throw new Error('another version');
      const params = { name: algorithm, iv: sealed.nonce, additionalData: additionalData(name) };
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(params, key, sealed.data)));
    } catch {
      this.onDiscard(name);
      return undefined;
    }
  }

  async delete(...names: string[]): Promise<void> {
    await delMany(names.map(blobName), this.#store);
  }

  async names(): Promise<string[]> {
    const prefix = blobName('');
    return (await keys<string>(this.#store)).filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length));
  }

  #key(): Promise<CryptoKey> {
    this.#keyPromise ??= this.#loadOrCreateKey().catch(error => {
      this.#keyPromise = undefined;
      throw error;
    });
    return this.#keyPromise;
  }

  /** `update` is one transaction, so concurrent first uses get the same key. */
  async #loadOrCreateKey(): Promise<CryptoKey> {
    const stored = await get<CryptoKey>(keyName, this.#store);
    if (stored) return stored;
    const created = await crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']);
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
}

const additionalData = (name: string) => new TextEncoder().encode(`partyline ${version} ${name}`);
