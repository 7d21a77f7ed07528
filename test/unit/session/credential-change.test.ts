// Tokens that are supplied, renewed by password, or out of reach, with the real SDKs and the local services.
import { describe, expect, it } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { accountId } from '@/lib/contract/session';
import { ConnectionOptions } from '@/lib/session/connection-options';
import { defaultApp as app } from '../../server';
import { makeUserSig } from '../../server/tencent/user-sig';
import { everyProvider, Installation, useTestServices } from './test-session';

const services = useTestServices();
const wait = (ms: number) => new Promise(done => setTimeout(done, ms));

const tokenFor = (provider: ProviderId, userId = 'alice') =>
  provider === 'tencent' ? services.tencent.issueUserSig(userId) : services.im.issueToken(app, userId).value;

/** Makes the service refuse alice's token, also at the next sign-in. */
function expire(provider: ProviderId) {
  if (provider === 'tencent') {
    services.tencent.expire('alice');
    services.tencent.dropSockets('alice');
  } else {
    services.im.expireToken(app, 'alice');
    services.im.dropSockets(app, 'alice');
  }
}

/** Signed in with a token that cannot be renewed. */
async function signedInByToken(provider: ProviderId) {
  const installation = new Installation();
  const worker = services.startWorker(installation);
  const tokenKind = provider === 'tencent' ? 'userSig' : 'accessToken';
  const credential = { kind: 'token' as const, token: tokenFor(provider), tokenKind } as const;
  await worker.controller.signIn(services.signInRequest(provider, { credential, remember: true }));
  return { installation, worker, controller: worker.controller, token: credential.token };
}

describe.each(everyProvider)('a supplied token of %s', provider => {
  it.each(['nonsense', 'another user'])('is refused and changes nothing: %s', async what => {
    const { installation, worker, controller, token } = await signedInByToken(provider);
    const bad = what === 'nonsense' ? 'nonsense' : tokenFor(provider, 'bob');
    await expect(controller.supplyToken(bad)).rejects.toMatchObject({ name: 'PartylineError' });
    expect(controller.state.phase).toBe('online');
    expect(controller.record?.token?.value).toBe(token);
    expect(installation.storedSession?.live?.token?.value).toBe(token);
    expect(worker.phases).toEqual(['signingIn', 'online']);
    expect(services.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('is used and saved', async () => {
    const { installation, worker, controller } = await signedInByToken(provider);
    if (provider === 'tencent') await wait(1_100);
    const next = tokenFor(provider);
    await controller.supplyToken(next);
    expect(controller.state.phase).toBe('online');
    expect(controller.record?.token?.value).toBe(next);
    await installation.saved.settled();
    expect(await installation.wanted()).toMatchObject({ token: { value: next } });
    services.sendText(provider, 'hello');
    await worker.until(({ texts }) => texts.includes('hello'));
  });
});

describe('a UserSig that only the service can refuse', () => {
  it('is reported, and the session reconnects with the old one', async () => {
    const { worker, controller, token } = await signedInByToken('tencent');
    const forged = makeUserSig(services.tencent.sdkAppId, 'another key', 'alice', 600);
    await expect(controller.supplyToken(forged)).rejects.toMatchObject({ code: 'userSigInvalid' });
    expect(controller.state.phase).toBe('reconnecting');
    await worker.untilPhase('online');
    expect(controller.record?.token?.value).toBe(token);
    expect(services.account('tencent')).toMatchObject({ sockets: 1 });
  });
});

describe.each(['agora', 'easemob'] as const)('a session of %s by password', provider => {
  it('renews its token without a reconnect', async () => {
    services.im.configure(app, { tokenTtlMs: 5_000 });
    const worker = services.startWorker();
    const credential = { kind: 'password' as const, password: 'alice-pass' };
    await worker.controller.signIn(services.signInRequest(provider, { credential }));
    const tokens = new Set<string | undefined>();
    for (let n = 0; n < 24; n++) {
      tokens.add(worker.controller.record?.token?.value);
      await wait(500);
    }
    expect(tokens.size).toBeGreaterThanOrEqual(3);
    expect(worker.phases).toEqual(['signingIn', 'online']);
    expect(services.account(provider)).toMatchObject({ logins: 1, sockets: 1, kicks: 0 });
  });

  it('reports a password that has changed, and goes on', async () => {
    services.im.configure(app, { tokenTtlMs: 5_000 });
    const worker = services.startWorker();
    const credential = { kind: 'password' as const, password: 'alice-pass' };
    await worker.controller.signIn(services.signInRequest(provider, { credential }));
    services.im.hub.user(app, 'alice').password = 'changed';
    await worker.until(({ controller: { state } }) => state.phase === 'online' && state.expiring !== undefined);
    expect(worker.controller.state).toMatchObject({ expiring: { error: { code: 'wrongPassword' } } });
  });
});

describe.each(everyProvider)('a session of %s whose app’s server is down', provider => {
  it.each(['start', 'alarm', 'network'])('asks it again after the worker died: %s', async by => {
    const appServer = services.appServerOf(provider);
    const installation = new Installation();
    const first = services.startWorker(installation);
    await first.controller.signIn(services.signInRequest(provider));
    appServer.behaviour = 'reset';
    expire(provider);
    await first.untilPhase('needsCredentials');
    expect(installation.storedSession?.retryAt).toBeGreaterThan(Date.now());
    expect(first.alarm).toBe(installation.storedSession?.retryAt);
    await first.kill();

    appServer.behaviour = 'ok';
    const { requests } = appServer;
    const stored = installation.storedSession!;
    // The alarm starts the next worker when the attempt is due; another start may be earlier or later.
    if (by !== 'start') stored.retryAt = Date.now() + 60_000;
    const second = services.startWorker(installation);
    void second.controller.restore();
    expect(second.alarm).toBe(installation.storedSession?.retryAt);
    expect(second.controller.state.phase).toBe('needsCredentials');
    if (by === 'network') second.controller.networkChanged(true);
    if (by === 'alarm') {
      second.timeOffset = 60_001;
      second.controller.check();
    }
    await second.untilPhase('online', 8_000);
    expect(appServer.requests).toBe(requests + 1);
  });
});

describe.each(everyProvider)('connection options of %s', provider => {
  it('that change while a renewal waits are kept', async () => {
    const appServer = services.appServerOf(provider);
    appServer.lifeSeconds = 3;
    const installation = new Installation();
    const worker = services.startWorker(installation);
    const { controller } = worker;
    const request = services.signInRequest(provider, { remember: true });
    await controller.signIn(request);
    const { token } = controller.record!;
    let open = () => {};
    worker.tokenGate = new Promise(resolve => {
      open = resolve;
    });
    appServer.lifeSeconds = 600;
    await appServer.until(() => appServer.requests === 2);
    const options = new ConnectionOptions(
      () => controller,
      installation.saved,
      () => {},
    );
    const change = provider === 'tencent' ? { unlimitedAVChatRoom: true } : { heartBeatWait: 12_000 };
    await options.change(accountId(controller.record!.account), { ...request.service, ...change });
    open();
    await expect.poll(() => controller.record?.token?.value).not.toBe(token?.value);
    await worker.untilPhase('online');
    expect(controller.record?.service).toMatchObject(change);
    await installation.saved.settled();
    expect(await installation.wanted()).toMatchObject({
      service: change,
      token: { value: controller.record?.token?.value },
    });
  });
});

describe('a store that hangs', () => {
  it('delays a sign-in by a second, and does not end the session', async () => {
    const installation = new Installation();
    installation.saved.save = () => new Promise(() => {});
    const { controller } = services.startWorker(installation);
    const signingIn = controller.signIn(services.signInRequest('agora', { remember: true }));
    const start = performance.now();
    await signingIn;
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(controller.state.phase).toBe('online');
  });
});
