// A set-up link is untrusted: it may come from a chat message, a web page or a printed picture.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loadSetup } from '@/components/sign-in/setup/load-setup';
import { applySetup, hostsIn, readSetup, type SetupError } from '@/components/sign-in/setup/parse-setup';
import { initialForm, toSignInRequest } from '@/components/sign-in/sign-in-form';

const minimal = { partyline: 1, provider: 'agora', app: '1117#support' };
const servers = { apiUrl: 'https://rest.example.org', url: 'wss://chat.example.org/websocket' };
const linkTo = (setup: unknown) =>
  `https://owner.example/start#partyline=${Buffer.from(JSON.stringify(setup)).toString('base64url')}`;

const problemOf = (text: string) => {
  try {
    readSetup(text);
  } catch (error) {
    return (error as SetupError).problem.join(' ');
  }
  return undefined;
};

describe('a set-up link', () => {
  it.each([
    ['a link', linkTo(minimal)],
    ['the text of a file', JSON.stringify(minimal, null, 2)],
    ['a link between spaces', ` ${linkTo(minimal)}\n`],
  ])('names the service and the app: %s', (_what, text) => {
    expect(readSetup(text)).toEqual({ provider: 'agora', app: '1117#support', servers: {} });
  });

  it('names servers and the app’s server', () => {
    expect(readSetup(linkTo({ ...minimal, servers, appServer: 'https://login.example.org/token' }))).toEqual({
      provider: 'agora',
      app: '1117#support',
      servers: { isHttpDNS: false, ...servers },
      appServer: {
        endpoint: 'https://login.example.org/token',
        fields: {},
      },
    });
    expect(readSetup(linkTo({ partyline: 1, provider: 'tencent', app: 1_400_000_001 }))).toMatchObject({
      provider: 'tencent',
      app: '1400000001',
    });
  });

  it('may be the address of a file, which is not loaded yet', () => {
    expect(readSetup('https://owner.example/setup.json')).toEqual(new URL('https://owner.example/setup.json'));
  });

  it.each<[string, unknown, string]>([
    ['a password', { ...minimal, password: 'hunter2' }, 'secret'],
    ['a token', { ...minimal, token: '007abc' }, 'secret'],
    ['a UserSig', { ...minimal, provider: 'tencent', app: 1, user_sig: 'eJx' }, 'secret'],
    ['an access token among the servers', { ...minimal, servers: { accessToken: 'x' } }, 'secret'],
    ['a secret in an address', { ...minimal, appServer: 'https://login.example.org/?access_token=x' }, 'secret'],
    ['a user and a password in an address', { ...minimal, servers: { apiUrl: 'https://a:b@example.org' } }, 'secret'],
    ['a server without encryption', { ...minimal, servers: { apiUrl: 'http://rest.example.org' } }, 'notHttps'],
    ['a server on this computer', { ...minimal, servers: { apiUrl: 'http://127.0.0.1:9' } }, 'notHttps'],
    ['an app server without encryption', { ...minimal, appServer: 'http://localhost/token' }, 'notHttps'],
    ['an app server by WebSocket', { ...minimal, appServer: 'wss://login.example.org' }, 'notHttps'],
    ['a script as an address', { ...minimal, servers: { apiUrl: 'javascript:alert(1)' } }, 'notHttps'],
    ['no address', { ...minimal, servers: { apiUrl: 'rest' } }, 'field apiUrl'],
    ['a number as an address', { ...minimal, servers: { url: 1 } }, 'field url'],
    [
      'an option of another provider',
      { ...minimal, servers: { proxyServer: 'wss://example.org' } },
      'field proxyServer',
    ],
    ['an option that is not of a server', { ...minimal, servers: { delivery: true } }, 'field delivery'],
    ['an unknown provider', { ...minimal, provider: 'else' }, 'field provider'],
    ['no app', { partyline: 1, provider: 'agora' }, 'field app'],
    ['a malformed app', { ...minimal, app: 'support' }, 'field app'],
    ['a long app', { ...minimal, app: `1117#${'x'.repeat(200)}` }, 'field app'],
    ['an unknown field', { ...minimal, remember: true }, 'field remember'],
    ['another version', { ...minimal, partyline: 2 }, 'version'],
    ['no version', { provider: 'agora', app: '1117#support' }, 'version'],
    [
      'a path into a prototype',
      { ...minimal, appServer: { endpoint: 'https://e.org', fields: { token: 'a.__proto__' } } },
      'field appServer.token',
    ],
    ['nested servers', { ...minimal, servers: { apiUrl: { toString: 'x' } } }, 'field apiUrl'],
    ['a list', [minimal], 'unreadable'],
    ['null', null, 'unreadable'],
  ])('is refused with %s', (_what, setup, problem) => {
    expect(problemOf(linkTo(setup))).toBe(problem);
  });

  it.each([
    ['a prototype', '{"partyline":1,"provider":"agora","app":"a#b","__proto__":{"servers":{}}}', 'field __proto__'],
    [
      'a prototype of servers',
      '{"partyline":1,"provider":"agora","app":"a#b","servers":{"__proto__":true}}',
      'field __proto__',
    ],
    ['a script', 'javascript:alert(1)#partyline=e30', 'unreadable'],
    ['a local file', 'file:///etc/passwd', 'unreadable'],
    ['data', `data:application/json,${JSON.stringify(minimal)}`, 'unreadable'],
    ['a page without encryption', linkTo(minimal).replace('https', 'http'), 'notHttps'],
    ['no base64', 'https://owner.example/#partyline=%%%', 'unreadable'],
    ['no UTF-8', 'https://owner.example/#partyline=_w', 'unreadable'],
    ['nothing', '', 'unreadable'],
    ['a megabyte', linkTo({ ...minimal, app: 'x'.repeat(1_000_000) }), 'tooLarge'],
    ['deep nesting', `{"partyline":1,"servers":${'['.repeat(9000)}${']'.repeat(9000)}}`, 'field provider'],
    ['deep nesting beyond the limit', '['.repeat(30_000), 'tooLarge'],
  ])('is refused as text: %s', (_what, text, problem) => {
    expect(problemOf(text)).toBe(problem);
    expect(({} as { servers?: unknown }).servers).toBeUndefined();
  });
});

describe('the form filled from a set-up link', () => {
  const before = {
    ...initialForm({ agora: { appKey: '1#old', dnsUrl: 'https://old.example', delivery: true } }, null),
    userId: 'carol',
  };
  const filled = (setup: object) => {
    const read = readSetup(linkTo(setup));
    if (read instanceof URL) throw new Error('not loaded');
    return applySetup(before, read);
  };

  it('keeps the user, and nothing of another app', () => {
    expect(toSignInRequest(filled({ ...minimal, servers }), { password: 'pw', token: '' })).toEqual({
      provider: 'agora',
      service: { appKey: '1117#support', isHttpDNS: false, ...servers },
      userId: 'carol',
      credential: { kind: 'password', password: 'pw' },
      remember: false,
    });
  });

  it('names each host to which it would connect, as the browser looks it up', () => {
    expect(hostsIn(filled({ ...minimal, servers, appServer: 'https://аррӏе.example/token' }))).toEqual([
      'rest.example.org',
      'chat.example.org',
      'xn--80ak6aa92e.example',
    ]);
    expect(hostsIn(filled(minimal))).toEqual([]);
  });
});

describe('the file of a set-up link', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** Loads an address from a local server instead of its host. */
  async function load(listener: RequestListener, address = 'https://owner.example/setup.json') {
    server = createServer(listener).listen(0, '127.0.0.1');
    await new Promise(done => server!.once('listening', done));
    const { port } = server.address() as AddressInfo;
    return loadSetup(new URL(address), (_url, init) => fetch(`http://127.0.0.1:${port}/`, init));
  }
  const json = { 'content-type': 'application/json; charset=utf-8' };

  it('is loaded without cookies and without a referrer', async () => {
    const setup = await load((request, response) => {
      expect(request.headers).not.toHaveProperty('cookie');
      expect(request.headers).not.toHaveProperty('referer');
      response.writeHead(200, json).end(JSON.stringify(minimal));
    });
    expect(setup).toEqual({ provider: 'agora', app: '1117#support', servers: {} });
  });

  it.each<[string, RequestListener, string]>([
    ['redirects', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(), 'unreachable'],
    ['is not there', (_, response) => response.writeHead(404, json).end(JSON.stringify(minimal)), 'unreachable'],
    [
      'is a web page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(JSON.stringify(minimal)),
      'notJson',
    ],
    ['has no type', (_, response) => response.writeHead(200).end(JSON.stringify(minimal)), 'notJson'],
    ['is no JSON', (_, response) => response.writeHead(200, json).end('<html>'), 'unreadable'],
    [
      'is cut off',
      (_, response) => response.writeHead(200, { ...json, 'content-length': 900 }).end('{"party'),
      'unreachable',
    ],
    [
      'contains a token',
      (_, response) => response.writeHead(200, json).end(JSON.stringify({ ...minimal, token: 'x' })),
      'secret',
    ],
    ['is another link', (_, response) => response.writeHead(200, json).end(linkTo(minimal)), 'unreadable'],
  ])('is refused if it %s', async (_what, listener, problem) => {
    await expect(load(listener)).rejects.toMatchObject({ problem: [problem] });
  });

  it('is refused if it does not end, without reading it all', async () => {
    let sent = 0;
    const endless: RequestListener = (_, response) => {
      response.writeHead(200, json);
      const write = () => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += 1000;
          if (!response.write(' '.repeat(1000))) return void response.once('drain', write);
        }
      };
      write();
    };
    await expect(load(endless)).rejects.toMatchObject({ problem: ['tooLarge'] });
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each([
    ...[
      'localhost',
      'app.localhost',
      '127.0.0.1',
      '127.1',
      '0x7f.1',
      '2130706433',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
    ],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '[fd00::1]',
      '[fe80::1]',
      'router',
      'nas.local',
    ],
  ])('is not loaded from a private host: %s', async host => {
    const load = () => Promise.reject(new Error('loaded'));
    await expect(loadSetup(new URL(`https://${host}/setup.json`), load)).rejects.toMatchObject({
      problem: ['privateHost'],
    });
  });

  it.each([
    ['http://owner.example/setup.json', 'notHttps'],
    ['https://a:b@owner.example/setup.json', 'secret'],
  ])('is not loaded from %s', async (address, problem) => {
    const load = () => Promise.reject(new Error('loaded'));
    await expect(loadSetup(new URL(address), load)).rejects.toMatchObject({ problem: [problem] });
  });
});
