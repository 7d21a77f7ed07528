// The stored requests of an account stay within their share of `storage.session` (10 MB). Real SDKs and local services.
import { describe, expect, it } from 'vitest';
import type { ChannelClient } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import type { ProviderId } from '@/lib/contract/provider-id';
import { Idempotency } from '@/lib/session/idempotency';
import { channelServerOf, connectTab, MemoryIdempotencyStore, requesterOf } from './tab';
import { everyProvider, Installation, useTestServices } from './test-session';

const services = useTestServices();
const maxBytes = 384 * 1024;

/** A session with one store; `restart` ends its worker and the tabs' ports. */
async function signedIn(provider: ProviderId) {
  const installation = new Installation();
  const store = new MemoryIdempotencyStore();
  const ends: Port[] = [];
  let worker = services.startWorker(installation);
  let server = channelServerOf(worker, new Idempotency(store));
  await worker.controller.signIn(services.signInRequest(provider));
  return {
    store,
    worker: () => worker,
    requester: (origin?: string) => requesterOf(() => connectTab(server, origin, ends)),
    async restart() {
      const last = worker;
      const ended = last.kill();
      worker = services.startWorker(installation, [...last.events]);
      server = channelServerOf(worker, new Idempotency(store));
      void worker.controller.restore();
      for (const end of ends.splice(0)) end.disconnect();
      await ended;
    },
  };
}

type Ask = ChannelClient['requestUntyped'];

const call = (ask: Ask, method: string, ...args: unknown[]) => ask('vendor.call', { method, args });

describe.each(['agora', 'easemob'] as const)('stored requests of %s', provider => {
  it('stay within their bytes after 43 messages with 240,000 characters of ext', async () => {
    const { store, requester } = await signedIn(provider);
    const ask = requester();
    for (let n = 0; n < 43; n++)
      await ask('message.send', {
        to: 'bob',
        text: `${n}`,
        chatType: 'singleChat',
        ext: { about: 'x'.repeat(240_000) },
      });
    expect(store.maxBytes).toBeLessThan(maxBytes);
    expect(Object.keys(store.begun.entries)).toHaveLength(43);
  });

  it('keep the order of a long message and a short one', async () => {
    const { requester, worker } = await signedIn(provider);
    const ask = requester();
    const extOf = (n: number) => ({ about: 'x'.repeat(n % 2 ? 10 : 100_000) });
    const texts = Array.from({ length: 10 }, (_, n) => `${n}`);
    await Promise.all(
      texts.map((text, n) => ask('message.send', { to: 'bob', text, chatType: 'singleChat', ext: extOf(n) })),
    );
    const sent = worker().events.filter(({ topic }) => topic === 'sent');
    expect(sent.map(({ payload }) => (payload as { message: { msg: string } }).message.msg)).toEqual(texts);
  });

  it('find a message with a long ext by its hash', async () => {
    const { requester, restart, worker } = await signedIn(provider);
    const ask = requester();
    const message = { to: 'bob', text: 'same', chatType: 'singleChat' };
    const extOf = (end: string) => ({ list: ['x'.repeat(100_000), { end }], id: 7 });
    await ask('message.send', { ...message, ext: extOf('first') });
    services.silence(provider, 'noReplies');
    const sending = ask('message.send', { ...message, ext: extOf('second') });
    await services.im.until(() => services.im.count('message') === 2);
    await restart();
    const { serverMsgId } = (await sending) as { serverMsgId: string };
    const sent = worker().events.flatMap(({ topic, payload }) => (topic === 'sent' ? [payload] : []));
    expect(sent).toMatchObject([{ serverMsgId, message: { ext: extOf('second') } }]);
    expect(services.im.count('message')).toBe(2);
  });
});

describe('stored requests of tencent', () => {
  const text = '漢'.repeat(4_000);
  const textToBob = { to: 'bob', conversationType: 'C2C', payload: { text } };

  it('stay within their bytes after 430 messages of 4,000 Chinese characters', async () => {
    const { store, requester } = await signedIn('tencent');
    const ask = requester();
    for (let n = 0; n < 430; n++) await call(ask, 'sendMessage', await call(ask, 'createTextMessage', textToBob));
    expect(services.tencent.count('message')).toBe(430);
    expect(store.maxBytes).toBeLessThan(maxBytes);
    expect(Object.keys(store.begun.entries).length).toBeGreaterThan(20);
  });

  it('stay within their bytes after 475 edits of one message', async () => {
    const { store, requester } = await signedIn('tencent');
    const ask = requester();
    const created = await call(ask, 'createTextMessage', textToBob);
    const { data } = (await call(ask, 'sendMessage', created)) as { data: { message: Record<string, unknown> } };
    for (let n = 0; n < 475; n++)
      await call(ask, 'modifyMessage', { ...data.message, payload: { text: `${n} ${text}` } });
    expect(store.maxBytes).toBeLessThan(maxBytes);
  });
});

describe.each(everyProvider)('a site that sends much (%s)', provider => {
  it('does not push out another site’s stored request', async () => {
    const { store, requester } = await signedIn(provider);
    const [desk, flood] = [requester(), requester('https://flood.example')];
    const sent = await desk('message.send', { to: 'bob', text: 'hello', chatType: 'singleChat' });
    const [key] = Object.keys(store.begun.entries);
    for (let n = 0; n < 250; n++) await flood('message.send', { to: 'bob', text: `${n}`, chatType: 'singleChat' });
    expect(Object.keys(store.begun.entries)).toHaveLength(200);
    const once = new Idempotency(store);
    await once.load();
    const request = { key: key!, origin: 'https://desk.example', since: Date.now() };
    expect(
      await once.run(
        request,
        () => Promise.reject(new Error('run again')),
        () => Promise.reject(),
      ),
    ).toEqual(sent);
  });
});
