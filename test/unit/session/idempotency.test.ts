// A request runs at most once when the worker, the connection or the port dies in between.
import { describe, expect, it } from 'vitest';
import type { Port } from '@/lib/channel/port';
import type { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import { Idempotency } from '@/lib/session/idempotency';
import { channelServerOf, connectTab, MemoryIdempotencyStore, requesterOf } from './tab';
import { everyProvider, Installation, useTestServices, type Worker } from './test-session';

const request = (key: string, since?: number, origin = 'https://desk.example') => ({ key, origin, since });
const code = (error: unknown) => PartylineError.from(error).code;
const never = () => new Promise<never>(() => {});
const limits = { entries: 10, bytes: 10_000, age: 100, trace: 1_000, outcome: 1_000 };
const notFound = async () => {
  throw new PartylineError('unknownOutcome');
};

/** Successive workers over one store. */
function workers(bounds?: ConstructorParameters<typeof Idempotency>[3]) {
  const store = new MemoryIdempotencyStore();
  let now = 1_000;
  const done: string[] = [];
  return {
    store,
    done,
    at: (time: number) => {
      now = time;
    },
    async next(): Promise<Idempotency> {
      const once = new Idempotency(store, () => now, undefined, bounds);
      await once.load();
      return once;
    },
    /** Request that returns `what`. */
    doing: (what: string) => async (begin: (trace?: unknown) => Promise<void>) => {
      await begin(what);
      done.push(what);
      return what;
    },
  };
}

describe('a repeated request', () => {
  it('returns the first result, also after a restart', async () => {
    const { next, doing, done } = workers();
    const first = await next();
    expect(await first.run(request('a'), doing('hello'), notFound)).toBe('hello');
    expect(await first.run(request('a', 1_000), doing('again'), notFound)).toBe('hello');
    expect(await (await next()).run(request('a', 1_000), doing('again'), notFound)).toBe('hello');
    expect(done).toEqual(['hello']);
  });

  it('is not run again when the first result cannot be read', async () => {
    const { next, store, doing, done, at } = workers();
    await (await next()).run(request('a'), doing('hello'), notFound);
    at(2_000);
    store.read = never;
    const once = new Idempotency(store, () => 2_000);
    void once.load();
    await expect(once.run(request('a', 1_000), doing('again'), notFound)).rejects.toMatchObject({
      code: 'unknownOutcome',
    });
    expect(await once.run(request('b'), doing('other'), notFound)).toBe('other');
    expect(done).toEqual(['hello', 'other']);
  });

  it('returns the first error', async () => {
    const { next } = workers();
    const refused = async (begin: () => Promise<void>) => {
      await begin();
      throw new PartylineError('vendor', { vendor: { code: 219 } });
    };
    await expect((await next()).run(request('a'), refused, notFound)).rejects.toMatchObject({ code: 'vendor' });
    const again = (await next()).run(request('a', 1_000), never, notFound);
    await expect(again).rejects.toMatchObject({ code: 'vendor', vendor: { code: 219 } });
  });

  it('waits for the first while it runs', async () => {
    const { next, done } = workers();
    const once = await next();
    let end = (_: string) => {};
    const first = once.run(
      request('a'),
      async begin => {
        await begin();
        return new Promise<string>(done => {
          end = done;
        });
      },
      notFound,
    );
    const second = once.run(request('a', 1_000), never, notFound);
    await new Promise(turn => setTimeout(turn));
    end('hello');
    expect(await Promise.all([first, second])).toEqual(['hello', 'hello']);
    expect(done).toEqual([]);
  });

  it('runs if the first had not started', async () => {
    const { next, doing, done } = workers();
    void (await next()).run(request('a'), never, notFound);
    expect(await (await next()).run(request('a', 1_000), doing('hello'), notFound)).toBe('hello');
    expect(done).toEqual(['hello']);
  });

  it('is looked up, and never run, if the first had started', async () => {
    const { next, doing, done } = workers();
    const dying = async (begin: (trace?: unknown) => Promise<void>) => {
      await begin('trace');
      return never();
    };
    void (await next()).run(request('a'), dying, notFound);
    void (await next()).run(request('b'), dying, notFound);
    await new Promise(turn => setTimeout(turn));
    const found = (await next()).run(request('a', 1_000), doing('again'), async trace => `found by its ${trace}`);
    expect(await found).toBe('found by its trace');
    expect(await (await next()).run(request('a', 1_000), doing('again'), notFound)).toBe('found by its trace');
    for (let n = 0; n < 2; n++)
      expect(await (await next()).run(request('b', 1_000), doing('again'), notFound).catch(code)).toBe(
        'unknownOutcome',
      );
    expect(done).toEqual([]);
  });

  it('is looked up when the connection was lost', async () => {
    const { next } = workers();
    const lost = async (begin: (trace?: unknown) => Promise<void>) => {
      await begin('trace');
      throw new PartylineError('unreachable');
    };
    const once = await next();
    expect(await once.run(request('a'), lost, async () => 'found')).toBe('found');
    expect(await once.run(request('b'), lost, notFound).catch(code)).toBe('unknownOutcome');
    // Without a trace there is no lookup, so the error itself is returned.
    const traceless = (begin: () => Promise<void>) => lost(() => begin());
    expect(await once.run(request('c'), traceless, never).catch(code)).toBe('unreachable');
  });

  it('runs only once its start is stored', async () => {
    const { next, doing, done, store } = workers();
    store.fails = true;
    const once = await next();
    await expect(once.run(request('a'), doing('hello'), notFound)).rejects.toMatchObject({
      ...{ code: 'notStored', retryable: true },
    });
    expect(done).toEqual([]);
    store.fails = false;
    expect(await once.run(request('a', 1_000), doing('hello'), notFound)).toBe('hello');
    expect(done).toEqual(['hello']);
  });

  it('makes room when the storage is full', async () => {
    const { next, doing, done, store, at } = workers();
    store.quota = 3_000;
    const once = await next();
    const keys = Array.from({ length: 40 }, (_, n) => `key ${n}`);
    for (const [n, key] of keys.entries()) {
      at(1_000 + n);
      await once.run(request(key), doing('x'.repeat(100)), notFound);
    }
    expect(done).toHaveLength(40);
    expect(Object.keys(store.begun.entries)).toContain(keys.at(-1));
    for (const run of [once, await next()])
      expect(await run.run(request(keys[0]!, 1_000), doing('again'), notFound).catch(code)).toBe('unknownOutcome');
  });
});

describe('stored outcomes', () => {
  it('are limited; a deleted one counts as an unknown outcome', async () => {
    const { next, doing, done, store, at } = workers({ ...limits, entries: 3, age: 100 });
    const once = await next();
    for (const key of ['a', 'b', 'c', 'd']) {
      await once.run(request(key), doing(key), notFound);
      at(1_001 + done.length);
    }
    await expect.poll(() => Object.keys(store.begun.entries)).toEqual(['b', 'c', 'd']);
    at(2_000);
    await once.run(request('e'), doing('e'), notFound);
    await expect.poll(() => Object.keys(store.begun.entries)).toEqual(['e']);
    for (const run of [once, await next()]) {
      expect(await run.run(request('a', 999), doing('again'), notFound).catch(code)).toBe('unknownOutcome');
      expect(await run.run(request(`new ${run === once}`, 1_999), doing('new'), notFound)).toBe('new');
    }
    expect(done.filter(what => what === 'again')).toEqual([]);
  });

  it('are limited in bytes; the site that uses the most loses its oldest one', async () => {
    const { next, doing, done, store, at } = workers({ ...limits, bytes: 2_000 });
    const once = await next();
    const other = 'https://other.example';
    await once.run(request('other', undefined, other), doing('first'), notFound);
    for (let n = 0; n < 40; n++) {
      at(1_001 + n);
      await once.run(request(`key ${n}`), doing('漢'.repeat(100)), notFound);
    }
    expect(store.maxBytes).toBeLessThanOrEqual(2_000);
    for (const run of [once, await next()]) {
      expect(await run.run(request('other', 1_000, other), doing('again'), notFound)).toBe('first');
      // The other site's repetition of what had not started still runs.
      expect(await run.run(request(`late ${run === once}`, 1_001, other), doing('late'), notFound)).toBe('late');
      expect(await run.run(request('key 0', 1_001), doing('again'), notFound).catch(code)).toBe('unknownOutcome');
    }
    expect(done.filter(what => what === 'again')).toEqual([]);
  });

  it('count as unknown at once when one is deleted, not only once that is stored', async () => {
    const { next, doing, done, store, at } = workers({ ...limits, entries: 1 });
    const once = await next();
    await once.run(request('a'), doing('a'), notFound);
    at(1_001);
    store.drop = () => never();
    void once.run(request('b'), doing('b'), notFound).catch(() => {});
    expect(await once.run(request('a', 1_000), doing('a'), notFound).catch(code)).toBe('unknownOutcome');
    expect(done).toEqual(['a']);
  });

  it('leave out a long trace', async () => {
    const { next } = workers({ ...limits, trace: 20 });
    const dying = async (begin: (trace?: unknown) => Promise<void>) => {
      await begin('x'.repeat(21));
      return never();
    };
    void (await next()).run(request('a'), dying, notFound);
    await new Promise(turn => setTimeout(turn));
    expect(await (await next()).run(request('a', 1_000), never, async () => 'found').catch(code)).toBe(
      'unknownOutcome',
    );
  });

  it('leave out a large result, which is looked up instead', async () => {
    const { next, doing } = workers({ ...limits, outcome: 20 });
    expect(await (await next()).run(request('a'), doing('x'.repeat(21)), notFound)).toHaveLength(21);
    expect(await (await next()).run(request('a', 1_000), doing('again'), async () => 'found')).toBe('found');
  });

  it('are deleted by clear()', async () => {
    const { next, doing, done, store } = workers();
    const once = await next();
    await once.run(request('a'), doing('hello'), notFound);
    once.clear();
    await expect.poll(() => store.begun.entries).toEqual({});
    for (const run of [once, await next()])
      expect(await run.run(request('a', 1_000), doing('again'), notFound).catch(code)).toBe('unknownOutcome');
    expect(done).toEqual(['hello']);
  });
});

const services = useTestServices();
const serviceOf = (provider: ProviderId) => (provider === 'tencent' ? services.tencent : services.im);
const message = { to: 'bob', text: 'hello', chatType: 'singleChat' };

/** A session whose worker can die; the next worker gets the stored session and the journal. */
function restartable(provider: ProviderId) {
  const installation = new Installation();
  const store = new MemoryIdempotencyStore();
  const ends: Port[] = [];
  let run: Worker = services.startWorker(installation);
  let server: ChannelServer = channelServerOf(run, new Idempotency(store));
  const ask = requesterOf(() => connectTab(server, undefined, ends));
  return {
    ask,
    store,
    run: () => run,
    server: () => server,
    signIn: () => run.controller.signIn(services.signInRequest(provider)),
    /** Ends the worker; the tab's next port connects to the next worker. */
    async die() {
      const last = run;
      const vanished = last.kill();
      run = services.startWorker(installation, [...last.events]);
      server = channelServerOf(run, new Idempotency(store));
      void run.controller.restore();
      ends.at(-1)?.disconnect();
      await vanished;
    },
  };
}

describe.each(everyProvider)('a message of %s', provider => {
  it('is sent once when the worker dies before the service answers', async () => {
    const { ask, signIn, die, run } = restartable(provider);
    await signIn();
    services.silence(provider, 'noReplies');
    const sending = ask('message.send', message);
    await serviceOf(provider).until(() => serviceOf(provider).count('message') === 1);
    await die();
    const sent = (await sending) as { serverMsgId: string };
    expect(sent.serverMsgId).not.toBe('');
    expect(run().events.filter(({ topic }) => topic === 'sent')).toMatchObject([{ payload: sent }]);
    expect(serviceOf(provider).count('message')).toBe(1);
    const next = (await ask('message.send', message)) as { serverMsgId: string };
    expect(next.serverMsgId).not.toBe(sent.serverMsgId);
    expect(serviceOf(provider).count('message')).toBe(2);
  });

  it('is not sent again when its outcome is unknown', async () => {
    const { ask, signIn, die, store } = restartable(provider);
    await signIn();
    services.silence(provider, 'halfOpen');
    const sending = ask('message.send', message).catch(code);
    await expect.poll(() => Object.keys(store.begun.entries)).toHaveLength(1);
    await die();
    expect(await sending).toBe('unknownOutcome');
    expect(serviceOf(provider).count('message')).toBe(0);
  });
});

describe('an idempotency key', () => {
  const name = '0123456789abcdef0123456789abcdef';
  const request = (id: number, once: unknown = { id: name }) => ({
    ...{ t: 'request', id, method: 'message.send', params: message, once },
  });

  /** A port without our client, for arbitrary frames. */
  function raw(server: ChannelServer, origin?: string) {
    const port = connectTab(server, origin);
    const replies: { id: number; result?: unknown; error?: { code: string } }[] = [];
    port.onMessage.addListener(frame => {
      if ((frame as { t: string }).t === 'reply') replies.push(frame as (typeof replies)[0]);
    });
    port.postMessage({ t: 'attach', version: 1 });
    return {
      async sendFrame(frame: { id: number }) {
        port.postMessage(frame);
        return expect.poll(() => replies.find(({ id }) => id === frame.id));
      },
      replies,
    };
  }

  it('is scoped to its origin', async () => {
    const { signIn, server } = restartable('agora');
    await signIn();
    const [desk, spy] = [raw(server()), raw(server(), 'https://spy.example')];
    for (const [page, id] of [
      [desk, 1],
      [desk, 2],
      [spy, 3],
    ] as const)
      await (await page.sendFrame(request(id))).toBeDefined();
    expect(services.im.count('message')).toBe(2);
    const ids = [...desk.replies, ...spy.replies].map(({ result }) => (result as { serverMsgId: string }).serverMsgId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('is rejected if malformed', async () => {
    const { signIn, server } = restartable('agora');
    await signIn();
    const { sendFrame, replies } = raw(server());
    const malformed = ['', 'x', name.toUpperCase(), `${name}0`, '__proto__', 7].map(id => ({ id }));
    let id = 0;
    for (const once of [...malformed, { id: name, since: -1 }, { id: name, origin: 'https://desk.example' }, 'x']) {
      await (await sendFrame(request(id, once))).toBeDefined();
      id += 1;
    }
    expect(replies.map(({ error }) => error?.code)).toEqual(Array(id).fill('badRequest'));
    expect(services.im.count('message')).toBe(0);
  });
});
