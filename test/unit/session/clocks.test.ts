// The computer's clock differs from the service's. In these tests the service's clock is moved.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { notificationsOf } from '@/lib/notifications/message-notification-text';
import { definitions } from '@/lib/providers/definitions';
import { Idempotency } from '@/lib/session/idempotency';
import { channelServerOf, connectTab, MemoryIdempotencyStore, requesterOf } from './tab';
import { everyProvider, Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

function setServiceClock(provider: ProviderId, offset: number): void {
  if (provider === 'tencent') services.tencent.clockOffset = offset;
  else services.im.hub.clockOffset = offset;
}

/** The worker dies, and another continues its session. */
async function restart(worker: Worker, installation: Installation, meanwhile = () => {}): Promise<Worker> {
  await worker.kill();
  meanwhile();
  const next = services.startWorker(installation, [...worker.events]);
  await next.controller.restore();
  return next;
}

/** Resolves when all messages that the service had until now have arrived. */
async function settle(provider: ProviderId, worker: Worker): Promise<void> {
  services.sendText(provider, 'last');
  await worker.until(({ texts }) => texts.includes('last'));
}

describe.each(everyProvider)('%s', provider => {
  it.each([
    ['20 s ahead', -20 * second],
    ['1 h ahead', -hour],
    ['1 day ahead', -24 * hour],
    ['1 h behind', hour],
  ])('loses no message that was missed, by a computer that is %s', async (_title, offset) => {
    setServiceClock(provider, offset);
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider));
    const next = await restart(worker, installation, () => services.sendText(provider, 'missed'));
    await settle(provider, next);
    expect(next.texts).toEqual(['missed', 'last']);
  });

  it.each([
    ['1 h behind', hour],
    ['1 h ahead', -hour],
  ])('emits only what comes after the last message to a next worker, by a computer that is %s', async (_, offset) => {
    setServiceClock(provider, offset);
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider));
    await settle(provider, worker);
    const next = await restart(worker, installation, () => services.sendText(provider, 'missed'));
    await settle(provider, next);
    expect(next.texts).toEqual(['missed', 'last']);
  });
});

describe('a Tencent session', () => {
  it.each([
    ['1 h behind', hour],
    ['as it should be', 0],
    ['1 h ahead', -hour],
  ])('does not emit what was sent before it began, by a computer that is %s', async (_title, offset) => {
    setServiceClock('tencent', offset - 5 * second);
    services.sendText('tencent', 'old');
    setServiceClock('tencent', offset);
    const installation = new Installation();
    const worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest('tencent'));
    await settle('tencent', worker);
    const next = await restart(worker, installation);
    await settle('tencent', next);
    expect([...worker.texts, ...next.texts]).toEqual(['last', 'last']);
  });
});

describe.each(everyProvider)('%s, by a computer whose clock is 10 min', provider => {
  it.each([
    ['ahead', -10 * minute],
    ['behind', 10 * minute],
  ])('%s, notifies of each live conversation', async (_title, offset) => {
    setServiceClock(provider, offset);
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    await settle(provider, worker);
    const { controller, events } = worker;
    const live = events.flatMap(({ topic, payload }) =>
      definitions[provider].incomingMessagesIn(topic, payload, 'alice'),
    );
    expect(notificationsOf(live, 1, controller.serviceTime()).map(({ id }) => id)).toEqual([
      'message 1 singleChat bob',
    ]);
    expect(Math.abs(controller.serviceTime() - Date.now() - offset)).toBeLessThan(2 * second);
  });

  it.each([
    ['ahead', -10 * minute],
    ['behind', 10 * minute],
  ])('%s, finds a message whose answer was lost', async (_title, offset) => {
    setServiceClock(provider, offset);
    const installation = new Installation();
    const store = new MemoryIdempotencyStore();
    let worker = services.startWorker(installation);
    await worker.controller.signIn(services.signInRequest(provider));
    let server = channelServerOf(worker, new Idempotency(store));
    const ends: Parameters<typeof connectTab>[2] = [];
    const request = requesterOf(() => connectTab(server, undefined, ends));
    services.silence(provider, 'noReplies');
    const sending = request('message.send', { to: 'bob', text: 'hello', chatType: 'singleChat' });
    const service = provider === 'tencent' ? services.tencent : services.im;
    await service.until(() => service.count('message') === 1);
    const killed = worker.kill();
    worker = services.startWorker(installation, [...worker.events]);
    server = channelServerOf(worker, new Idempotency(store));
    void worker.controller.restore().catch(() => {});
    ends?.at(-1)?.disconnect();
    await killed;
    expect(await sending).toMatchObject({ serverMsgId: expect.stringMatching(/./) });
    expect(service.count('message')).toBe(1);
  });
});
