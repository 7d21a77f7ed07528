import 'fake-indexeddb/auto';
import { createStore, entries, get, set } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { Vault } from '@/lib/storage/vault';

let databases = 0;
const createVault = () => {
  const database = `vault-${databases++}`;
  const discarded: string[] = [];
  return { database, discarded, vault: new Vault(database, name => discarded.push(name)) };
};
const openStore = (database: string) => createStore(database, 'vault');
const secret = { token: 'canary-token-7f3a', password: 'canary-password-91c2' };

describe('Vault', () => {
  it('returns the value that was put, also to another instance', async () => {
    const { database, vault } = createVault();
    await vault.put('alice', secret);
    expect(await vault.get('alice')).toEqual(secret);
    expect(await new Vault(database).get('alice')).toEqual(secret);
    expect(await vault.get('bob')).toBeUndefined();
  });

  it('stores no plain text, and a key that cannot be exported', async () => {
    const { database, vault } = createVault();
    await vault.put('alice', secret);
    const stored = await entries<string, unknown>(openStore(database));
    const bytes = stored.flatMap(([, value]) => {
      const { data } = value as { data?: ArrayBuffer };
      return data ? [Buffer.from(data).toString('latin1')] : [];
    });
    expect(bytes).toHaveLength(1);
    expect(bytes.join()).not.toMatch(/canary/);
    const key = await get<CryptoKey>('key', openStore(database));
    expect(key?.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key!)).rejects.toThrow();
  });

  it('seals equal values differently', async () => {
    const { database, vault } = createVault();
    await vault.put('alice', secret);
    const first = await get<{ data: ArrayBuffer }>('blob:alice', openStore(database));
    await vault.put('alice', secret);
    const second = await get<{ data: ArrayBuffer }>('blob:alice', openStore(database));
    expect(Buffer.from(first!.data)).not.toEqual(Buffer.from(second!.data));
  });

  it('keeps a blob when its key cannot be read', async () => {
    const { database, discarded, vault } = createVault();
    await vault.put('alice', secret);
    let reads = 0;
    const next = new Vault(
      database,
      name => discarded.push(name),
      (...names) => {
        const store = createStore(...names);
        // The first read is the blob's.
        return (mode, callback) => (++reads === 2 ? Promise.reject(new Error('not readable')) : store(mode, callback));
      },
    );
    await expect(next.get('alice')).rejects.toThrow('not readable');
    expect(await next.get('alice')).toEqual(secret);
    expect(discarded).toEqual([]);
  });

  it.each([
    ['another account’s blob', async (database: string) => copy(database, 'blob:bob', 'blob:alice')],
    ['a changed byte', async (database: string) => flipByte(database, 'blob:alice')],
    ['a missing key', async (database: string) => set('key', undefined, openStore(database))],
    ['data that is not sealed', async (database: string) => set('blob:alice', 'text', openStore(database))],
    ['an older version', async (database: string) => changeVersion(database, 'blob:alice')],
  ])('discards a blob and reports it when it finds %s', async (_what, damage) => {
    const { database, discarded, vault } = createVault();
    await vault.put('alice', secret);
    await vault.put('bob', { token: 'other' });
    await damage(database);
    const next = new Vault(database, name => discarded.push(name));
    expect(await next.get('alice')).toBeUndefined();
    expect(discarded).toEqual(['alice']);
    expect(await next.names()).not.toContain('alice');
  });

  it('discards a blob when it was copied from another installation', async () => {
    const { database, vault } = createVault();
    const otherInstallation = createVault();
    await vault.put('alice', secret);
    await set('blob:alice', await get('blob:alice', openStore(database)), openStore(otherInstallation.database));
    expect(await otherInstallation.vault.get('alice')).toBeUndefined();
    expect(otherInstallation.discarded).toEqual(['alice']);
  });

  it('creates one key when several instances write at once', async () => {
    const { database } = createVault();
    const many = Array.from({ length: 5 }, () => new Vault(database));
    await Promise.all(many.map((vault, index) => vault.put(`account ${index}`, { index })));
    for (const [index, vault] of many.entries())
      expect(await vault.get(`account ${(index + 1) % 5}`)).toEqual({ index: (index + 1) % 5 });
  });

  it('deletes only the named value', async () => {
    const { vault } = createVault();
    await vault.put('alice', secret);
    await vault.put('bob', secret);
    await vault.delete('alice');
    expect(await vault.names()).toEqual(['bob']);
    expect(await vault.get('alice')).toBeUndefined();
  });
});

async function copy(database: string, from: string, to: string) {
  await set(to, await get(from, openStore(database)), openStore(database));
}
async function flipByte(database: string, key: string) {
  const sealed = (await get<{ data: ArrayBuffer }>(key, openStore(database)))!;
  new Uint8Array(sealed.data)[3]! ^= 1;
  await set(key, sealed, openStore(database));
}
async function changeVersion(database: string, key: string) {
  await set(key, { ...(await get<object>(key, openStore(database)))!, version: 0 }, openStore(database));
}
