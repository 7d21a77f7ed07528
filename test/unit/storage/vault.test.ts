import 'fake-indexeddb/auto';
import { createStore, entries, get, set } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import type { OpenDatabase } from '@/lib/storage/database';
import { type Sealed, type UnlockedKeyStore, Vault } from '@/lib/storage/vault';

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

describe('a vault with a passphrase', () => {
  const passphrase = 'correct horse battery';
  const memory = (): UnlockedKeyStore & { value: unknown } => ({
    value: undefined,
    async read() {
      return this.value;
    },
    async write(value) {
      this.value = structuredClone(value);
    },
    async remove() {
      this.value = undefined;
    },
  });
  const profile = () => {
    const database = `vault-${databases++}`;
    const session = memory();
    const discarded: string[] = [];
    return {
      database,
      session,
      discarded,
      /** Another run of the worker. */
      run: (open?: OpenDatabase) => new Vault(database, name => discarded.push(name), open, session),
      restartBrowser: () => session.remove(),
    };
  };
  const locked = { code: 'vaultLocked' };
  const wrong = { code: 'wrongPassphrase' };

  it('can be read by the next worker, and in the next browser only after the passphrase', async () => {
    const { run, restartBrowser, discarded } = profile();
    await run().put('alice', secret);
    await run().setPassphrase(passphrase);
    expect(await run().get('alice')).toEqual(secret);
    expect(await run().status()).toEqual({ hasPassphrase: true, isLocked: false });
    await restartBrowser();
    const vault = run();
    expect(await vault.status()).toEqual({ hasPassphrase: true, isLocked: true });
    await expect(vault.get('alice')).rejects.toMatchObject(locked);
    await expect(vault.put('alice', {})).rejects.toMatchObject(locked);
    await expect(vault.unlock('correct horse')).rejects.toMatchObject(wrong);
    await expect(vault.get('alice')).rejects.toMatchObject(locked);
    await vault.unlock(passphrase);
    expect(await vault.get('alice')).toEqual(secret);
    expect(await run().get('alice')).toEqual(secret);
    expect(discarded).toEqual([]);
  });

  it('answers wrong passphrases one a second', async () => {
    const { run } = profile();
    await run().setPassphrase(passphrase);
    const vault = run();
    const start = performance.now();
    await Promise.allSettled([vault.unlock('wrong 1'), vault.unlock('wrong 2')]);
    expect(performance.now() - start).toBeGreaterThan(1_900);
  });

  it('stores no plain text, no key, and nothing that the old key decrypts', async () => {
    const { run, database } = profile();
    await run().put('alice', secret);
    const oldKey = (await get<CryptoKey>('key', openStore(database)))!;
    await run().setPassphrase(passphrase);
    const stored = await entries<string, Record<string, unknown>>(openStore(database));
    expect(stored.map(([name]) => name).sort()).toEqual(['blob:alice', 'lock']);
    expect(stored.some(([, value]) => Object.values(value).some(part => part instanceof CryptoKey))).toBe(false);
    const { nonce, data } = (await get<Sealed>('blob:alice', openStore(database)))!;
    const params = { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode('partyline 1 alice') };
    await expect(crypto.subtle.decrypt(params, oldKey, data)).rejects.toThrow();
    const lock = await get<Record<string, unknown>>('lock', openStore(database));
    expect(lock).toMatchObject({ iterations: 600_000 });
    expect(Buffer.from(lock!.salt as Uint8Array)).toHaveLength(16);
    expect(JSON.stringify(stored)).not.toContain(passphrase);
  });

  it('changes and removes the passphrase only with the present one', async () => {
    const { run, restartBrowser, database } = profile();
    const vault = run();
    await vault.put('alice', secret);
    await vault.setPassphrase(passphrase);
    await expect(vault.setPassphrase('another one')).rejects.toMatchObject(wrong);
    await expect(vault.setPassphrase('another one', 'wrong')).rejects.toMatchObject(wrong);
    await vault.setPassphrase('another one', passphrase);
    await restartBrowser();
    await expect(run().unlock(passphrase)).rejects.toMatchObject(wrong);
    const next = run();
    await next.unlock('another one');
    expect(await next.get('alice')).toEqual(secret);
    await expect(next.removePassphrase(passphrase)).rejects.toMatchObject(wrong);
    await next.removePassphrase('another one');
    await restartBrowser();
    expect(await run().status()).toEqual({ hasPassphrase: false, isLocked: false });
    expect(await run().get('alice')).toEqual(secret);
    expect((await get<CryptoKey>('key', openStore(database)))?.extractable).toBe(false);
  });

  it('takes the same passphrase from another keyboard', async () => {
    const { run, restartBrowser } = profile();
    await run().setPassphrase('caf\u00e9 au lait');
    await restartBrowser();
    await run().unlock('cafe\u0301 au lait');
  });

  it('can be removed with all that it protects, without the passphrase', async () => {
    const { run, restartBrowser } = profile();
    await run().put('alice', secret);
    await run().setPassphrase(passphrase);
    await restartBrowser();
    await run().reset();
    expect(await run().status()).toEqual({ hasPassphrase: false, isLocked: false });
    expect(await run().names()).toEqual([]);
    await run().put('bob', secret);
    expect(await run().get('bob')).toEqual(secret);
  });

  it('keeps what is put while it changes', async () => {
    const { run } = profile();
    const vault = run();
    await vault.put('alice', secret);
    const work = [vault.setPassphrase(passphrase), vault.get('alice')];
    for (let index = 0; index < 20; index++) {
      work.push(vault.put(`account ${index}`, { index }), vault.get('alice'));
      await new Promise(done => setTimeout(done, 20));
    }
    await Promise.all(work);
    for (let index = 0; index < 20; index++) expect(await run().get(`account ${index}`)).toEqual({ index });
    expect(await run().get('alice')).toEqual(secret);
  });

  describe.each([
    ['setting', undefined, (vault: Vault) => vault.setPassphrase('the second one')],
    ['changing', passphrase, (vault: Vault) => vault.setPassphrase('the second one', passphrase)],
    ['removing', passphrase, (vault: Vault) => vault.removePassphrase(passphrase)],
  ] as const)('loses nothing when the worker dies while %s it', (what, before, change) => {
    it.each([0, 1, 2])('after %i of its writes, to disk or memory', async survived => {
      const { run, session, restartBrowser, discarded } = profile();
      await run().put('alice', secret);
      await run().put('bob', secret);
      if (before) await run().setPassphrase(before);
      let writes = 0;
      const isDead = () => ++writes > survived;
      const dying = run((...names) => {
        const store = createStore(...names);
        return (mode, callback) =>
          mode === 'readwrite' && isDead() ? Promise.reject(new Error('dead')) : store(mode, callback);
      });
      const { write, remove } = session;
      session.write = async value => (isDead() ? Promise.reject(new Error('dead')) : write.call(session, value));
      session.remove = async () => (isDead() ? Promise.reject(new Error('dead')) : remove.call(session));
      await change(dying).catch(() => {});
      Object.assign(session, { write, remove });
      for (const end of [() => Promise.resolve(), restartBrowser]) {
        await end();
        const next = run();
        const { hasPassphrase, isLocked } = await next.status();
        if (isLocked) await next.unlock('the second one').catch(() => next.unlock(before!));
        expect(await next.get('alice')).toEqual(secret);
        expect(await next.get('bob')).toEqual(secret);
        if (survived === 0) expect(hasPassphrase).toBe(before !== undefined);
        else expect(hasPassphrase).toBe(what !== 'removing');
      }
      expect(discarded).toEqual([]);
    });
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
