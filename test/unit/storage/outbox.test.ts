import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { Outbox, type OutboxStore } from '@/lib/storage/outbox';
import { createOutboxStores } from '@/lib/storage/outbox-store';
import { Vault } from '@/lib/storage/vault';

const bob = { to: 'bob', chatType: 'singleChat' } as const;
const tea = { to: 'tea', chatType: 'groupChat' } as const;
const message = (id: string, text = id) => ({ id, ...bob, text });
const never = new Promise<never>(() => {});

let profiles = 0;

/** Storage of one profile. `run` starts a worker. */
function createProfile() {
  const vault = new Vault(`outbox-${++profiles}`, () => {});
  const stores = createOutboxStores(vault, `outbox-${profiles}-texts`);
  const run = async (now = () => 1_000, limits?: ConstructorParameters<typeof Outbox>[4]) => {
    const outbox = new Outbox('alice', stores.of(1), () => {}, now, limits);
    await outbox.load();
    return outbox;
  };
  return { stores, run };
}

describe('drafts', () => {
  it('survive the worker, one for each conversation, until they are emptied', async () => {
    const { run } = createProfile();
    const first = await run();
    await first.setDraft(bob, 'Half an');
    await first.setDraft(bob, 'Half an answer');
    await first.setDraft(tea, 'Black');
    const second = await run();
    expect(second.content.drafts).toEqual([
      { conversation: bob, text: 'Half an answer' },
      { conversation: tea, text: 'Black' },
    ]);
    await second.setDraft(bob, '');
    expect((await run()).content.drafts).toEqual([{ conversation: tea, text: 'Black' }]);
  });

  it('are limited: the oldest is dropped', async () => {
    const outbox = await createProfile().run(undefined, { drafts: 2, unsent: 2, files: 9 });
    for (const to of ['bob', 'carol', 'bob', 'dave']) await outbox.setDraft({ ...bob, to }, 'Hi');
    expect(outbox.content.drafts.map(({ conversation }) => conversation.to)).toEqual(['bob', 'dave']);
  });

  it('are not readable in storage, nor as another account', async () => {
    const { stores, run } = createProfile();
    await (await run()).setDraft(bob, 'canary');
    const bobs = new Outbox('bob', stores.of(1));
    await bobs.load();
    expect(bobs.content.drafts).toEqual([]);
  });

  it('join those that are stored when the store opens late', async () => {
    const { stores, run } = createProfile();
    await (await run()).setDraft(tea, 'Black');
    let isClosed = true;
    const late: OutboxStore = {
      ...stores.of(1),
      read: account => (isClosed ? Promise.reject(new Error('closed')) : stores.of(1).read(account)),
    };
    const outbox = new Outbox('alice', late);
    await outbox.load();
    await expect(outbox.setDraft(bob, 'Hi')).rejects.toThrow();
    isClosed = false;
    await outbox.setDraft(bob, 'Hello');
    expect((await run()).content.drafts).toEqual([
      { conversation: bob, text: 'Hello' },
      { conversation: tea, text: 'Black' },
    ]);
  });

  it('are deleted with the account, also if a message is being sent', async () => {
    const { run } = createProfile();
    const outbox = await run();
    await outbox.setDraft(bob, 'Hi');
    let fail = () => {};
    const sending = outbox.deliver(
      message('1'),
      () =>
        new Promise((_resolve, reject) => {
          fail = () => reject(new Error('no'));
        }),
    );
    outbox.dispose();
    fail();
    await expect(sending).rejects.toThrow();
    await outbox.setDraft(bob, 'Hi again');
    expect((await run()).content).toEqual({ drafts: [], unsent: [] });
  });
});

describe('an unsent message', () => {
  it('is kept before it is sent, and deleted afterwards', async () => {
    const { run } = createProfile();
    const outbox = await run();
    const result = await outbox.deliver(message('1'), async (_hasBegun, begin) => {
      await begin();
      expect((await run()).content.unsent).toEqual([{ ...message('1'), at: 1_000 }]);
      return 'sent';
    });
    expect(result).toBe('sent');
    await outbox.setDraft(bob, '');
    expect((await run()).content.unsent).toEqual([]);
  });

  it('stays with its reason when it is refused, until it is discarded', async () => {
    const { run } = createProfile();
    const outbox = await run();
    const refusal = new PartylineError('vendor', { vendor: { code: 219 } });
    await expect(outbox.deliver(message('1'), () => Promise.reject(refusal))).rejects.toBe(refusal);
    const next = await run();
    expect(next.content.unsent).toMatchObject([
      { id: '1', text: '1', error: { code: 'vendor', vendor: { code: 219 } } },
    ]);
    await next.discard('1');
    expect((await run()).content.unsent).toEqual([]);
  });

  it.each([
    ['unreachable', false],
    ['unknownOutcome', true],
  ])('has the reason %s when the panel closes, and the SDK had it: %s', async (code, hasBegun) => {
    const outbox = await createProfile().run();
    const sending = outbox.deliver(message('1'), async (_, begin) => {
      if (hasBegun) await begin();
      throw new PartylineError('cancelled');
    });
    await expect(sending).rejects.toMatchObject({ code });
    expect(outbox.content.unsent).toMatchObject([{ error: { code } }]);
  });

  it('tells the next run whether the SDK may have sent it', async () => {
    const { run } = createProfile();
    const begun: boolean[] = [];
    for (let index = 0; index < 3; index++) {
      const outbox = await run();
      let reached = () => {};
      const isReached = new Promise<void>(resolve => {
        reached = resolve;
      });
      void outbox.deliver(message('1'), async (hasBegun, begin) => {
        begun.push(hasBegun);
        if (index > 0) await begin();
        reached();
        return never;
      });
      await isReached;
      await outbox.setDraft(bob, 'Written after it');
    }
    expect(begun).toEqual([false, false, true]);
  });

  it.each([
    ['a minute later', 61_000, 'unreachable'],
    ['with a clock that was put back', -61_000, 'unreachable'],
    ['soon', 59_000, undefined],
  ])('that never left is not sent by a run that begins %s', async (_when, later, code) => {
    const { run } = createProfile();
    const outbox = await run();
    void outbox.deliver(message('1'), () => never);
    await outbox.setDraft(bob, 'Written after it');
    const [unsent] = (await run(() => 1_000 + later)).content.unsent;
    expect(unsent?.error?.code).toBe(code);
  });

  it('is refused when too many are unsent, and the others stay', async () => {
    const outbox = await createProfile().run(undefined, { drafts: 2, unsent: 2, files: 9 });
    const fail = () => Promise.reject(new PartylineError('unreachable'));
    for (const id of ['1', '2']) await outbox.deliver(message(id), fail).catch(() => {});
    await expect(outbox.deliver(message('3'), fail)).rejects.toMatchObject({ code: 'tooMany' });
    expect(outbox.content.unsent.map(({ id }) => id)).toEqual(['1', '2']);
  });
});
