import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PartylineError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import { defaultApp as app, type KickCode, type LoginRefusal } from '../../server';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
afterEach(() => {
  vi.useRealTimers();
});
const password = { kind: 'password', password: 'alice-pass' } as const;
const token = (value: string, tokenKind: 'accessToken' | 'agoraToken' = 'accessToken') =>
  ({ kind: 'token', token: value, tokenKind }) as const;
const timers = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
const text = (msg: string, to = 'bob') => ({ to, text: msg, chatType: 'singleChat' }) as const;

describe.each(msyncSdks)('sign-in to %s', sdk => {
  it('resolves with a token, by password', async () => {
    const session = fixture.session(sdk);
    const opened = await session.provider.open('alice', password);
    expect(opened.token).not.toBe('');
    expect(opened.expireAt).toBeGreaterThan(Date.now());
    expect(fixture.im.account(app, 'alice')).toMatchObject({ sockets: 1, devices: 1, logins: 1 });
    expect(session.signalsOf('step').map(({ step }) => step)).toEqual(['checking', 'connecting']);
    expect(session.signalsOf('connected')).toHaveLength(1);
  });

  it.each(['accessToken', 'agoraToken'] as const)('works with an %s', async kind => {
    const { value } = fixture.im.issueToken(app, 'alice');
    const opened = await fixture.session(sdk).provider.open('alice', token(value, kind));
    expect(opened.token).toBe(value);
    expect(fixture.im.account(app, 'alice').sockets).toBe(1);
  });

  it('works with the token of a password sign-in', async () => {
    const first = fixture.session(sdk);
    const opened = await first.provider.open('alice', password);
    await first.provider.close();
    await fixture.session(sdk).provider.open('alice', token(opened.token));
    expect(fixture.im.account(app, 'alice')).toMatchObject({ sockets: 1, devices: 1, kicks: 0 });
    expect(fixture.im.account(app, 'alice').deviceIds).toEqual(['webim_web_desk']);
  });

  it('uses the hosts of HTTP-DNS, and skips a dead one', async () => {
    const dead = { protocol: 'http' as const, domain: '127.0.0.1', port: '9' };
    const { rest, socket } = fixture.im.dnsHosts;
    fixture.im.dnsHosts = { rest: [dead, ...rest], socket: [dead, ...socket] };
    const byDns = { isHttpDNS: true, apiUrl: undefined, url: undefined, dnsUrl: fixture.im.dnsUrl };
    const session = await fixture.signedIn(sdk, byDns);
    expect(session.signalsOf('step').map(({ step }) => step)).toContain('locating');
  });

  it('sends no log when the service enables log upload', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    Object.assign(fixture.im.dnsSwitches, { enableReportLogs: 'true', enableDataReport: 'true' });
    const { dnsUrl } = fixture.im;
    const session = fixture.session(sdk, { isHttpDNS: true, apiUrl: undefined, url: undefined, dnsUrl });
    session.provider.setLogLevel('TRACE');
    await session.provider.open('alice', password);
    expect(session.log.filter(entry => entry.includes('unprintable'))).toEqual([]);
    // The SDKs send their log at most once a minute.
    const { length: before } = fixture.im.events;
    await vi.advanceTimersByTimeAsync(61_000);
    await session.provider.call('getContacts', []);
    expect(
      fixture.im.events.slice(before).flatMap(({ type, detail }) => (type === 'rest' ? [detail] : [])),
    ).toHaveLength(1);
  });

  it('works with an App ID, which HTTP-DNS resolves', async () => {
    fixture.im.addApp('1117#byid', 'a1b2c3');
    fixture.im.addUser('1117#byid', { userId: 'alice', password: 'alice-pass' });
    const { dnsUrl } = fixture.im;
    await fixture.signedIn(sdk, {
      appKey: undefined,
      appId: 'a1b2c3',
      isHttpDNS: true,
      apiUrl: undefined,
      url: undefined,
      dnsUrl,
    });
    expect(fixture.im.account('1117#byid', 'alice').sockets).toBe(1);
  });

  it.each([
    ['isFixedDeviceId', { isFixedDeviceId: false }],
    ['isMultiLoginSessions', { isMultiLoginSessions: true }],
  ])('uses a random device id with %s', async (_name, options) => {
    await fixture.signedIn(sdk, options);
    expect(fixture.im.account(app, 'alice').deviceIds[0]).toMatch(/^webim_random_/);
  });

  it('uses the given device id', async () => {
    await fixture.signedIn(sdk, { deviceId: 'counter-3' });
    expect(fixture.im.account(app, 'alice').deviceIds).toEqual(['webim_web_counter-3']);
  });
});

it.each(msyncSdks)('%s emits a message once when the history has returned it before or after', async sdk => {
  const session = await fixture.signedIn(sdk);
  const { provider } = session;
  const texts = () => session.payloads('onTextMessage').map(({ msg }) => msg);
  const history = async (): Promise<unknown[]> => {
    const query = { targetId: 'bob', chatType: 'singleChat', pageSize: 10 };
    return ((await provider.call('getHistoryMessages', [query])) as { messages: unknown[] }).messages;
  };
  fixture.im.silence(app, 'alice', 'noReplies');
  fixture.im.send(app, 'bob', 'alice', 'one');
  expect(await history()).toHaveLength(1);
  const query = { queue: 'bob', count: 10, isGroup: false };
  expect(await provider.call('fetchHistoryMessages', [query])).toHaveLength(1);
  fixture.im.dropSockets(app, 'alice');
  await session.until(() => texts().length === 1);
  await history();
  fixture.im.dropSockets(app, 'alice');
  await session.until(() => session.signalsOf('connected').length === 3);
  fixture.im.send(app, 'bob', 'alice', 'two');
  await session.until(() => texts().length > 1);
  expect(texts()).toEqual(['one', 'two']);
});

it.each(msyncSdks)('%s answers concurrent reads of a history alike', async sdk => {
  const { provider } = await fixture.signedIn(sdk);
  for (const text of ['one', 'two']) await provider.send({ to: 'bob', text, chatType: 'singleChat' });
  const all = (method: string, query: object) =>
    Promise.all([1, 2, 3].map(() => provider.call(method, [{ ...query }])));
  const read = await all('getHistoryMessages', { targetId: 'bob', chatType: 'singleChat', pageSize: 10 });
  const fetched = await all('fetchHistoryMessages', { queue: 'bob', count: 10, isGroup: false });
  expect((read[0] as { messages: unknown[] }).messages).toHaveLength(2);
  expect(read).toEqual([read[0], read[0], read[0]]);
  expect(fetched[0]).toHaveLength(2);
  expect(fetched).toEqual([fetched[0], fetched[0], fetched[0]]);
});

it.each(msyncSdks)('%s finds a message that it has reported, without reporting it again', async sdk => {
  const session = await fixture.signedIn(sdk);
  let trace: unknown;
  const begin = async (newTrace: unknown) => {
    trace = newTrace;
  };
  const sent = await session.provider.send(text('once'), { recordStart: begin });
  expect(await session.provider.findResult(trace)).toEqual(sent);
  expect(session.payloads('sent')).toHaveLength(1);
});

describe.each(msyncSdks)('sign-in to %s fails', sdk => {
  const open = (
    userId: string,
    credential: typeof password | ReturnType<typeof token>,
    options?: Record<string, unknown>,
  ) => fixture.session(sdk, options).provider.open(userId, credential);

  it('with wrongPassword', async () => {
    const opening = open('alice', { kind: 'password', password: 'wrong' } as unknown as typeof password);
    await expect(opening).rejects.toMatchObject({
      code: 'wrongPassword',
      field: 'password',
      vendor: { message: 'invalid password' },
    });
    // Pages get this error too, and `raw` would reveal the server.
    await expect(opening).rejects.not.toHaveProperty('vendor.raw');
  });

  it('with unknownUser', async () => {
    await expect(open('nobody', password)).rejects.toMatchObject({ code: 'unknownUser', field: 'userId' });
    const { value } = fixture.im.issueToken(app, 'alice');
    await expect(open('nobody', token(value))).rejects.toMatchObject({ code: 'unknownUser', vendor: { code: 204 } });
  });

  it('with badToken', async () => {
    await expect(open('alice', token('no-such-token'))).rejects.toMatchObject({
      code: 'badToken',
      vendor: { code: 28 },
    });
  });

  it('with tokenExpired', async () => {
    const { value } = fixture.im.issueToken(app, 'alice');
    fixture.im.expireToken(app, value);
    await expect(open('alice', token(value))).rejects.toMatchObject({ code: 'tokenExpired', vendor: { code: 56 } });
  });

  it('with unreachable when the service is down', async () => {
    const nowhere = { apiUrl: 'http://127.0.0.1:9', url: 'ws://127.0.0.1:9/websocket' };
    await expect(open('alice', password, nowhere)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    await expect(open('alice', token('t'), nowhere)).rejects.toMatchObject({ code: 'unreachable' });
    const noDns = { isHttpDNS: true, dnsUrl: 'http://127.0.0.1:9' };
    await expect(open('alice', password, noDns)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('with dnsMissing when HTTP-DNS does not know the app', async () => {
    const byDns = { appKey: '1117#unknown', isHttpDNS: true, dnsUrl: fixture.im.dnsUrl };
    await expect(open('alice', password, byDns)).rejects.toMatchObject({ code: 'dnsMissing', field: 'appKey' });
  });

  describe.each(['HTTP-DNS', 'the REST server'])('when %s answers', which => {
    it.each([
      [503, 'application/json', 'serverBusy'],
      [500, 'application/json', 'serverBusy'],
      [429, 'application/json', 'serverBusy'],
      [503, 'text/plain', 'serverBusy'],
      [403, 'application/json', which === 'HTTP-DNS' ? 'dnsMissing' : 'signInRefused'],
    ])('with status %i and %s', async (status, type, code) => {
      const server = createServer((_request, response) => {
        response.writeHead(status, { 'content-type': type });
        response.end(type === 'text/plain' ? 'busy' : '{"error":"busy"}');
      });
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const service = which === 'HTTP-DNS' ? { isHttpDNS: true, dnsUrl: url } : { apiUrl: url };
      const error = await open('alice', password, service).catch((thrown: PartylineError) => thrown);
      server.close();
      expect(error).toMatchObject({ code });
      // Otherwise the form would blame what the user has entered.
      expect('field' in error && error.field).toBe(code === 'dnsMissing' ? 'appKey' : undefined);
    });
  });

  it.each(['rest', 'socket'] as const)('with noEncryptedHost when HTTP-DNS has no encrypted %s host', async kind => {
    fixture.im.dnsHosts = { ...fixture.im.dnsHosts, [kind]: [{ protocol: 'https', domain: 'im.invalid' }] };
    const byDns = { isHttpDNS: true, dnsUrl: fixture.im.dnsUrl };
    await expect(open('alice', password, byDns)).rejects.toMatchObject({ code: 'noEncryptedHost' });
  });

  const refusals: [LoginRefusal, string][] = [
    [2, 'badToken'],
    [28, 'badToken'],
    [50, 'limited'],
    [56, 'tokenExpired'],
    [57, 'serviceDisabled'],
    [204, 'unknownUser'],
    [214, 'tooManyDevices'],
    [220, 'tooManyDevices'],
    [-3, 'signInRefused'],
  ];
  it.each(refusals)('when the service answers with %i: %s', async (code, expected) => {
    const { value } = fixture.im.issueToken(app, 'alice');
    fixture.im.refuseNextLogin(app, 'alice', code, 3);
    await expect(open('alice', token(value))).rejects.toMatchObject({ code: expected });
  });

  it('without a secret in the error or the log', async () => {
    const secret = 'sEcReT-0123456789-abcdefghij';
    const session = fixture.session(sdk);
    session.provider.setLogLevel('TRACE');
    const error = await session.provider.open('alice', token(secret)).catch(thrown => thrown);
    const again = fixture.session(sdk);
    again.provider.setLogLevel('TRACE');
    const other = await again.provider.open('alice', { kind: 'password', password: secret }).catch(thrown => thrown);
    expect(session.log.length).toBeGreaterThan(5);
    const written = [error, other]
      .map(thrown => JSON.stringify(thrown.toBody()))
      .concat(session.log, again.log)
      .join('\n');
    expect(written).not.toContain(secret.slice(0, 10));
  });
});

describe.each(msyncSdks)('signed in to %s, the provider', sdk => {
  it('sends a message and emits sent', async () => {
    const session = await fixture.signedIn(sdk);
    const sent = await session.provider.send(text('hello'));
    expect(sent.serverMsgId).toMatch(/^\d+$/);
    expect(session.payloads('sent')).toMatchObject([
      { message: { msg: 'hello', from: 'alice', to: 'bob' }, serverMsgId: sent.serverMsgId },
    ]);
  });

  it('emits a received message once, beside the SDK’s array', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.send(app, 'bob', 'alice', 'hi');
    await session.until(({ signalNames }) => signalNames.includes('onMessage'));
    expect(session.payloads('onTextMessage')).toMatchObject([{ from: 'bob', to: 'alice', msg: 'hi' }]);
    const topics = session.signals.map(signal => (signal.kind === 'event' ? signal.topic : ''));
    expect(topics.filter(topic => /Text|^onMessage|listen/.test(topic))).toEqual(['onTextMessage', 'onMessage']);
  });

  it('rejects a refused send with the vendor’s code', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.muteUser(app, 'alice');
    await expect(session.provider.send(text('hello'))).rejects.toMatchObject({ code: 'vendor', vendor: { code: 219 } });
  });

  it('emits the block list at most once a second, however often it is requested', async () => {
    const session = await fixture.signedIn(sdk);
    const began = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => session.provider.call('getBlocklist', [])));
    await session.provider.call('addUsersToBlocklist', [{ name: 'bob' }]);
    const lists = () => session.payloads('blocklist');
    await session.until(() => 'bob' in (lists().at(-1) ?? {}));
    expect(lists().length).toBeLessThanOrEqual(2 + (performance.now() - began) / 1_000);
  });

  it('calls the SDK’s methods', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.addContact(app, 'alice', 'bob');
    expect(await session.provider.call('getContacts', [])).toMatchObject({ data: ['bob'] });
    await expect(session.provider.call('nothingOfThatName', [])).rejects.toMatchObject({ code: 'unknownMethod' });
    await expect(session.provider.call('send', ['text'])).rejects.toMatchObject({ code: 'badRequest' });
    const sent = await session.provider.call('send', [{ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'x' }]);
    expect(sent).toHaveProperty('serverMsgId');
  });

  it('changes the nickname and uploads a push token', async () => {
    const session = await fixture.signedIn(sdk);
    await session.provider.setNickname('Alice at the desk');
    await session.provider.uploadPushToken({ deviceId: 'd', deviceToken: 't', notifierName: 'n' });
    expect(fixture.im.account(app, 'alice')).toMatchObject({
      nickname: 'Alice at the desk',
      pushTokens: [{ deviceToken: 't' }],
    });
  });

  it('renews its token without a new connection', async () => {
    const session = await fixture.signedIn(sdk);
    const { value, expiresAt } = fixture.im.issueToken(app, 'alice', 3_600_000);
    expect(await session.provider.renewToken!(value)).toEqual({ expireAt: expiresAt });
    expect(fixture.im.account(app, 'alice').logins).toBe(1);
  });

  it('sends at most three frames in a quiet minute', async () => {
    const realTimeout = setTimeout;
    vi.useFakeTimers({ toFake: [...timers], shouldAdvanceTime: true });
    const { provider } = await fixture.signedIn(sdk);
    const account = () => fixture.im.account(app, 'alice');
    /** Lets the frames of each second arrive. */
    const pass = async (seconds: number) => {
      for (let second = 1; second <= seconds; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        await new Promise(done => realTimeout(done, 5));
        if (second % 20 === 0) provider.checkHeartbeat();
      }
    };
    // The SDKs' timer ends each half minute. The minutes are counted between two of its ends.
    await pass(75);
    const before = account();
    const minutes = 5;
    await pass(minutes * 60);
    const after = account();
    expect(after.heartbeats - before.heartbeats).toBeGreaterThanOrEqual(minutes - 1);
    expect(after.framesIn - before.framesIn).toBeLessThanOrEqual(minutes * 3);
    expect(after.framesOut - before.framesOut).toBeLessThanOrEqual(minutes * 3);
    expect(after).toMatchObject({ sockets: 1, logins: 1 });
  });

  it('signals tokenWillExpire, then ended', async () => {
    const { value } = fixture.im.issueToken(app, 'alice', 3_000);
    const session = fixture.session(sdk);
    await session.provider.open('alice', token(value));
    await session.until(({ signalNames }) => signalNames.includes('ended'));
    expect(session.signalNames).toContain('tokenWillExpire');
    expect(session.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired', vendor: { code: 56 } }]);
  });
});

describe.each(msyncSdks)('the connection of %s', sdk => {
  it('reconnects, and signals the attempt', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.dropSockets(app, 'alice');
    await session.until(
      ({ signalNames }) =>
        signalNames.lastIndexOf('connected') > signalNames.indexOf('reconnecting') &&
        signalNames.includes('reconnecting'),
    );
    expect(session.signalsOf('reconnecting')).toEqual([{ kind: 'reconnecting', attempt: 1, maxAttempts: 5 }]);
    expect(session.signalsOf('connected')).toHaveLength(2);
    expect(fixture.im.account(app, 'alice')).toMatchObject({ sockets: 1, devices: 1, logins: 2 });
  });

  it('counts its attempts, and signals gaveUp', async () => {
    const session = await fixture.signedIn(sdk, { autoReconnectNumMax: 2 });
    fixture.im.pause();
    await session.until(({ signalNames }) => signalNames.includes('gaveUp'));
    expect(session.signalsOf('reconnecting').map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(session.signalsOf('ended')).toEqual([]);
  });

  it('follows the network', async () => {
    const session = await fixture.signedIn(sdk);
    session.provider.setOnline(false);
    await session.until(({ signalNames }) => signalNames.includes('onOffline') && signalNames.includes('reconnecting'));
    session.provider.setOnline(true);
    await session.until(({ signals }) => signals.filter(({ kind }) => kind === 'connected').length === 2);
    expect(session.signalNames).toContain('onOnline');
  });

  const kicks: [KickCode, EndReason][] = [
    [206, 'replaced'],
    [207, 'removed'],
    [216, 'passwordChanged'],
    [217, 'kicked'],
  ];
  it.each(kicks)('ends on %i: %s, as the last signal, and does not reconnect', async (code, reason) => {
    const session = await fixture.signedIn(sdk);
    fixture.im.kick(app, 'alice', code);
    await session.until(({ signalNames }) => signalNames.includes('ended'));
    expect(session.signalsOf('ended')).toMatchObject([{ reason, vendor: { code } }]);
    expect(session.signalNames.slice(-1)).toEqual(['ended']);
    for (const topic of ['onError', 'connectionError', 'onDisconnected']) expect(session.signalNames).toContain(topic);
    expect(session.signalNames).not.toContain('reconnecting');
    expect(fixture.im.count('login', 'alice')).toBe(1);
  });

  const refusedReturns: [LoginRefusal, EndReason][] = [
    [214, 'tooManyDevices'],
    [220, 'tooManyDevices'],
    [50, 'limited'],
    [57, 'limited'],
    [28, 'badCredentials'],
  ];
  it.each(refusedReturns)('ends when the reconnect is refused (%i): %s', async (code, reason) => {
    const session = await fixture.signedIn(sdk);
    fixture.im.refuseNextLogin(app, 'alice', code, 9);
    fixture.im.dropSockets(app, 'alice');
    await session.until(({ signalNames }) => signalNames.includes('ended'));
    expect(session.signalsOf('ended')).toMatchObject([{ reason }]);
  });

  it('ends when the token expired while it was disconnected', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.expireToken(app, 'alice');
    fixture.im.dropSockets(app, 'alice');
    await session.until(({ signalNames }) => signalNames.includes('ended'));
    expect(session.signalsOf('ended')).toMatchObject([{ reason: 'tokenExpired', vendor: { code: 56 } }]);
  });
});

describe.each(msyncSdks)('closing %s', sdk => {
  it('leaves no socket, and opens none later', async () => {
    const session = await fixture.signedIn(sdk);
    await session.provider.close();
    await fixture.im.until(() => fixture.im.account(app, 'alice').sockets === 0);
    session.provider.setOnline(true);
    session.provider.checkHeartbeat();
    await expect(session.provider.send(text('late'))).rejects.toMatchObject({ code: 'notSignedIn' });
    if (sdk === 'easemob') expect(fixture.im.account(app, 'alice').logouts).toBe(1);
    expect(fixture.im.count('login', 'alice')).toBe(1);
  });

  it('emits the vendor’s events first', async () => {
    const session = await fixture.signedIn(sdk);
    await session.provider.close();
    expect(session.signalNames).toContain('onDisconnected');
    expect(session.signalNames).not.toContain('ended');
  });

  it('cancels a running sign-in', async () => {
    const session = fixture.session(sdk);
    const opening = session.provider.open('alice', password);
    await session.until(({ signalNames }) => signalNames.includes('step'));
    await session.provider.close();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    await fixture.signedIn(sdk);
    expect(fixture.im.account(app, 'alice')).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it('cancels a running reconnect', async () => {
    const session = await fixture.signedIn(sdk);
    fixture.im.dropSockets(app, 'alice');
    await session.until(({ signalNames }) => signalNames.includes('reconnecting'));
    await session.provider.close();
    await fixture.signedIn(sdk);
    expect(fixture.im.account(app, 'alice')).toMatchObject({ sockets: 1, logins: 2, kicks: 0 });
  });

  it('can be called twice', async () => {
    const session = await fixture.signedIn(sdk);
    await Promise.all([session.provider.close(), session.provider.close()]);
  });
});
