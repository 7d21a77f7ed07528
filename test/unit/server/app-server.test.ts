// The app's server of the tests: accepted logins, shapes of answers, and valid tokens.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startImService } from '../../server';
import {
  type AppServerBehaviour,
  type LocalAppServer,
  startAppServer,
  startImAppServer,
  startTencentAppServer,
} from '../../server/app-server';
import { startTencentService } from '../../server/tencent/service';
import { verifyUserSig } from '../../server/tencent/user-sig';

const users = [{ userId: 'alice', password: 'alice-pass' }];
const extension = 'chrome-extension://abcdefghijklmnop';

let app: LocalAppServer;
beforeEach(async () => {
  app = await startAppServer({
    users,
    issue: (userId, life) => ({ token: `token of ${userId}`, expireAt: Date.now() + life * 1000 }),
  });
});
afterEach(() => app.close());

const post = (body: unknown, { url = app.url, ...init }: RequestInit & { url?: string } = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
    ...init,
  });

const alice = { userAccount: 'alice', userPassword: 'alice-pass' };

describe('the app’s server', () => {
  it('binds loopback only', () => {
    expect(new URL(app.url).hostname).toBe('127.0.0.1');
  });

  it('answers a login in each shape', async () => {
    const answers = [];
    for (const shape of ['seeds', 'agora', 'tencent'] as const) {
      app.shape = shape;
      answers.push(await (await post(alice)).json());
    }
    expect(answers).toEqual([
      { accessToken: 'token of alice' },
      {
        code: 'RES_OK',
        accessToken: 'token of alice',
        expireTimestamp: expect.any(Number),
        chatUserName: 'alice',
        agoraUid: '123456',
      },
      { userSig: 'token of alice', expire: 86_400 },
    ]);
    expect(app.requests).toBe(3);
  });

  it.each<[string, unknown, number]>([
    ['a wrong password', { ...alice, userPassword: 'alice-pas' }, 401],
    ['an unknown user', { ...alice, userAccount: 'mallory' }, 401],
    ['an inherited name', { ...alice, userAccount: 'constructor' }, 401],
    ['no password', { userAccount: 'alice' }, 400],
    ['a password that is no text', { ...alice, userPassword: ['alice-pass'] }, 400],
    ['what is no JSON', 'alice', 400],
    ['nothing', 'null', 400],
  ])('refuses %s', async (_name, body, status) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code: expect.any(String), errorInfo: expect.any(String) });
  });

  it('accepts a changed password at once', async () => {
    app.users.set('alice', 'new');
    expect((await post(alice)).status).toBe(401);
    expect((await post({ ...alice, userPassword: 'new' })).status).toBe(200);
  });

  it('refuses other paths, methods and content types', async () => {
    expect((await post(alice, { url: app.url.replace('login', 'logout') })).status).toBe(404);
    expect((await fetch(app.url)).status).toBe(405);
    expect((await post(alice, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  it('lets extensions read its answer, but no web page', async () => {
    const allowed = async (origin: string) => {
      const headers = { origin, 'content-type': 'application/json' };
      return (await post(alice, { headers })).headers.get('access-control-allow-origin');
    };
    expect(await allowed(extension)).toBe(extension);
    expect(await allowed('moz-extension://0f1e2d3c')).toBe('moz-extension://0f1e2d3c');
    expect(await allowed('https://site.example')).toBeNull();
    expect(await allowed('https://chrome-extension://site.example')).toBeNull();
  });

  it('answers a preflight without counting a sign-in', async () => {
    const response = await fetch(app.url, { method: 'OPTIONS', headers: { origin: extension } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': extension,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
    });
    expect([response.status, app.requests]).toEqual([204, 0]);
  });

  it.each<[AppServerBehaviour, number, string]>([
    ['refuse', 403, 'application/json'],
    ['fail', 503, 'application/json'],
    ['html', 200, 'text/html'],
    ['redirect', 307, 'application/json'],
    ['noToken', 200, 'application/json'],
  ])('can %s, and work again', async (behaviour, status, type) => {
    app.behaviour = behaviour;
    const response = await post(alice);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
    expect(await response.text()).not.toContain('token of alice');
    app.behaviour = 'ok';
    expect((await post(alice)).status).toBe(200);
    expect(app.requests).toBe(2);
  });

  it('redirects to another origin', async () => {
    app.behaviour = 'redirect';
    const location = new URL((await post(alice)).headers.get('location') ?? '');
    expect(location.origin).not.toBe(new URL(app.url).origin);
    app.redirectTo = 'https://elsewhere.example/';
    expect((await post(alice)).headers.get('location')).toBe('https://elsewhere.example/');
  });

  it('can reset the connection', async () => {
    app.behaviour = 'reset';
    await expect(post(alice)).rejects.toThrow('fetch failed');
    expect(app.requests).toBe(1);
  });

  it('can hang, and still close', async () => {
    app.behaviour = 'hang';
    const answer = post(alice).then(
      () => 'answered',
      () => 'cut',
    );
    await app.until(() => app.requests === 1);
    await app.close();
    expect(await answer).toBe('cut');
    app = await startAppServer({ issue: () => ({ token: '', expireAt: 0 }) });
  });

  it('answers 500 when the service issues no token', async () => {
    await app.close();
    app = await startAppServer({ users, issue: () => Promise.reject(new Error('no')) });
    expect((await post(alice)).status).toBe(500);
  });
});

describe('tokens of the app’s server', () => {
  it('are valid at the IM service', async () => {
    const im = await startImService();
    im.addUser('1117#partyline', { userId: 'alice', password: 'another' });
    const server = await startImAppServer(im, { users, lifeSeconds: 60 });
    try {
      const { accessToken, expireTimestamp, chatUserName } = await (await post(alice, { url: server.url })).json();
      expect(im.hub.app('1117#partyline').tokens.check(accessToken)).toMatchObject({
        ok: true,
        token: { userId: 'alice', expiresAt: expireTimestamp },
      });
      expect(chatUserName).toBe('alice');
      expect(Math.abs(expireTimestamp - Date.now() - 60_000)).toBeLessThan(10_000);
    } finally {
      await server.close();
      await im.close();
    }
  });

  it('are valid UserSigs of the Tencent service', async () => {
    const im = await startTencentService();
    const server = await startTencentAppServer(im, { users });
    const verify = async () => {
      const { userSig } = await (await post(alice, { url: server.url })).json();
      return verifyUserSig(userSig, im.sdkAppId, im.secretKey, 'alice');
    };
    try {
      expect(await verify()).toBe(0);
      server.lifeSeconds = -60;
      expect(await verify()).toBe(70001);
    } finally {
      await server.close();
      await im.close();
    }
  });
});
