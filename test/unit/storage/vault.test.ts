// The vault on a real IndexedDB implementation and the platform's own cryptography.
import 'fake-indexeddb/auto';
import { createStore, entries, get, set } from 'idb-keyval';
import { expect, it } from 'vitest';
import { Vault } from '@/lib/storage/vault';

let databases = 0;
const fresh = () => {
  const database = `vault-${databases++}`;
  const discarded: string[] = [];
  return { database, discarded, vault: new Vault(database, name => discarded.push(name)) };
};
const raw = (database: string) => createStore(database, 'vault');
const secret = { token: 'canary-token-7f3a', password: 'canary-password-91c2' };

it('gives back what was put in, also to another instance', async () => {
  const { database, vault } = fresh();
  await vault.put('alice', secret);
  expect(await vault.get('alice')).toEqual(secret);
  expect(await new Vault(database).get('alice')).toEqual(secret);
  expect(await vault.get('bob')).toBeUndefined();
});

it('keeps nothing in clear, and a key that cannot be read out', async () => {
  const { database, vault } = fresh();
  await vault.put('alice', secret);
  const stored = await entries<string, unknown>(raw(database));
  const bytes = stored.flatMap(([, value]) => {
    const { data } = value as { data?: ArrayBuffer };
    return data ? [Buffer.from(data).toString('latin1')] : [];
  });
  expect(bytes).toHaveLength(1);
  expect(bytes.join()).not.toMatch(/canary/);
  const key = await get<CryptoKey>('key', raw(database));
  expect(key?.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key!)).rejects.toThrow();
});

it('seals the same thing differently each time', async () => {
  const { database, vault } = fresh();
  await vault.put('alice', secret);
  const first = await get<{ data: ArrayBuffer }>('blob:alice', raw(database));
  await vault.put('alice', secret);
  const second = await get<{ data: ArrayBuffer }>('blob:alice', raw(database));
  expect(Buffer.from(first!.data)).not.toEqual(Buffer.from(second!.data));
});

it.each([
  ['another account’s blob', async (database: string) => copy(database, 'blob:bob', 'blob:alice')],
  ['a changed byte', async (database: string) => flip(database, 'blob:alice')],
  ['a missing key', async (database: string) => set('key', undefined, raw(database))],
  ['something else altogether', async (database: string) => set('blob:alice', 'text', raw(database))],
  ['an older form', async (database: string) => reversion(database, 'blob:alice')],
])('throws away %s', async (_what, damage) => {
  const { database, discarded, vault } = fresh();
  await vault.put('alice', secret);
  await vault.put('bob', { token: 'other' });
  await damage(database);
  const next = new Vault(database, name => discarded.push(name));
  expect(await next.get('alice')).toBeUndefined();
  expect(discarded).toEqual(['alice']);
  expect(await next.names()).not.toContain('alice');
});

it('cannot open a copy without the key of its place', async () => {
  const { database, vault } = fresh();
  const elsewhere = fresh();
  await vault.put('alice', secret);
  await set('blob:alice', await get('blob:alice', raw(database)), raw(elsewhere.database));
  expect(await elsewhere.vault.get('alice')).toBeUndefined();
  expect(elsewhere.discarded).toEqual(['alice']);
});

it('makes one key, whoever asks first', async () => {
  const { database } = fresh();
  const many = Array.from({ length: 5 }, () => new Vault(database));
  await Promise.all(many.map((vault, index) => vault.put(`account ${index}`, { index })));
  for (const [index, vault] of many.entries())
    expect(await vault.get(`account ${(index + 1) % 5}`)).toEqual({ index: (index + 1) % 5 });
});

it('forgets what it is told to', async () => {
  const { vault } = fresh();
  await vault.put('alice', secret);
  await vault.put('bob', secret);
  await vault.delete('alice');
  expect(await vault.names()).toEqual(['bob']);
  expect(await vault.get('alice')).toBeUndefined();
});

async function copy(database: string, from: string, to: string) {
  await set(to, await get(from, raw(database)), raw(database));
}
async function flip(database: string, key: string) {
  const sealed = (await get<{ data: ArrayBuffer }>(key, raw(database)))!;
  new Uint8Array(sealed.data)[3]! ^= 1;
  await set(key, sealed, raw(database));
}
async function reversion(database: string, key: string) {
  await set(key, { ...(await get<object>(key, raw(database)))!, version: 0 }, raw(database));
}
