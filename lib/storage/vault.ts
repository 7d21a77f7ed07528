/**
 * Secrets at rest, for accounts that are to be remembered: AES-GCM under a key that no script can read, both in IndexedDB.
 * Each blob is bound to its name, so that one account's cannot stand in for another's. What cannot be opened (a copied
 * profile without its key, a damaged disk, another installation's blob) is thrown away and reads as absent.
 */
import { createStore, delMany, get, keys, set, update } from 'idb-keyval';

/** Raised when the sealed form changes; older blobs then read as absent. */
const version = 1;
const algorithm = 'AES-GCM';
/** Bytes; the length that AES-GCM is made for. https://csrc.nist.gov/pubs/sp/800/38/d/final */
const nonceLength = 12;
const keyName = 'key';
const blobName = (name: string) => `blob:${name}`;

export interface Sealed {
  version: number;
  nonce: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

export class Vault {
  readonly #store;
  #held: Promise<CryptoKey> | undefined;

  /** @param database its name in IndexedDB; removed with the extension */
  constructor(
    database = 'partyline-vault',
    private readonly onDiscard: (name: string) => void = () => {},
  ) {
    this.#store = createStore(database, 'vault');
  }

  /** Keeps `value`, which JSON must be able to hold, under `name`. */
  async put(name: string, value: unknown): Promise<void> {
    await set(blobName(name), await this.seal(name, value), this.#store);
  }

  /** What was put under `name`, or `undefined`: nothing was, or it cannot be opened here; then it is gone. */
  async get(name: string): Promise<unknown> {
    const sealed = await get<Sealed>(blobName(name), this.#store);
    if (sealed === undefined) return undefined;
    const value = await this.unseal(name, sealed);
    if (value === undefined) await this.delete(name);
    return value;
  }

  /** Encrypts for keeping elsewhere. */
  async seal(name: string, value: unknown): Promise<Sealed> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
    const text = new TextEncoder().encode(JSON.stringify(value));
    const how = { name: algorithm, iv: nonce, additionalData: bound(name) };
    return { version, nonce, data: await crypto.subtle.encrypt(how, await this.#key(), text) };
  }

  /** `undefined` for what was not sealed here, under this name. */
  async unseal(name: string, sealed: Sealed): Promise<unknown> {
    try {
      if (sealed.version !== version) throw new Error('another version');
      const how = { name: algorithm, iv: sealed.nonce, additionalData: bound(name) };
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, await this.#key(), sealed.data)));
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
    this.#held ??= this.#findKey().catch(error => {
      this.#held = undefined;
      throw error;
    });
    return this.#held;
  }

  /** Made at the first use, never to be exported. Two that ask at once get the same. */
  async #findKey(): Promise<CryptoKey> {
    const known = await get<CryptoKey>(keyName, this.#store);
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']);
    let kept = made;
    await update<CryptoKey>(
      keyName,
      old => {
        kept = old ?? made;
        return kept;
      },
      this.#store,
    );
    return kept;
  }
}

const bound = (name: string) => new TextEncoder().encode(`partyline ${version} ${name}`);
