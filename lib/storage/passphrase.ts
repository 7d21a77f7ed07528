import { PartylineError } from '@/lib/contract/errors';

/** Bytes; the length that NIST SP 800-38D recommends for GCM. https://csrc.nist.gov/pubs/sp/800/38/d/final */
export const nonceLength = 12;
/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2 */
const pbkdf2Iterations = 600_000;
const saltLength = 16;

/** The vault's key, encrypted with a key that is derived from the passphrase. Each new passphrase has another salt. */
export interface PassphraseLock {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  nonce: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}

export const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** @param key the bytes of the vault's key */
export async function createLock(key: Uint8Array<ArrayBuffer>, passphrase: string): Promise<PassphraseLock> {
  const lock = { salt: randomBytes(saltLength), iterations: pbkdf2Iterations, nonce: randomBytes(nonceLength) };
  const params = { name: 'AES-GCM', iv: lock.nonce };
  return { ...lock, wrapped: await crypto.subtle.encrypt(params, await derivedKey(lock, passphrase), key) };
}

/** Returns the bytes of the vault's key. @throws {PartylineError} `wrongPassphrase` */
export async function openLock(lock: PassphraseLock, passphrase: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await derivedKey(lock, passphrase);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: lock.nonce }, key, lock.wrapped));
  } catch {
    throw new PartylineError('wrongPassphrase');
  }
}

async function derivedKey({ salt, iterations }: Pick<PassphraseLock, 'salt' | 'iterations'>, passphrase: string) {
  // Keyboards compose accents differently.
  const bytes = new TextEncoder().encode(passphrase.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(params, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
