import { describe, expect, it } from 'vitest';
import { Mutes } from '@/lib/notifications/mutes';

const [alice, bob, carol] = ['agora 1117#support alice', 'agora 1117#support bob', 'agora 1117#support carol'] as const;
const conversation = { to: 'bob', chatType: 'singleChat' } as const;

function memoryStore(stored?: unknown) {
  const store = {
    stored,
    read: async () => store.stored,
    write: async (mutes: unknown) => {
      store.stored = mutes;
    },
  };
  return store;
}

describe('Mutes', () => {
  it('stores the muted conversations of each account until they are unmuted', async () => {
    const store = memoryStore();
    const mutes = new Mutes(store);
    await mutes.load();
    await mutes.set(alice, conversation, true);
    await mutes.set(alice, conversation, true);
    const next = new Mutes(store);
    await next.load();
    expect(next.of(alice)).toEqual([conversation]);
    expect(next.has(alice, { ...conversation, chatType: 'groupChat' })).toBe(false);
    expect(next.has(carol, conversation)).toBe(false);
    await next.set(alice, conversation, false);
    expect(store.stored).toEqual({});
  });

  it('stores the name that the user saw, and mutes by the id', async () => {
    const store = memoryStore({ [alice]: [{ to: 'carol', chatType: 'singleChat' }] });
    const mutes = new Mutes(store);
    await mutes.set(alice, { ...conversation, name: 'Bob Bright' }, true);
    const next = new Mutes(store);
    await next.load();
    expect(next.of(alice)).toEqual([
      { to: 'carol', chatType: 'singleChat' },
      { ...conversation, name: 'Bob Bright' },
    ]);
    expect(next.has(alice, conversation)).toBe(true);
    await next.set(alice, conversation, false);
    expect(next.has(alice, conversation)).toBe(false);
  });

  it('stores a name that is found later, unless the conversation was unmuted', async () => {
    const store = memoryStore();
    const mutes = new Mutes(store);
    await mutes.set(alice, conversation, true);
    await mutes.rename(alice, { ...conversation, name: 'Bob Bright' });
    expect(store.stored).toEqual({ [alice]: [{ ...conversation, name: 'Bob Bright' }] });
    await mutes.set(alice, conversation, false);
    await mutes.rename(alice, { ...conversation, name: 'Bob Bright' });
    expect(mutes.of(alice)).toEqual([]);
  });

  it('keeps the stored mutes when a change comes before they are loaded', async () => {
    const store = memoryStore({ [alice]: [conversation], [carol]: [conversation] });
    await new Mutes(store).forget(alice);
    await new Mutes(store).set(bob, conversation, true);
    expect(store.stored).toEqual({ [bob]: [conversation], [carol]: [conversation] });
  });

  it('refuses a change while the stored mutes cannot be read, and keeps them', async () => {
    const store = memoryStore({ [carol]: [conversation] });
    const { read } = store;
    store.read = () => Promise.reject(new Error('not readable'));
    const mutes = new Mutes(store);
    await mutes.load();
    await expect(mutes.set(alice, conversation, true)).rejects.toThrow('not readable');
    store.read = read;
    await mutes.set(alice, conversation, true);
    expect(store.stored).toEqual({ [alice]: [conversation], [carol]: [conversation] });
  });
});
