// What a tab asks is done at most once, whatever dies in between: the background, the line, the tab's port.
import { describe, expect, it } from 'vitest';
import type { Port } from '@/lib/channel/port';
import type { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/sign-in';
import { Idempotency } from '@/lib/session/idempotency';
import { backgroundOf, MemoryOnce, portTo, tabOf } from './tab';
import { createOwned, everyProvider, Installation, type Run } from './test-session';

const asked = (key: string, since?: number) => ({ key, since });
const code = (error: unknown) => PartylineError.from(error).code;
const never = () => new Promise<never>(() => {});
const unseen = async () => {
  throw new PartylineError('unknownOutcome');
};

/** Runs of the background over one store. */
function runs(limits?: ConstructorParameters<typeof Idempotency>[3]) {
  const store = new MemoryOnce();
  let now = 1_000;
  const done: string[] = [];
  return {
    store,
    done,
    at: (time: number) => {
      now = time;
    },
    async next(): Promise<Idempotency> {
      const once = new Idempotency(store, () => now, undefined, limits);
      await once.load();
      return once;
    },
    /** Does what it says, and answers it. */
    doing: (what: string) => async (begin: (trace?: unknown) => Promise<void>) => {
      await begin(what);
      done.push(what);
      return what;
    },
  };
}

describe('what is asked again', () => {
  it('gets the first answer, also of a run after the first', async () => {
    const { next, doing, done } = runs();
    const first = await next();
    expect(await first.run(asked('a'), doing('hello'), unseen)).toBe('hello');
    expect(await first.run(asked('a', 1_000), doing('again'), unseen)).toBe('hello');
    expect(await (await next()).run(asked('a', 1_000), doing('again'), unseen)).toBe('hello');
    expect(done).toEqual(['hello']);
  });

  it('gets the first refusal', async () => {
    const { next } = runs();
    const refused = async (begin: () => Promise<void>) => {
      await begin();
      throw new PartylineError('vendor', { vendor: { code: 219 } });
    };
    await expect((await next()).run(asked('a'), refused, unseen)).rejects.toMatchObject({ code: 'vendor' });
    const again = (await next()).run(asked('a', 1_000), never, unseen);
    await expect(again).rejects.toMatchObject({ code: 'vendor', vendor: { code: 219 } });
  });

  it('waits for the first while that is under way', async () => {
    const { next, done } = runs();
    const once = await next();
    let end = (_: string) => {};
    const first = once.run(
      asked('a'),
      async begin => {
        await begin();
        return new Promise<string>(done => {
          end = done;
        });
      },
      unseen,
    );
    const second = once.run(asked('a', 1_000), never, unseen);
    await new Promise(turn => setTimeout(turn));
    end('hello');
    expect(await Promise.all([first, second])).toEqual(['hello', 'hello']);
    expect(done).toEqual([]);
  });

  it('is carried out where it had not begun', async () => {
    const { next, doing, done } = runs();
    void (await next()).run(asked('a'), never, unseen);
    expect(await (await next()).run(asked('a', 1_000), doing('hello'), unseen)).toBe('hello');
    expect(done).toEqual(['hello']);
  });

  it('is looked for where it had begun, and never begins again', async () => {
    const { next, doing, done } = runs();
    const dying = async (begin: (trace?: unknown) => Promise<void>) => {
      await begin('trace');
      return never();
    };
    void (await next()).run(asked('a'), dying, unseen);
    void (await next()).run(asked('b'), dying, unseen);
    await new Promise(turn => setTimeout(turn));
    const found = (await next()).run(asked('a', 1_000), doing('again'), async trace => `found by its ${trace}`);
    expect(await found).toBe('found by its trace');
    expect(await (await next()).run(asked('a', 1_000), doing('again'), unseen)).toBe('found by its trace');
    for (let n = 0; n < 2; n++)
      expect(await (await next()).run(asked('b', 1_000), doing('again'), unseen).catch(code)).toBe('unknownOutcome');
    expect(done).toEqual([]);
  });

  it('is looked for where the line was lost under it', async () => {
    const { next } = runs();
    const lost = async (begin: (trace?: unknown) => Promise<void>) => {
      await begin('trace');
      throw new PartylineError('unreachable');
    };
    const once = await next();
    expect(await once.run(asked('a'), lost, async () => 'found')).toBe('found');
    expect(await once.run(asked('b'), lost, unseen).catch(code)).toBe('unknownOutcome');
    // What leaves no trace cannot be looked for; the service's own answer says most.
    const traceless = (begin: () => Promise<void>) => lost(() => begin());
    expect(await once.run(asked('c'), traceless, never).catch(code)).toBe('unreachable');
  });

  it('does not begin where that cannot be kept', async () => {
    const { next, doing, done, store } = runs();
    store.fails = true;
    await expect((await next()).run(asked('a'), doing('hello'), unseen)).rejects.toThrow('full');
    expect(done).toEqual([]);
  });
});

describe('what is kept of it', () => {
  it('is bounded; of what is no longer kept nobody says that it had not begun', async () => {
    const { next, doing, done, store, at } = runs({ entries: 3, age: 100, length: 1_000 });
    const once = await next();
    for (const key of ['a', 'b', 'c', 'd']) {
      await once.run(asked(key), doing(key), unseen);
      at(1_001 + done.length);
    }
    await expect.poll(() => Object.keys(store.begun.entries)).toEqual(['b', 'c', 'd']);
    at(2_000);
    await once.run(asked('e'), doing('e'), unseen);
    await expect.poll(() => Object.keys(store.begun.entries)).toEqual(['e']);
    for (const run of [once, await next()]) {
      expect(await run.run(asked('a', 999), doing('again'), unseen).catch(code)).toBe('unknownOutcome');
      expect(await run.run(asked(`new ${run === once}`, 1_999), doing('new'), unseen)).toBe('new');
    }
    expect(done.filter(what => what === 'again')).toEqual([]);
  });

  it('is looked for where the answer is too large to be kept', async () => {
    const { next, doing } = runs({ entries: 3, age: 100, length: 20 });
    expect(await (await next()).run(asked('a'), doing('x'.repeat(21)), unseen)).toHaveLength(21);
    expect(await (await next()).run(asked('a', 1_000), doing('again'), async () => 'found')).toBe('found');
  });

  it('is gone with the session', async () => {
    const { next, doing, done, store } = runs();
    const once = await next();
    await once.run(asked('a'), doing('hello'), unseen);
    once.clear();
    await expect.poll(() => store.begun.entries).toEqual({});
    for (const run of [once, await next()])
      expect(await run.run(asked('a', 1_000), doing('again'), unseen).catch(code)).toBe('unknownOutcome');
    expect(done).toEqual(['hello']);
  });
});

const owned = createOwned();
const serviceOf = (provider: ProviderId) => (provider === 'tencent' ? owned.tencent : owned.im);
const message = { to: 'bob', text: 'hello', chatType: 'singleChat' };

/** A background whose worker can die: the next one has what the browser and the journal kept. */
function mortal(provider: ProviderId) {
  const installation = new Installation();
  const store = new MemoryOnce();
  const ends: Port[] = [];
  let run: Run = owned.run(installation);
  let server: ChannelServer = backgroundOf(run, new Idempotency(store));
  const ask = tabOf(() => portTo(server, undefined, ends));
  return {
    ask,
    store,
    run: () => run,
    server: () => server,
    signIn: () => run.owner.signIn(owned.request(provider)),
    /** The worker is gone; the tab's next port is the next one's. */
    async die() {
      const last = run;
      const vanished = last.vanish();
      run = owned.run(installation, [...last.events]);
      server = backgroundOf(run, new Idempotency(store));
      void run.owner.restore();
      ends.at(-1)?.disconnect();
      await vanished;
    },
  };
}

describe.each(everyProvider)('a message of %s', provider => {
  it('is sent once where the background dies before the service has answered', async () => {
    const { ask, signIn, die, run } = mortal(provider);
    await signIn();
    owned.silence(provider, 'mute');
    const sending = ask('message.send', message);
    await serviceOf(provider).until(() => serviceOf(provider).count('message') === 1);
    await die();
    const sent = (await sending) as { serverMsgId: string };
    expect(sent.serverMsgId).not.toBe('');
    expect(run().events.filter(({ topic }) => topic === 'sent')).toMatchObject([{ payload: sent }]);
    expect(serviceOf(provider).count('message')).toBe(1);
    // Another, just like it, is another.
    const next = (await ask('message.send', message)) as { serverMsgId: string };
    expect(next.serverMsgId).not.toBe(sent.serverMsgId);
    expect(serviceOf(provider).count('message')).toBe(2);
  }, 30_000);

  it('is not sent again where nobody can say that it was', async () => {
    const { ask, signIn, die, store } = mortal(provider);
    await signIn();
    owned.silence(provider, 'deaf');
    const sending = ask('message.send', message).catch(code);
    await expect.poll(() => Object.keys(store.begun.entries), { timeout: 5_000 }).toHaveLength(1);
    await die();
    expect(await sending).toBe('unknownOutcome');
    expect(serviceOf(provider).count('message')).toBe(0);
  }, 30_000);
});

describe('the name of a request', () => {
  const name = '0123456789abcdef0123456789abcdef';
  const request = (id: number, once: unknown = { id: name }) => ({
    ...{ t: 'request', id, method: 'message.send', params: message, once },
  });

  /** A port with nobody of ours at its end. */
  function raw(server: ChannelServer, origin?: string) {
    const port = portTo(server, origin);
    const replies: { id: number; result?: unknown; error?: { code: string } }[] = [];
    port.onMessage.addListener(frame => {
      if ((frame as { t: string }).t === 'reply') replies.push(frame as (typeof replies)[0]);
    });
    port.postMessage({ t: 'attach', version: 1 });
    return {
      async say(frame: { id: number }) {
        port.postMessage(frame);
        return expect.poll(() => replies.find(({ id }) => id === frame.id), { timeout: 5_000 });
      },
      replies,
    };
  }

  it('is good for one origin: no site gets the answer to what another has asked', async () => {
    const { signIn, server } = mortal('agora');
    await signIn();
    const [desk, spy] = [raw(server()), raw(server(), 'https://spy.example')];
    for (const [page, id] of [
      [desk, 1],
      [desk, 2],
      [spy, 3],
    ] as const)
      await (await page.say(request(id))).toBeDefined();
    expect(owned.im.count('message')).toBe(2);
    const ids = [...desk.replies, ...spy.replies].map(({ result }) => (result as { serverMsgId: string }).serverMsgId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('is of a form', async () => {
    const { signIn, server } = mortal('agora');
    await signIn();
    const { say, replies } = raw(server());
    const malformed = ['', 'x', name.toUpperCase(), `${name}0`, '__proto__', 7].map(id => ({ id }));
    let id = 0;
    for (const once of [...malformed, { id: name, since: -1 }, { id: name, origin: 'https://desk.example' }, 'x']) {
      await (await say(request(id, once))).toBeDefined();
      id += 1;
    }
    expect(replies.map(({ error }) => error?.code)).toEqual(Array(id).fill('badRequest'));
    expect(owned.im.count('message')).toBe(0);
  });
});
