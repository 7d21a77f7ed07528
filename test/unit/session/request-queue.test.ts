// What is asked while the line is away, with the real SDKs and the local services: it waits, and may be too late.
import { describe, expect, it } from 'vitest';
import { accountId } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import { RequestQueue } from '@/lib/session/request-queue';
import { backgroundOf, portTo, tabOf } from './tab';
import { createOwned, type Run } from './test-session';

const owned = createOwned();
const serviceOf = (provider: ProviderId) => (provider === 'tencent' ? owned.tencent : owned.im);
function controllerOf() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}

const message = { to: 'bob', text: 'hello', chatType: 'singleChat' as const };
const refusal = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

/** Signed in as alice, and the line has just been lost; it does not come back before `serviceOf(provider).resume()`. */
async function away(provider: ProviderId): Promise<Run> {
  const run = owned.run();
  await run.owner.signIn(owned.request(provider));
  serviceOf(provider).pause();
  if (provider === 'tencent') owned.tencent.dropSockets('alice');
  else owned.im.dropSockets('1117#partyline', 'alice');
  await run.untilPhase('reconnecting');
  return run;
}

describe.each(['agora', 'tencent'] as const)('while the line of %s is away, a message', provider => {
  it('waits, and goes when it is back', async () => {
    const { owner } = await away(provider);
    const sending = owner.requests.send(message);
    serviceOf(provider).resume();
    expect(await sending).toMatchObject({ serverMsgId: expect.any(String) });
    expect(serviceOf(provider).count('message')).toBe(1);
  }, 40_000);

  it('is not sent any more once nobody waits for the answer', async () => {
    const run = await away(provider);
    const background = backgroundOf(run);
    const ask = tabOf(() => portTo(background));
    const { signal, abort } = controllerOf();
    const cancelled = refusal(ask('message.send', { ...message, text: 'cancelled' }, { signal }));
    const late = refusal(ask('message.send', { ...message, text: 'late' }, { timeout: 50 }));
    const sending = ask('message.send', { ...message, text: 'in time' });
    expect(await late).toMatchObject({ code: 'deadline' });
    abort();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });
    serviceOf(provider).resume();
    await sending;
    expect(run.events.filter(({ topic }) => topic === 'sent')).toHaveLength(1);
    expect(JSON.stringify(run.events)).toContain('in time');
    expect(serviceOf(provider).count('message')).toBe(1);
  }, 40_000);

  it('is not sent in the name of who signs in meanwhile', async () => {
    const { owner } = await away(provider);
    const sending = refusal(owner.requests.send(message));
    const signingIn = owner.signIn(owned.request(provider, { userId: 'bob', instead: true }));
    serviceOf(provider).resume();
    await signingIn;
    expect(await sending).toMatchObject({ code: 'otherAccount' });
    expect(serviceOf(provider).count('message')).toBe(0);
  }, 40_000);
});

describe('those who wait', () => {
  it('get the line in their order, but for those who have left', async () => {
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

  it('are not too many; who leaves makes room', async () => {
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

describe('a request that names its account', () => {
  it('is carried out for that one only', async () => {
    const { owner } = owned.run();
    await owner.signIn(owned.request('agora'));
    const { account } = owner.state;
    if (!account) throw new Error('nobody is signed in');
    const others = [
      { ...account, userId: 'bob' },
      { ...account, app: '1117#other' },
      { ...account, provider: 'easemob' as const },
    ];
    for (const other of others) {
      const terms = { account: accountId(other) };
      expect(await refusal(owner.requests.send(message, terms))).toMatchObject({ code: 'otherAccount' });
      expect(await refusal(owner.requests.call('getContacts', [], terms))).toMatchObject({ code: 'otherAccount' });
    }
    expect(owned.im.count('message')).toBe(0);
    await owner.requests.send(message, { account: accountId(account) });
    expect(owned.im.count('message')).toBe(1);
  });

  it('finds nobody where nobody is signed in', async () => {
    const { owner } = owned.run();
    await owner.signIn(owned.request('agora'));
    const id = accountId(owner.state.account as never);
    await owner.signOut();
    expect(await refusal(owner.requests.send(message, { account: id }))).toMatchObject({ code: 'notSignedIn' });
  });
});
