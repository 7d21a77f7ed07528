// A page of a drop-in that renews its token in `onTokenWillExpire`, beside the raw SDK. Real SDKs and session.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '@/lib/contract/sites';
import { defaultApp as app } from '../../../server';
import { loadRawSdk, type RawSdkName } from '../../../server/raw-sdk';
import { msyncSdks } from '../../providers/msync-connection';
import { useTestServices } from '../../session/test-session';
import { stubPage } from '../extension';
import { type Fields, loadMsyncDropIn, options, type PageConnection } from './msync-page';
import { type SessionPage, shareWithPage } from './session-page';

const browser = stubPage();
const services = useTestServices();
const pages: SessionPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

const tokenFor = (lifeMs?: number) => services.im.issueToken(app, 'alice', lifeMs).value;
const everything: Scope[] = ['status', 'receive', 'send', 'manage'];
const settled = (promise: unknown) =>
  Promise.resolve(promise as Promise<unknown>).then(
    value => ({ value: value as Fields }),
    error => ({ error: error as Fields }),
  );

/** A session that is shared with a page. */
async function session(sdk: RawSdkName, source: 'token' | 'password' | 'appServer', { scopes = everything } = {}) {
  const worker = services.startWorker();
  const token = tokenFor();
  const credentials = {
    token: { credential: { kind: 'token', token, tokenKind: 'accessToken' } },
    password: { credential: { kind: 'password', password: 'alice-pass' } },
    appServer: {},
  } as const;
  await worker.controller.signIn(services.signInRequest(sdk, credentials[source]));
  const shared = shareWithPage(browser.page, worker, scopes);
  pages.push(shared);
  const module = await loadMsyncDropIn(browser.page, sdk);
  const connection = new module.connection(options);
  return { worker, shared, module, connection, token, storedToken: () => worker.controller.record?.token?.value };
}

const open = (connection: PageConnection) => connection.open!({ user: 'alice', accessToken: tokenFor() });

describe.each(msyncSdks)('renewToken of %s', sdk => {
  function rawConnection() {
    const { connection: Connection } = loadRawSdk(sdk);
    const raw = new Connection({
      ...{ appKey: app, isHttpDNS: false, apiUrl: services.im.restUrl, url: services.im.wsUrl },
      ...{ deviceId: 'raw', isFixedDeviceId: false },
    });
    return raw as unknown as PageConnection;
  }

  it('renews a session that nothing else can renew', async () => {
    const { worker, connection, storedToken } = await session(sdk, 'token');
    await open(connection);
    const fresh = tokenFor();
    const renewed = new Promise<Fields>((resolve, reject) => {
      connection.addEventHandler!('desk', {
        onTokenWillExpire: () => void connection.renewToken!(fresh).then(resolve, reject),
      });
    });
    await worker.controller.supplyToken(tokenFor(12_000));
    expect(await renewed).toEqual({ status: true, token: fresh, expire: expect.any(Number) });
    expect(storedToken()).toBe(fresh);
    await new Promise(done => setTimeout(done, 4_000));
    expect(worker.controller.state.phase).toBe('online');
    expect(services.account(sdk)).toMatchObject({ logins: 1, sockets: 1 });
    expect(connection.token).not.toBe(fresh);
  });

  it('answers all tabs that renew at the same time', async () => {
    const { connection, storedToken } = await session(sdk, 'token');
    await open(connection);
    const tokens = [tokenFor(), tokenFor(), tokenFor()];
    const answers = await Promise.all(tokens.map(token => settled(connection.renewToken!(token))));
    expect(answers).toEqual(tokens.map(token => ({ value: { status: true, token, expire: expect.any(Number) } })));
    expect(storedToken()).toBe(tokens[2]);
  });

  it('answers as the SDK for a token that the service refuses', async () => {
    services.im.configure(app, { devices: { max: 2 } });
    const { connection, storedToken, token } = await session(sdk, 'token');
    const raw = rawConnection();
    expect(await settled(connection.renewToken!('nonsense'))).toEqual({ error: { status: false } });
    expect(await settled(raw.renewToken!('nonsense'))).toEqual({ error: { status: false } });
    await open(connection);
    await raw.open!({ user: 'alice', accessToken: tokenFor() });
    const [ours, theirs] = [
      await settled(connection.renewToken!('nonsense')),
      await settled(raw.renewToken!('nonsense')),
    ];
    raw.close!();
    expect(theirs).toMatchObject({ error: { type: expect.any(Number) } });
    expect(ours).toMatchObject({ error: { type: (theirs as { error: Fields }).error.type } });
    expect(storedToken()).toBe(token);
  });

  it('is refused with the reason when the session renews its own token', async () => {
    const { connection, storedToken } = await session(sdk, 'password');
    await open(connection);
    const before = storedToken();
    const error = { type: 53, message: expect.stringContaining('renews'), data: { code: 'tokenNotNeeded' } };
    expect(await settled(connection.renewToken!(tokenFor()))).toMatchObject({ error });
    expect(storedToken()).toBe(before);
  });

  it('is refused, and the user is not asked, when the site may not manage the account', async () => {
    const { connection, shared, storedToken, token } = await session(sdk, 'token', {
      scopes: ['status', 'receive', 'send'],
    });
    await open(connection);
    const error = { type: 52, data: { code: 'notAllowed' } };
    expect(await settled(connection.renewToken!(tokenFor()))).toMatchObject({ error });
    expect(storedToken()).toBe(token);
    expect(shared.asked).toEqual([]);
  });
});

describe.each(msyncSdks)('open of %s while the session needs a token', sdk => {
  it.each(['token', 'appServer'] as const)('joins in all tabs that have one; the session began by %s', async source => {
    const { worker, module } = await session(sdk, source);
    services.appServers.im.behaviour = 'refuse';
    services.im.expireToken(app, 'alice');
    services.im.dropSockets(app, 'alice');
    await worker.untilPhase('needsCredentials');
    const connections = [1, 2, 3].map(() => new module.connection(options));
    const answers = await Promise.all(connections.map(connection => settled(open(connection))));
    expect(answers).toEqual(connections.map(() => ({ value: expect.anything() })));
    expect(worker.controller.state.phase).toBe('online');
  });

  it('is rejected when the service refuses the token', async () => {
    const { worker, module } = await session(sdk, 'token');
    services.im.expireToken(app, 'alice');
    services.im.dropSockets(app, 'alice');
    await worker.untilPhase('needsCredentials');
    const connection = new module.connection(options);
    const answer = await settled(connection.open!({ user: 'alice', accessToken: 'nonsense' }));
    expect(answer).toMatchObject({ error: { type: expect.any(Number) } });
  });
});

describe('renewAgoraToken', () => {
  it('renews the session, or rejects with the codes of the mobile SDKs', async () => {
    const worker = services.startWorker();
    const credential = { kind: 'token', token: tokenFor(), tokenKind: 'accessToken' } as const;
    await worker.controller.signIn(services.signInRequest('agora', { credential }));
    pages.push(shareWithPage(browser.page, worker, everything));
    vi.resetModules();
    const { ChatClient } = await import('@/lib/page/dropin/chat-client');
    const client = ChatClient.getInstance();
    await client.init({ appKey: app } as never);
    const fresh = tokenFor();
    await client.loginWithAgoraToken('alice', fresh);
    await client.renewAgoraToken(fresh);
    expect(worker.controller.record?.token?.value).toBe(fresh);
    await expect(client.renewAgoraToken('nonsense')).rejects.toMatchObject({ code: expect.any(Number) });
    expect(worker.controller.record?.token?.value).toBe(fresh);
  });
});
