// The app's own server as the source of a token: what is sent, what is understood, and each way in which it fails.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppServer } from '@/lib/contract/app-server';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import { askAppServer, type IssuedToken, parseExpiry, type TokenRequestHost } from '@/lib/session/app-server-client';
import { startAppServer, type AppServer as TestServer } from '../../server/app-server';

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

/** Another server on loopback, which answers as it is told. */
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

/** The error that asking comes to; no secret is anywhere in it. */
async function refusal(asked: Promise<IssuedToken>): Promise<PartylineError> {
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

  it('is asked with credentials, cache and redirects off', async () => {
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

  it('may name its fields otherwise, and nest those of its answer', async () => {
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
  ])('is read for %s', async (_name, answer, expected) => {
    expect(await ask({ endpoint: await answering(answer) })).toEqual({ token: expected });
  });
});

describe('the end of a token', () => {
  const inHour = noon + 3_600_000;

  it.each<[string, string, unknown, number | undefined]>([
    ['milliseconds since 1970', 'expireTimestamp', inHour, inHour],
    ['milliseconds since 1970, as text', 'expireTimestamp', String(inHour), inHour],
    ['seconds since 1970', 'expireTimestamp', inHour / 1000, inHour],
    ['seconds since 1970', 'expiresAt', inHour / 1000, inHour],
    ['milliseconds since 1970', 'data.expiresAt', inHour, inHour],
    ['a moment long ago', 'expireTimestamp', 3600, 3_600_000],
    ['a moment long ago', 'data.expiresAt', 0, 0],
    ['seconds from now', 'expiresIn', 3600, inHour],
    ['seconds from now', 'expires_in', 3600, inHour],
    ['seconds from now', 'expire', '3600', inHour],
    ['a fraction', 'expiresIn', 0.5, noon + 500],
    ['a moment under a name for seconds', 'expire', inHour / 1000, inHour],
    ['a moment under a name for seconds', 'expires_in', inHour, inHour],
    ['a name of the app’s own, relative', 'data.ttl', 3600, inHour],
    ['a name of the app’s own, absolute', 'data.until', inHour, inHour],
    ['a time that is over', 'expiresIn', -1, noon - 1000],
    ['no number', 'expiresIn', 'soon', undefined],
    ['no number', 'expireTimestamp', true, undefined],
    ['more than a date can hold', 'expireTimestamp', Number.POSITIVE_INFINITY, undefined],
    ['more than a date can hold', 'expireTimestamp', 1e300, undefined],
  ])('is understood as %s in %s', (_name, path, value, expected) => {
    expect(parseExpiry(path, value, noon)).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no seconds from now', { expiresIn: 0 }, 'expiresIn'],
    ['fewer than none', { expires_in: -60 }, 'expires_in'],
  ])('makes the token an error where it is %s', async (_name, expiry, field) => {
    const endpoint = await answering({ accessToken: token, ...expiry });
    const error = await refusal(ask({ endpoint }, { now: () => noon }));
    expect(error).toMatchObject({ code: 'appServerExpired', about: `${endpoint}: ${field}`, retryable: false });
  });

  it('may be unreadable; the IM service tells then', async () => {
    expect(await ask({ endpoint: await answering({ accessToken: token, expiresIn: 'soon' }) })).toEqual({ token });
  });

  it('is passed on where it seems to be over: the clocks may differ', async () => {
    const endpoint = await answering({ accessToken: token, expireTimestamp: noon - 60_000 });
    expect(await ask({ endpoint }, { now: () => noon })).toEqual({ token, expireAt: noon - 60_000 });
  });
});

describe('asking fails', () => {
  it.each<[typeof app.behaviour, ErrorCode, Partial<PartylineError>]>([
    ['refuse', 'appServerRefused', { field: 'password', retryable: false, vendor: { code: 403 } }],
    ['fail', 'appServerFailed', { retryable: true, vendor: { code: 503 } }],
    ['html', 'appServerAnswer', { field: 'endpoint', retryable: false }],
    ['redirect', 'appServerRedirected', { field: 'endpoint', retryable: false }],
    ['reset', 'appServerUnreachable', { retryable: true }],
  ])('with the endpoint’s name where it does this: %s', async (behaviour, code, more) => {
    app.behaviour = behaviour;
    const error = await refusal(ask({ endpoint: `${app.url}?key=sesame` }));
    expect(error).toMatchObject({ code, about: app.url, ...more });
    expect(PartylineError.fromBody(error.toBody()).toBody()).toEqual(error.toBody());
    expect(error.toBody().about).toBe(app.url);
    expect(app.requests).toBe(1);
  });

  it('for a wrong password and for an unknown user', async () => {
    const refused = { code: 'appServerRefused', vendor: { code: 401 } };
    expect(await refusal(ask({ password: 'sesame' }))).toMatchObject(refused);
    expect(await refusal(askAppServer(source(), 'mallory', { fetch }))).toMatchObject(refused);
  });

  it.each<[number, ErrorCode]>([
    [400, 'appServerRefused'],
    [404, 'appServerRefused'],
    [429, 'appServerFailed'],
    [500, 'appServerFailed'],
  ])('for status %i, whatever else the answer says', async (status, code) => {
    const endpoint = await answering({ accessToken: token, error: 'teapot' }, status);
    expect(await refusal(ask({ endpoint }))).toMatchObject({ code, about: endpoint, vendor: { code: status } });
  });

  it('where nobody listens', async () => {
    const { url } = app;
    await app.close();
    expect(await refusal(ask({ endpoint: url }))).toMatchObject({ code: 'appServerUnreachable', about: url });
  });

  it('where the time is up before an answer', async () => {
    app.behaviour = 'hang';
    const error = await refusal(ask({}, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'appServerTimeout', about: app.url, retryable: true });
  });

  it('where the time is up in the middle of the answer, and hangs up', async () => {
    let hungUp = false;
    const endpoint = await serve((request, response) => {
      request.socket.once('close', () => {
        hungUp = true;
      });
      response.writeHead(200).write('{"accessToken":"teapot');
    });
    expect(await refusal(ask({ endpoint }, { timeoutMs: 200 }))).toMatchObject({ code: 'appServerTimeout' });
    await expect.poll(() => hungUp).toBe(true);
  });

  it('where the line breaks in the middle of the answer', async () => {
    const endpoint = await serve((request, response) => {
      response.writeHead(200).write('{"accessToken":"teapot', () => request.socket.destroy());
    });
    expect(await refusal(ask({ endpoint }))).toMatchObject({ code: 'appServerUnreachable' });
  });

  it('when it is cancelled, before and meanwhile', async () => {
    expect(await refusal(ask({}, { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
    expect(app.requests).toBe(0);
    app.behaviour = 'hang';
    const stop = new AbortController();
    const asked = refusal(ask({}, { signal: stop.signal }));
    await app.until(() => app.requests === 1);
    stop.abort();
    expect(await asked).toMatchObject({ code: 'cancelled' });
  });

  it('for an answer without an end, which is cut off', async () => {
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
    expect(await refusal(ask({ endpoint }))).toMatchObject({ code: 'appServerAnswer', about: endpoint });
    await expect.poll(() => hungUp).toBe(true);
    expect(sent).toBeGreaterThan(65_536);
  });

  it('for an answer of more than 64 KB, and for none of 64 KB', async () => {
    const answer = (size: number) => {
      const start = `{"accessToken":"${token}","padding":"`;
      return `${start}${'x'.repeat(size - start.length - 2)}"}`;
    };
    expect(await ask({ endpoint: await answering(answer(65_536)) })).toEqual({ token });
    const error = await refusal(ask({ endpoint: await answering(answer(65_537)) }));
    expect(error).toMatchObject({ code: 'appServerAnswer' });
  });

  it.each(['', 'teapot', '"teapot"', '["teapot"]', 'null', '{"accessToken":"teapot"'])(
    'for what is no JSON object: %s',
    async body => {
      const endpoint = await answering(body);
      expect(await refusal(ask({ endpoint }))).toMatchObject({ code: 'appServerAnswer', about: endpoint });
    },
  );

  it('without a token, naming the fields that it could be in', async () => {
    app.behaviour = 'noToken';
    const error = await refusal(ask());
    expect(error).toMatchObject({
      code: 'appServerNoToken',
      about: `${app.url}: accessToken, userSig, token, access_token`,
    });
    const named = await refusal(ask({ fields: { token: 'data.sig' } }));
    expect(named).toMatchObject({ code: 'appServerNoToken', about: `${app.url}: data.sig` });
  });

  it.each<[string, unknown]>([
    ['a number', 42],
    ['an object', { value: 'teapot' }],
    ['too long', 'teapot'.repeat(3000)],
  ])('for a token that is %s, naming its field', async (_name, accessToken) => {
    const endpoint = await answering({ accessToken });
    const error = await refusal(ask({ endpoint }));
    expect(error).toMatchObject({ code: 'appServerBadToken', about: `${endpoint}: accessToken` });
  });

  it('for what a token inherits: only own properties are read', async () => {
    const endpoint = await answering('{"data":{"__proto__":{"sig":"teapot"}},"list":["teapot"]}');
    for (const path of ['data.sig', 'list.0.sig', 'list.sig']) {
      expect(await refusal(ask({ endpoint, fields: { token: path } }))).toMatchObject({ code: 'appServerNoToken' });
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
    expect(await refusal(ask({ endpoint }))).toMatchObject({ code: 'appServerRedirected', about: endpoint });
    expect(arrived).toBe(0);
  });

  it('is refused where the browser hides it', async () => {
    const hidden = { type: 'opaqueredirect', status: 0, ok: false, body: null } as Response;
    const error = await refusal(ask({}, { fetch: async () => hidden }));
    expect(error).toMatchObject({ code: 'appServerRedirected' });
  });
});

describe('the source', () => {
  const issues = (given: Record<string, unknown>) => {
    const parsed = v.safeParse(AppServer, { endpoint: 'https://app.example/login', password, ...given });
    return parsed.success ? [] : parsed.issues.map(issue => [v.getDotPath(issue), issue.message]);
  };

  it('needs no more than an endpoint and a password', () => {
    expect(v.parse(AppServer, { endpoint: ' https://app.example/login?app=1 ', password })).toEqual({
      endpoint: 'https://app.example/login?app=1',
      password,
      fields: { account: 'userAccount', password: 'userPassword', user: 'chatUserName' },
    });
  });

  it.each(['http://127.0.0.1:8080/login', 'http://localhost/login', 'http://[::1]:1/', 'http://app.localhost/'])(
    'may be plain on this computer: %s',
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

  it('refuses an empty password by its code', () => {
    expect(issues({ password: '' })).toEqual([['password', 'passwordMissing']]);
  });

  const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const fieldNames = ['account', 'password', 'token', 'expiry', 'user'];

  it.each(fieldNames.flatMap(field => inherited.map(name => [field, name] as const)))(
    'refuses as the name of %s what every object inherits: %s',
    (field, name) => {
      const fields = JSON.parse(JSON.stringify({ [field]: name })) as Record<string, string>;
      expect(issues({ fields }).map(([path]) => path)).toEqual([`fields.${field}`]);
    },
  );

  it.each([
    ['a hidden name within a path', { token: 'data.__proto__.sig' }],
    ['a path with a gap', { token: 'data..sig' }],
    ['a path with an open end', { expiry: 'data.' }],
    ['an empty name', { user: '' }],
    ['a long name', { user: 'x'.repeat(129) }],
    ['a path for what is sent', { account: 'login.name' }],
    ['one name for two things', { account: 'same', password: 'same' }],
    ['one name for two things, by default', { account: 'userPassword' }],
    ['a field that there is not', { cookie: 'x' }],
  ])('refuses %s', (_name, fields) => {
    expect(issues({ fields })).not.toEqual([]);
  });

  it('refuses what it does not know', () => {
    expect(issues({ userId: 'alice' })).not.toEqual([]);
  });
});
