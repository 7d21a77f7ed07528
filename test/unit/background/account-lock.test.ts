import 'fake-indexeddb/auto';
import { createStore, entries } from 'idb-keyval';
import { expect, it } from 'vitest';
import { AccountLock } from '@/lib/background/account-lock';
import { accountId } from '@/lib/contract/session';
import { Mutes } from '@/lib/notifications/mutes';
import { UnreadCounter } from '@/lib/notifications/unread-counter';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { EventSequence, Journal } from '@/lib/storage/journal';
import { createJournalStores } from '@/lib/storage/journal-store';
import { createOutboxStores } from '@/lib/storage/outbox-store';
import { Vault } from '@/lib/storage/vault';
import { MemoryLossStore } from '../storage/memory-journal-store';

const passphrase = 'correct horse battery';
const conversation = { chatType: 'singleChat', to: 'bob' } as const;
const alice = { provider: 'agora', app: '1117#partyline', userId: 'alice' } as const;
const id = accountId(alice);

let profiles = 0;

/** Storage of one profile: `run` starts a worker, and `restartBrowser` forgets what is in memory. */
function createProfile() {
  const name = `lock-${profiles++}`;
  const memory: { key?: unknown } = {};
  const discarded: string[] = [];
  const forgotten: string[] = [];
  const run = async (epoch: number) => {
    const vault = new Vault(name, what => discarded.push(what), undefined, {
      read: async () => memory.key,
      write: async key => {
        memory.key = structuredClone(key);
      },
      remove: async () => void delete memory.key,
    });
    const journals = createJournalStores(vault, `${name}-journal`);
    const unread = createUnreadStores(vault, `${name}-unread`);
    const outboxes = createOutboxStores(vault, `${name}-outbox`);
    const mutes = new Mutes(unread.mutes);
    await mutes.load();
    const sequence = new EventSequence(epoch);
    const journal = new Journal({ account: id, sequence, store: journals.of(1), loss: new MemoryLossStore() });
    const counter = new UnreadCounter(id, unread.counterOf(1));
    await journal.load(Date.now()).catch(() => {});
    await counter.load();
    const rename = () => {
      journal.rename(id);
      counter.rename(id);
    };
    const lock = new AccountLock({
      ...{ vault, mutes },
      sessions: { all: [{ slot: 1, account: alice, data: { rename } }] } as never,
      saved: {
        forgetAll: async () => void forgotten.push('all'),
        list: async () => [
          { id, slot: 1 },
          { id: 'offline', slot: 2 },
        ],
      } as never,
      outboxes,
      retainMessages: slots => Promise.all([journals.retain(slots), unread.retain(slots)]),
    });
    return { vault, journals, outboxes, mutes, journal, counter, lock };
  };
  return { name, discarded, forgotten, run, restartBrowser: () => void delete memory.key };
}

async function createUsedProfile() {
  const profile = createProfile();
  const run = await profile.run(1);
  run.journal.append('onTextMessage', { msg: 'canary' }, Date.now());
  await run.journal.saved();
  run.counter.add(1, [{ conversation, id: 'm1' } as never]);
  await run.counter.saved();
  await run.mutes.set(id, conversation, true);
  await run.journals.of(2).write('offline', { floor: 0, events: [] }, []);
  const written = { drafts: [{ conversation, text: 'Half an answer' }], unsent: [] };
  for (const [slot, account] of [id, 'offline'].entries()) await run.outboxes.of(slot + 1).write(account, written);
  return { ...profile, first: run };
}

it('encrypts messages, unread counts, mutes and drafts again when the passphrase is set, changed or removed', async () => {
  const { name, run, discarded, first } = await createUsedProfile();
  const changes = [
    () => first.lock.set(passphrase),
    () => first.lock.set('another passphrase', passphrase),
    () => first.lock.remove('another passphrase'),
  ];
  for (const [index, change] of changes.entries()) {
    await change();
    await first.counter.saved();
    await first.journal.saved();
    await new Promise(done => setTimeout(done, 50));
    const next = await run(index + 2);
    expect(next.journal.events).toHaveLength(1);
    expect(next.counter.total).toBe(1);
    expect(next.mutes.has(id, conversation)).toBe(true);
    for (const [slot, account] of [id, 'offline'].entries())
      expect(await next.outboxes.of(slot + 1).read(account)).toMatchObject({ drafts: [{ text: 'Half an answer' }] });
  }
  expect(discarded).toEqual([]);
  const keys = await entries<[number, IDBValidKey], unknown>(createStore(`${name}-journal`, 'batches'));
  expect(keys.map(([[slot]]) => slot)).not.toContain(2);
});

it('reads none of them before the passphrase, loses none, and reports the unlocking', async () => {
  const { run, restartBrowser, discarded, first } = await createUsedProfile();
  await first.lock.set(passphrase);
  await new Promise(done => setTimeout(done, 50));
  restartBrowser();
  const locked = await run(2);
  const reports: string[] = [];
  locked.lock.unlocked.addListener(() => reports.push('unlocked'));
  expect(locked.vault.isLocked).toBe(true);
  expect(locked.journal.events).toEqual([]);
  expect(locked.mutes.has(id, conversation)).toBe(false);
  await expect(locked.mutes.set(id, { ...conversation, to: 'carol' }, true)).rejects.toMatchObject({
    code: 'vaultLocked',
  });
  await expect(locked.lock.unlock('wrong')).rejects.toMatchObject({ code: 'wrongPassphrase' });
  expect(reports).toEqual([]);
  await locked.lock.unlock(passphrase);
  expect(reports).toEqual(['unlocked']);
  expect(locked.mutes.has(id, conversation)).toBe(true);
  const next = await run(3);
  expect(next.journal.events).toHaveLength(1);
  expect(next.counter.total).toBe(1);
  expect(discarded).toEqual([]);
});

it('forgets the accounts and starts anew without the passphrase', async () => {
  const { run, restartBrowser, forgotten, first } = await createUsedProfile();
  await first.lock.set(passphrase);
  restartBrowser();
  const locked = await run(2);
  await locked.lock.reset();
  expect(forgotten).toEqual(['all']);
  expect(await locked.vault.status()).toEqual({ hasPassphrase: false, isLocked: false });
  await locked.mutes.set(id, conversation, true);
  expect((await run(3)).mutes.has(id, conversation)).toBe(true);
});
