import 'fake-indexeddb/auto';
import { get, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseOpener } from '@/lib/storage/database';
import { StorageHealth, storeLimitMs } from '@/lib/storage/storage-health';

describe('StorageHealth', () => {
  it('limits the time of each operation, and reports which fail until they work again', async () => {
    const health = new StorageHealth();
    const changes: string[] = [];
    health.listen((operation, error) => changes.push(`${operation} ${error ? 'fails' : 'works'}`));
    const run = (work: () => Promise<unknown>) => health.run('write disk', work);
    expect(await run(async () => 1)).toBe(1);
    await expect(run(() => new Promise(() => {}))).rejects.toMatchObject({ code: 'storageFailed' });
    await expect(run(() => Promise.reject(new Error('full')))).rejects.toMatchObject({ code: 'storageFailed' });
    expect(health.isFailing).toBe(true);
    await run(async () => {});
    expect(health.isFailing).toBe(false);
    expect(changes).toEqual(['write disk fails', 'write disk works']);
  });

  it('knows from a late answer that the store works', async () => {
    const health = new StorageHealth();
    let answer = () => {};
    const late = new Promise<void>(resolve => {
      answer = resolve;
    });
    await expect(health.run('read disk', () => late)).rejects.toMatchObject({ code: 'storageFailed' });
    expect(health.isFailing).toBe(true);
    answer();
    await late;
    expect(health.isFailing).toBe(false);
  });
});

describe('a database', () => {
  const { open } = indexedDB;
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    vi.useRealTimers();
    indexedDB.open = open;
  });

  it('that opens late does not make a write which was given up', async () => {
    const waiting: (() => void)[] = [];
    indexedDB.open = (...args) => {
      const request = open.apply(indexedDB, args);
      const late = {
        get result() {
          return request.result;
        },
        set onupgradeneeded(listener: IDBOpenDBRequest['onupgradeneeded']) {
          request.onupgradeneeded = listener;
        },
        set onsuccess(listener: () => void) {
          request.onsuccess = () => waiting.push(listener);
        },
      };
      return late as unknown as IDBOpenDBRequest;
    };
    const store = databaseOpener()('late', 'objects');
    const write = set('key', 'old', store);
    const refused = expect(write).rejects.toMatchObject({ code: 'storageFailed' });
    await vi.advanceTimersByTimeAsync(storeLimitMs);
    await refused;
    indexedDB.open = open;
    vi.useRealTimers();
    await set('key', 'new', store);
    for (const opened of waiting) opened();
    await new Promise(done => setTimeout(done, 50));
    expect(waiting.length).toBeGreaterThan(0);
    expect(await get('key', store)).toBe('new');
  });

  it('that could not be opened is opened again by the next use', async () => {
    vi.useRealTimers();
    const store = databaseOpener()('again', 'objects');
    indexedDB.open = () => {
      throw new DOMException('Internal error opening backing store', 'UnknownError');
    };
    await expect(set('key', 1, store)).rejects.toMatchObject({ code: 'storageFailed' });
    indexedDB.open = open;
    await set('key', 1, store);
    expect(await get('key', store)).toBe(1);
  });
});
