import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppServer } from '@/lib/contract/app-server';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import { askAppServer, type IssuedToken, parseExpiry, type TokenRequestHost } from '@/lib/session/app-server-client';
import { startAppServer, type LocalAppServer as TestServer } from '../../server/app-server';

const password = 'correct horse battery staple';
const token = 'YWMtsecretTokenOfAlice';
const noon = 1_700_000_000_000;

let app: TestServer;
const others: Server[] = [];

beforeEach(async () => {
  const users = [{ userId: 'alice', password }];
  app = await startAppServer({
    users,
    issue: (_user, life) => ({ token, expireAt: Date.now() + life * 1000, userId: 'im-alice' }),
  });
});
afterEach(async () => {
  for (const server of others.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await app.close();
});

/** Starts another loopback server. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  others.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sign-in`;
}

const answering = (body: unknown, status = 200) =>
  serve((_request, response) => {
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });

type Given = Partial<v.InferInput<typeof AppServer>>;

const source = (given: Given = {}) => v.parse(AppServer, { endpoint: app.url, password, ...given });

const ask = (given: Given = {}, asking: Partial<TokenRequestHost> = {}): Promise<IssuedToken> =>
  askAppServer(source(given), 'alice', { fetch, ...asking });

/** Returns the error of a request, and checks that it contains no secret. */
async function errorOf(asked: Promise<IssuedToken>): Promise<PartylineError> {
  const error = await asked.then(
    () => expect.unreachable('there was no error'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PartylineError);
  const ours = error as PartylineError;
  const shown = [inspect(ours, { depth: 9 }), ours.stack, String(ours), JSON.stringify(ours.toBody())].join('\n');
  for (const secret of [password, token, 'sesame', 'teapot']) expect(shown).not.toContain(secret);
  return ours;
}

describe('the app’s server', () => {
  it('swaps the login for a token, in the shape of Agora’s sample', async () => {
    const before = Date.now();
    const { expireAt, ...issued } = await ask();
    expect(issued).toEqual({ token, userId: 'im-alice' });
    expect(expireAt).toBeGreaterThanOrEqual(before + 86_400_000);
    expect(app.requests).toBe(1);
  });

  it('may answer with the token alone, as in the seeds', async () => {
    app.shape = 'seeds';
    expect(await ask()).toEqual({ token });
  });

  it('may answer with a UserSig and its seconds', async () => {
    app.shape = 'tencent';
    expect(await ask({}, { now: () => noon })).toEqual({ token, expireAt: noon + 86_400_000 });
  });

  it('gets the login as JSON, and neither cookies nor a referrer', async () => {
    let seen: unknown;
    const endpoint = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { 'content-type': type, accept, cookie, referer } = request.headers;
      seen = { method: request.method, url: request.url, type, accept, cookie, referer, body: JSON.parse(body) };
      response.end(JSON.stringify({ accessToken: token }));
    });
    await ask({ endpoint: `${endpoint}?app=1` });
    expect(seen).toEqual({
      method: 'POST',
      url: '/sign-in?app=1',
      type: 'application/json',
      accept: 'application/json',
      body: { userAccount: 'alice', userPassword: password },
    });
  });

  it('is requested without credentials, cache and redirects', async () => {
    let asked: RequestInit = {};
    await ask(
      {},
      {
        fetch: (url, init = {}) => {
          asked = init;
          return fetch(url, init);
        },
      },
    );
    expect(asked).toMatchObject({
      credentials: 'omit',
      redirect: 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  });

  it('may use other and nested field names', async () => {
    let body = '';
    const endpoint = await serve(async (request, response) => {
      for await (const chunk of request) body += String(chunk);
      response.end(JSON.stringify({ accessToken: 'not this', data: { im: { sig: token, uid: 'a1' }, ttl: '60' } }));
    });
    const fields = { account: 'login', password: 'pin', token: 'data.im.sig', expiry: 'data.ttl', user: 'data.im.uid' };
    const issued = await ask({ endpoint, fields }, { now: () => noon });
    expect(issued).toEqual({ token, expireAt: noon + 60_000, userId: 'a1' });
    expect(JSON.parse(body)).toEqual({ login: 'alice', pin: password });
  });

  it.each([
    ['accessToken first', { access_token: 'd', token: 'c', userSig: 'b', accessToken: 'a' }, 'a'],
    ['then userSig', { access_token: 'd', token: 'c', userSig: 'b', accessToken: null }, 'b'],
    ['then token', { access_token: 'd', token: 'c', userSig: '' }, 'c'],
    ['then access_token', { access_token: 'd' }, 'd'],
  ])('is searched for %s', async (_name, answer, expected) => {
    expect(await ask({ endpoint: await answering(answer) })).toEqual({ token: expected });
  });
});

describe('the expiry of a token', () => {
  const inHour = noon + 3_600_000;

  it.each<[string, string, unknown, number | undefined]>([
    ['milliseconds since 1970', 'expireTimestamp', inHour, inHour],
    ['milliseconds since 1970, as text', 'expireTimestamp', String(inHour), inHour],
    ['seconds since 1970', 'expireTimestamp', inHour / 1000, inHour],
    ['seconds since 1970', 'expiresAt', inHour / 1000, inHour],
    ['milliseconds since 1970', 'data.expiresAt', inHour, inHour],
    ['an absolute time long ago', 'expireTimestamp', 3600, 3_600_000],
    ['an absolute time long ago', 'data.expiresAt', 0, 0],
    ['seconds from now', 'expiresIn', 3600, inHour],
    ['seconds from now', 'expires_in', 3600, inHour],
    ['seconds from now', 'expire', '3600', inHour],
    ['a fraction', 'expiresIn', 0.5, noon + 500],
    ['an absolute time in a field for seconds', 'expire', inHour / 1000, inHour],
    ['an absolute time in a field for seconds', 'expires_in', inHour, inHour],
    ['seconds from now in a custom field', 'data.ttl', 3600, inHour],
    ['an absolute time in a custom field', 'data.until', inHour, inHour],
    ['a time in the past', 'expiresIn', -1, noon - 1000],
    ['unknown', 'expiresIn', 'soon', undefined],
    ['unknown', 'expireTimestamp', true, undefined],
    ['unknown, since no date can hold it,', 'expireTimestamp', Number.POSITIVE_INFINITY, undefined],
    ['unknown, since no date can hold it,', 'expireTimestamp', 1e300, undefined],
  ])('is read as %s from %s', (_name, path, value, expected) => {
    expect(parseExpiry(path, value, noon)).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['zero seconds from now', { expiresIn: 0 }, 'expiresIn'],
    ['negative seconds from now', { expires_in: -60 }, 'expires_in'],
  ])('is refused as %s', async (_name, expiry, field) => {
    const endpoint = await answering({ accessToken: token, ...expiry });
    const error = await errorOf(ask({ endpoint }, { now: () => noon }));
    expect(error).toMatchObject({ code: 'appServerExpired', about: `${endpoint}: ${field}`, retryable: false });
  });

  it('may be unreadable; the token is used all the same', async () => {
    expect(await ask({ endpoint: await answering({ accessToken: token, expiresIn: 'soon' }) })).toEqual({ token });
  });

  it('may be in the past: the clocks may differ', async () => {
    const endpoint = await answering({ accessToken: token, expireTimestamp: noon - 60_000 });
    expect(await ask({ endpoint }, { now: () => noon })).toEqual({ token, expireAt: noon - 60_000 });
  });
});

describe('a request fails', () => {
  it.each<[typeof app.behaviour, ErrorCode, Partial<PartylineError>]>([
    ['refuse', 'appServerRefused', { field: 'password', retryable: false, vendor: { code: 403 } }],
    ['fail', 'appServerFailed', { retryable: true, vendor: { code: 503 } }],
    ['html', 'appServerAnswer', { field: 'endpoint', retryable: false }],
    ['redirect', 'appServerRedirected', { field: 'endpoint', retryable: false }],
    ['reset', 'appServerUnreachable', { retryable: true }],
  ])('with the endpoint in the error when the server does this: %s', async (behaviour, code, more) => {
    app.behaviour = behaviour;
    const error = await errorOf(ask({ endpoint: `${app.url}?key=sesame` }));
    expect(error).toMatchObject({ code, about: app.url, ...more });
    expect(PartylineError.fromBody(error.toBody()).toBody()).toEqual(error.toBody());
    expect(error.toBody().about).toBe(app.url);
    expect(app.requests).toBe(1);
  });

  it('for a wrong password and for an unknown user', async () => {
    const refused = { code: 'appServerRefused', vendor: { code: 401 } };
    expect(await errorOf(ask({ password: 'sesame' }))).toMatchObject(refused);
    expect(await errorOf(askAppServer(source(), 'mallory', { fetch }))).toMatchObject(refused);
  });

  it.each<[number, ErrorCode]>([
    [400, 'appServerRefused'],
    [404, 'appServerRefused'],
    [429, 'appServerFailed'],
    [500, 'appServerFailed'],
  ])('for status %i, whatever the body', async (status, code) => {
    const endpoint = await answering({ accessToken: token, error: 'teapot' }, status);
    expect(await errorOf(ask({ endpoint }))).toMatchObject({ code, about: endpoint, vendor: { code: status } });
  });

  it('when the server is down', async () => {
    const { url } = app;
    await app.close();
    expect(await errorOf(ask({ endpoint: url }))).toMatchObject({ code: 'appServerUnreachable', about: url });
  });

  it('at a timeout before the response', async () => {
    app.behaviour = 'hang';
    const error = await errorOf(ask({}, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'appServerTimeout', about: app.url, retryable: true });
  });

  it('at a timeout during the body, and closes the connection', async () => {
    let hungUp = false;
    const endpoint = await serve((request, response) => {
      request.socket.once('close', () => {
        hungUp = true;
      });
      response.writeHead(200).write('{"accessToken":"teapot');
    });
    expect(await errorOf(ask({ endpoint }, { timeoutMs: 200 }))).toMatchObject({ code: 'appServerTimeout' });
    await expect.poll(() => hungUp).toBe(true);
  });

  it('when the connection breaks during the body', async () => {
    const endpoint = await serve((request, response) => {
      response.writeHead(200).write('{"accessToken":"teapot', () => request.socket.destroy());
    });
    expect(await errorOf(ask({ endpoint }))).toMatchObject({ code: 'appServerUnreachable' });
  });

  it('when it is aborted, before or during the request', async () => {
    expect(await errorOf(ask({}, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
    expect(app.requests).toBe(0);
    app.behaviour = 'hang';
    const stop = new AbortController();
    const asked = errorOf(ask({}, { signal: stop.signal }));
    await app.until(() => app.requests === 1);
    stop.abort();
    expect(await asked).toMatchObject({ code: 'cancelled' });
  });

  it('for an endless response, whose connection is closed', async () => {
    let sent = 0;
    let hungUp = false;
    const endpoint = await serve((_request, response) => {
      const chunk = 'teapot '.repeat(1024);
      const more = () => {
        if (response.destroyed) return;
        sent += chunk.length;
        response.write(chunk, () => setImmediate(more));
      };
      response.once('close', () => {
        hungUp = true;
      });
      response.writeHead(200);
      more();
    });
    expect(await errorOf(ask({ endpoint }))).toMatchObject({ code: 'appServerAnswer', about: endpoint });
    await expect.poll(() => hungUp).toBe(true);
    expect(sent).toBeGreaterThan(65_536);
  });

  it('for a response over 64 KB, not for one of 64 KB', async () => {
    const answer = (size: number) => {
      const start = `{"accessToken":"${token}","padding":"`;
      return `${start}${'x'.repeat(size - start.length - 2)}"}`;
    };
    expect(await ask({ endpoint: await answering(answer(65_536)) })).toEqual({ token });
    const error = await errorOf(ask({ endpoint: await answering(answer(65_537)) }));
    expect(error).toMatchObject({ code: 'appServerAnswer' });
  });

  it.each(['', 'teapot', '"teapot"', '["teapot"]', 'null', '{"accessToken":"teapot"'])(
    'for a body that is no JSON object: %s',
    async body => {
      const endpoint = await answering(body);
      expect(await errorOf(ask({ endpoint }))).toMatchObject({ code: 'appServerAnswer', about: endpoint });
    },
  );

  it('without a token, naming the searched fields', async () => {
    app.behaviour = 'noToken';
    const error = await errorOf(ask());
    expect(error).toMatchObject({
      code: 'appServerNoToken',
      about: `${app.url}: accessToken, userSig, token, access_token`,
    });
    const named = await errorOf(ask({ fields: { token: 'data.sig' } }));
    expect(named).toMatchObject({ code: 'appServerNoToken', about: `${app.url}: data.sig` });
  });

  it.each<[string, unknown]>([
    ['a number', 42],
    ['an object', { value: 'teapot' }],
    ['too long', 'teapot'.repeat(3000)],
  ])('for a token that is %s, naming its field', async (_name, accessToken) => {
    const endpoint = await answering({ accessToken });
    const error = await errorOf(ask({ endpoint }));
    expect(error).toMatchObject({ code: 'appServerBadToken', about: `${endpoint}: accessToken` });
  });

  it('for inherited properties', async () => {
    const endpoint = await answering('{"data":{"__proto__":{"sig":"teapot"}},"list":["teapot"]}');
    for (const path of ['data.sig', 'list.0.sig', 'list.sig']) {
      expect(await errorOf(ask({ endpoint, fields: { token: path } }))).toMatchObject({ code: 'appServerNoToken' });
    }
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('by %i to another origin is refused, and nothing is sent there', async status => {
    let arrived = 0;
    const elsewhere = await serve((_request, response) => {
      arrived += 1;
      response.end(JSON.stringify({ accessToken: token }));
    });
    const endpoint = await serve((_request, response) => {
      response.writeHead(status, { location: elsewhere }).end();
    });
    expect(await errorOf(ask({ endpoint }))).toMatchObject({ code: 'appServerRedirected', about: endpoint });
    expect(arrived).toBe(0);
  });

  it('is refused when the browser hides its status', async () => {
    const hidden = { type: 'opaqueredirect', status: 0, ok: false, body: null } as Response;
    const error = await errorOf(ask({}, { fetch: async () => hidden }));
    expect(error).toMatchObject({ code: 'appServerRedirected' });
  });
});

describe('the schema of an app’s server', () => {
  const issues = (given: Record<string, unknown>) => {
    const parsed = v.safeParse(AppServer, { endpoint: 'https://app.example/login', password, ...given });
    return parsed.success ? [] : parsed.issues.map(issue => [v.getDotPath(issue), issue.message]);
  };

  it('requires only an endpoint and a password', () => {
    expect(v.parse(AppServer, { endpoint: ' https://app.example/login?app=1 ', password })).toEqual({
      endpoint: 'https://app.example/login?app=1',
      password,
      fields: { account: 'userAccount', password: 'userPassword', user: 'chatUserName' },
    });
  });

  it.each(['http://127.0.0.1:8080/login', 'http://localhost/login', 'http://[::1]:1/', 'http://app.localhost/'])(
    'allows http on loopback: %s',
    endpoint => expect(issues({ endpoint })).toEqual([]),
  );

  it.each([
    '',
    '/login',
    'app.example/login',
    'http://app.example/login',
    'http://127.0.0.1.app.example/login',
    'http://localhost@app.example/login',
    'https://alice:pin@app.example/login',
    'https://alice@app.example/login',
    'wss://app.example/login',
    'ftp://localhost/login',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:application/json,{}',
    `https://app.example/${'x'.repeat(2048)}`,
  ])('refuses the endpoint %s', endpoint => {
    for (const [path, message] of issues({ endpoint })) {
      expect([path, message]).toEqual(['endpoint', 'appServerMalformed']);
    }
    expect(issues({ endpoint })).not.toEqual([]);
    expect(new PartylineError('appServerMalformed')).toMatchObject({ field: 'endpoint' });
  });

  it('refuses an empty password with its code', () => {
    expect(issues({ password: '' })).toEqual([['password', 'passwordMissing']]);
  });

  const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const fieldNames = ['account', 'password', 'token', 'expiry', 'user'];

  it.each(fieldNames.flatMap(field => inherited.map(name => [field, name] as const)))(
    'refuses an inherited property as the name of %s: %s',
    (field, name) => {
      const fields = JSON.parse(JSON.stringify({ [field]: name })) as Record<string, string>;
      expect(issues({ fields }).map(([path]) => path)).toEqual([`fields.${field}`]);
    },
  );

  it.each([
    ['a hidden name within a path', { token: 'data.__proto__.sig' }],
    ['a path with a gap', { token: 'data..sig' }],
    ['a path that ends with a dot', { expiry: 'data.' }],
    ['an empty name', { user: '' }],
    ['a long name', { user: 'x'.repeat(129) }],
    ['a path for a request field', { account: 'login.name' }],
    ['one name for two fields', { account: 'same', password: 'same' }],
    ['one name for two fields, by default', { account: 'userPassword' }],
    ['an unknown field', { cookie: 'x' }],
  ])('refuses %s', (_name, fields) => {
    expect(issues({ fields })).not.toEqual([]);
  });

  it('refuses unknown properties', () => {
    expect(issues({ userId: 'alice' })).not.toEqual([]);
  });
});
