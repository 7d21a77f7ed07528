// The user's last intent wins over everything under way, with the real SDKs and services that do not answer a goodbye.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { SessionState } from '@/lib/contract/session';
import { everyProvider, Installation, useTestServices, type Worker } from './test-session';

const services = useTestServices();
const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
/** Longer than a provider waits for the answer to its goodbye (500 ms), and then for a sign-in. */
const settleMs = 1_500;

const loginsOf = (provider: ProviderId, userId: string) =>
  provider === 'tencent'
    ? services.tencent.account(userId).logins
    : services.im.account('1117#partyline', userId).logins;

const tokenFor = (provider: ProviderId) =>
  provider === 'tencent'
    ? services.tencent.issueUserSig('alice')
    : services.im.issueToken('1117#partyline', 'alice').value;

async function signedIn(provider: ProviderId) {
  const installation = new Installation();
  const worker = services.startWorker(installation);
  await worker.controller.signIn(services.signInRequest(provider, { remember: true }));
  return { installation, worker, controller: worker.controller };
}

/** Offline, with a connection whose goodbye the service will not answer. */
async function offline(provider: ProviderId) {
  const session = await signedIn(provider);
  services.silence(provider, 'halfOpen');
  session.controller.networkChanged(false);
  expect(session.controller.state.phase).toBe('offline');
  return session;
}

async function expectSignedOut({ installation, worker }: { installation: Installation; worker: Worker }) {
  await wait(settleMs);
  expect(worker.controller.state.phase).toBe('signedOut');
  expect(worker.controller.record).toBeUndefined();
  expect(worker.phases.at(-1)).toBe('signedOut');
  expect(installation.storedSession?.live).toBeUndefined();
  expect(await installation.wanted()).toBeUndefined();
}

async function expectNothingSaved(installation: Installation) {
  expect(installation.accountList?.accounts ?? []).toEqual([]);
  expect(await installation.vault.names()).toEqual([]);
}

describe.each(everyProvider)('a sign-out of %s', provider => {
  it.each([0, 100, 400])('stays signed out when a resume began %i ms before', async delay => {
    const session = await offline(provider);
    const resuming = session.controller.resume().catch(error => error);
    await wait(delay);
    await session.controller.signOut();
    expect(await resuming).toMatchObject({ code: 'cancelled' });
    await expectSignedOut(session);
    await expectNothingSaved(session.installation);
    expect(loginsOf(provider, 'alice')).toBe(1);
  });

  it.each([0, 100, 400])('stays signed out when a token was supplied %i ms before', async delay => {
    const session = await offline(provider);
    const supplying = session.controller.supplyToken(tokenFor(provider)).catch(error => error);
    await wait(delay);
    await session.controller.signOut();
    expect(await supplying).toMatchObject({ code: 'cancelled' });
    await expectSignedOut(session);
    await expectNothingSaved(session.installation);
    expect(loginsOf(provider, 'alice')).toBe(1);
  });

  it.each([0, 50, 200, 400])('stays signed out %i ms after the request of a renewal', async delay => {
    const app = services.appServerOf(provider);
    app.lifeSeconds = 3;
    const session = await signedIn(provider);
    services.silence(provider, 'halfOpen');
    await app.until(() => app.requests === 2);
    await wait(delay);
    await session.controller.signOut();
    await expectSignedOut(session);
    await expectNothingSaved(session.installation);
    expect(loginsOf(provider, 'alice')).toBe(1);
  });

  it('is published after the account is forgotten, and before the goodbye is answered', async () => {
    const session = await signedIn(provider);
    services.silence(provider, 'halfOpen');
    const published = new Promise<{ accounts: number; stored: boolean; after: number }>(resolve => {
      const start = performance.now();
      session.worker.beforeState = ({ phase }: SessionState) => {
        const { accountList, storedSession } = session.installation;
        const accounts = accountList?.accounts.length ?? 0;
        if (phase === 'signedOut')
          resolve({ accounts, stored: storedSession?.live !== undefined, after: performance.now() - start });
      };
    });
    const signingOut = session.controller.signOut();
    const names = session.installation.vault.names();
    const { after, ...at } = await published;
    expect(at).toEqual({ accounts: 0, stored: false });
    expect(after).toBeLessThan(450);
    await names;
    expect(await session.installation.vault.names()).toEqual([]);
    await signingOut;
  });

  it('refuses requests at once', async () => {
    const { controller } = await signedIn(provider);
    const signingOut = controller.signOut();
    const message = { to: 'bob', text: 'late', chatType: 'singleChat' as const };
    await expect(controller.requests.send(message)).rejects.toMatchObject({ code: 'notSignedIn' });
    await signingOut;
  });
});

describe.each(everyProvider)('going offline with %s', provider => {
  const expectOffline = async ({ installation, worker }: { installation: Installation; worker: Worker }) => {
    await wait(settleMs);
    expect(worker.controller.state).toMatchObject({ phase: 'offline', cause: 'byUser' });
    expect(worker.phases.at(-1)).toBe('offline');
    expect(installation.accountList?.accounts).toHaveLength(1);
    expect(await installation.wanted()).toBeUndefined();
  };

  it.each([0, 100, 400])('keeps the account, but not the resume that began %i ms before', async delay => {
    const session = await offline(provider);
    const resuming = session.controller.resume().catch(error => error);
    await wait(delay);
    await session.controller.goOffline();
    expect(await resuming).toMatchObject({ code: 'cancelled' });
    await expectOffline(session);
    expect(loginsOf(provider, 'alice')).toBe(1);
  });

  it('lasts over the return of the network, an alarm, a supplied token and the death of the worker', async () => {
    const session = await signedIn(provider);
    const { worker, controller, installation } = session;
    await controller.goOffline();
    controller.networkChanged(false);
    controller.networkChanged(true);
    controller.check();
    await expect(controller.supplyToken(tokenFor(provider))).rejects.toMatchObject({ code: 'notSignedIn' });
    await expectOffline(session);
    worker.kill();
    const next = services.startWorker(installation);
    await next.controller.restore();
    next.controller.check();
    await wait(settleMs);
    expect(next.controller.state).toMatchObject({ phase: 'offline', cause: 'byUser' });
    expect(loginsOf(provider, 'alice')).toBe(1);
    await next.controller.resume();
    expect(next.controller.state.phase).toBe('online');
    expect(loginsOf(provider, 'alice')).toBe(2);
  });
});

describe('a sign-out', () => {
  it('is published after a second when the account cannot be forgotten', async () => {
    const { installation, worker, controller } = await signedIn('agora');
    let forget = () => {};
    const { saved } = installation;
    const original = saved.forget.bind(saved);
    saved.forget = async id => {
      await new Promise<void>(resolve => {
        forget = resolve;
      });
      return original(id);
    };
    const signingOut = controller.signOut();
    await wait(700);
    expect(worker.phases.at(-1)).toBe('online');
    await wait(600);
    expect(worker.phases.at(-1)).toBe('signedOut');
    forget();
    await signingOut;
  });

  it('is published before the next sign-in', async () => {
    const { worker, controller } = await signedIn('agora');
    const signingOut = controller.signOut();
    await controller.signIn(services.signInRequest('agora'));
    await signingOut;
    expect(worker.phases).toEqual(['signingIn', 'online', 'signedOut', 'signingIn', 'online']);
  });
});

describe.each(everyProvider)('a cancelled sign-in of %s', provider => {
  it('saves nothing, whenever it is cancelled', async () => {
    for (let turns = 0; turns < 16; turns++) {
      const installation = new Installation();
      const worker = services.startWorker(installation);
      const { controller } = worker;
      const before = loginsOf(provider, 'alice');
      const signingIn = controller.signIn(services.signInRequest(provider, { remember: true })).catch(() => {});
      while (loginsOf(provider, 'alice') === before) await new Promise(setImmediate);
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      const { phase } = controller.state;
      await controller.cancel();
      await signingIn;
      await installation.saved.settled();
      if (phase === 'online') {
        expect(controller.state.phase).toBe('online');
        await controller.signOut();
      } else expect(controller.state.phase).toBe('signedOut');
      expect(await installation.wanted()).toBeUndefined();
      await expectNothingSaved(installation);
    }
  });
});

describe('a connection whose close fails', () => {
  it('does not keep later sign-ins and the sign-out from working', async () => {
    const { installation, worker, controller } = await signedIn('agora');
    worker.closeFails = true;
    await controller.goOffline();
    await controller.resume();
    expect(controller.state.phase).toBe('online');
    await controller.signOut();
    await controller.signIn(services.signInRequest('agora', { remember: true }));
    expect(controller.state.phase).toBe('online');
    await controller.signOut();
    expect(installation.accountList?.accounts.map(({ userId }) => userId)).toEqual([]);
  });
});
