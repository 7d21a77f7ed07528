// Requests during a reconnect, with the real SDKs and the local services.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { accountId } from '@/lib/contract/session';
import { RequestQueue } from '@/lib/session/request-queue';
import { channelServerOf, connectTab, requesterOf } from './tab';
import { useTestServices, type Worker } from './test-session';

const services = useTestServices();
const serviceOf = (provider: ProviderId) => (provider === 'tencent' ? services.tencent : services.im);
function controllerOf() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}

const message = { to: 'bob', text: 'hello', chatType: 'singleChat' as const };
const errorOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

/** Signed in as alice and reconnecting until `serviceOf(provider).resume()`. */
async function reconnecting(provider: ProviderId): Promise<Worker> {
  const worker = services.startWorker();
  await worker.controller.signIn(services.signInRequest(provider));
  serviceOf(provider).pause();
  if (provider === 'tencent') services.tencent.dropSockets('alice');
  else services.im.dropSockets('1117#partyline', 'alice');
  await worker.untilPhase('reconnecting');
  return worker;
}

describe.each(['agora', 'tencent'] as const)('a message during a reconnect of %s', provider => {
  it('is sent after the reconnect', async () => {
    const { controller } = await reconnecting(provider);
    const sending = controller.requests.send(message);
    serviceOf(provider).resume();
    expect(await sending).toMatchObject({ serverMsgId: expect.any(String) });
    expect(serviceOf(provider).count('message')).toBe(1);
  });

  it('is not sent after its deadline or cancellation', async () => {
    const worker = await reconnecting(provider);
    const background = channelServerOf(worker);
    const ask = requesterOf(() => connectTab(background));
    const { signal, abort } = controllerOf();
    const cancelled = errorOf(ask('message.send', { ...message, text: 'cancelled' }, { signal }));
    const late = errorOf(ask('message.send', { ...message, text: 'late' }, { timeout: 50 }));
    const sending = ask('message.send', { ...message, text: 'in time' });
    expect(await late).toMatchObject({ code: 'deadline' });
    abort();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });
    serviceOf(provider).resume();
    await sending;
    expect(worker.events.filter(({ topic }) => topic === 'sent')).toHaveLength(1);
    expect(JSON.stringify(worker.events)).toContain('in time');
    expect(serviceOf(provider).count('message')).toBe(1);
  });

  it('is not sent after the user took the account offline', async () => {
    const { controller } = await reconnecting(provider);
    const sending = errorOf(controller.requests.send(message));
    const goingOffline = controller.goOffline();
    serviceOf(provider).resume();
    await goingOffline;
    expect(await sending).toMatchObject({ code: 'notSignedIn' });
    expect(serviceOf(provider).count('message')).toBe(0);
  });
});

describe('RequestQueue', () => {
  it('releases in order, without aborted requests', async () => {
    const waiting = new RequestQueue();
    const got: string[] = [];
    const { signal, abort } = controllerOf();
    const all = [
      waiting.wait().then(() => got.push('first')),
      waiting.wait(signal).catch(reason => got.push(reason.name)),
      waiting.wait(new AbortController().signal).then(() => got.push('third')),
    ];
    abort();
    expect(waiting.size).toBe(2);
    waiting.release();
    await Promise.all(all);
    expect(got).toEqual(['AbortError', 'first', 'third']);
    expect(waiting.size).toBe(0);
  });

  it('holds at most 200 requests', async () => {
    const waiting = new RequestQueue();
    const { signal, abort } = controllerOf();
    const left = expect(waiting.wait(signal)).rejects.toThrow();
    for (let count = 1; count < 200; count++) void waiting.wait();
    await expect(waiting.wait()).rejects.toMatchObject({ code: 'tooMany' });
    abort();
    await left;
    const next = waiting.wait();
    waiting.release();
    await next;
  });
});

describe('a request with an account', () => {
  it('runs for that account only', async () => {
    const { controller } = services.startWorker();
    await controller.signIn(services.signInRequest('agora'));
    const { account } = controller.state;
    if (!account) throw new Error('signed out');
    const others = [
      { ...account, userId: 'bob' },
      { ...account, app: '1117#other' },
      { ...account, provider: 'easemob' as const },
    ];
    for (const other of others) {
      const terms = { account: accountId(other) };
      expect(await errorOf(controller.requests.send(message, terms))).toMatchObject({ code: 'otherAccount' });
      expect(await errorOf(controller.requests.call('getContacts', [], terms))).toMatchObject({ code: 'otherAccount' });
    }
    expect(services.im.count('message')).toBe(0);
    await controller.requests.send(message, { account: accountId(account) });
    expect(services.im.count('message')).toBe(1);
  });

  it('fails when signed out', async () => {
    const { controller } = services.startWorker();
    await controller.signIn(services.signInRequest('agora'));
    const id = accountId(controller.state.account as never);
    await controller.signOut();
    expect(await errorOf(controller.requests.send(message, { account: id }))).toMatchObject({ code: 'notSignedIn' });
  });
});
