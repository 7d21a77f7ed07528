// What is asked while the line is away, with the real SDKs and the local services: it waits, and may be too late.
import { describe, expect, it } from 'vitest';
import { accountId } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import { createOwned, type Run } from './owned';

const owned = createOwned();
const serviceOf = (provider: ProviderId) => (provider === 'tencent' ? owned.tencent : owned.im);
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
    const sending = owner.send(message);
    serviceOf(provider).resume();
    expect(await sending).toMatchObject({ serverMsgId: expect.any(String) });
    expect(serviceOf(provider).count('message')).toBe(1);
  }, 40_000);

  it('is not sent in the name of who signs in meanwhile', async () => {
    const { owner } = await away(provider);
    const sending = refusal(owner.send(message));
    const signingIn = owner.signIn(owned.request(provider, { userId: 'bob', instead: true }));
    serviceOf(provider).resume();
    await signingIn;
    expect(await sending).toMatchObject({ code: 'otherAccount' });
    expect(serviceOf(provider).count('message')).toBe(0);
  }, 40_000);
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
      expect(await refusal(owner.send(message, terms))).toMatchObject({ code: 'otherAccount' });
      expect(await refusal(owner.call('getContacts', [], terms))).toMatchObject({ code: 'otherAccount' });
    }
    expect(owned.im.count('message')).toBe(0);
    await owner.send(message, { account: accountId(account) });
    expect(owned.im.count('message')).toBe(1);
  });

  it('finds nobody where nobody is signed in', async () => {
    const { owner } = owned.run();
    await owner.signIn(owned.request('agora'));
    const id = accountId(owner.state.account as never);
    await owner.signOut();
    expect(await refusal(owner.send(message, { account: id }))).toMatchObject({ code: 'notSignedIn' });
  });
});
