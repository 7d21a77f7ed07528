import { describe, expect, it, vi } from 'vitest';
import { connect, PartylineError } from '@/lib/page/client';
import { alice, announceOnRequest, FakeExtension, online, signedOut, stubPage } from './extension';

const world = stubPage();

function install(extension = new FakeExtension()): FakeExtension {
  announceOnRequest(world.page, extension);
  return extension;
}

const refuse = (error: unknown) => {
  const extension = new FakeExtension();
  extension.connect = () => Promise.reject(error);
  return install(extension);
};

describe('connecting', () => {
  it('gives a session of the account that is signed in', async () => {
    install();
    const result = await connect();
    expect(result).toMatchObject({ ok: true, session: { account: alice, provider: 'agora', link: 'connected' } });
  });

  it('gives a session too while nobody is signed in', async () => {
    install(new FakeExtension(signedOut));
    const result = await connect();
    expect(result).toMatchObject({ ok: true, session: { account: undefined, status: signedOut } });
    expect(result.ok && result.session.provider).toBeUndefined();
  });

  it('tells the extension what is asked for', async () => {
    const extension = install();
    const { signal } = new AbortController();
    await connect({ scopes: ['send'], timeout: 5_000, signal });
    expect(extension.connectOptions).toEqual({ scopes: ['send'], timeout: 5_000, signal });
  });

  it.each([
    ['the provider', { provider: 'tencent' }],
    ['the app', { account: { app: '1117#other' } }],
    ['the user', { account: { userId: 'bob' } }],
  ] as const)('says so when %s is another', async (_what, options) => {
    const extension = install();
    const result = await connect(options);
    expect(result).toMatchObject({ ok: false, reason: 'otherAccount', error: { code: 'otherAccount' } });
    expect(extension.detached).toBe(1);
  });

  it('takes the account that was asked for', async () => {
    install();
    const result = await connect({ provider: 'agora', account: { app: '1117#support', userId: 'alice' } });
    expect(result.ok).toBe(true);
  });

  it('waits for the account that was asked for while nobody is signed in', async () => {
    const extension = install(new FakeExtension(signedOut));
    const result = await connect({ provider: 'tencent' });
    if (!result.ok) throw result.error;
    expect(result.session.provider).toBe('tencent');
    extension.setState(online(alice));
    expect(result.session.status).toEqual({ phase: 'otherAccount', since: 1 });
    expect(result.session.account).toBeUndefined();
  });
});

describe('connecting to an account that is not signed in', () => {
  const bob = { ...alice, userId: 'bob' };
  const options = { provider: 'agora', account: { app: bob.app, userId: 'bob' }, ask: true } as const;

  it('waits for the user to sign in to it', async () => {
    const extension = install();
    extension.expect = async account => {
      extension.setState(online(account));
      return 'ready';
    };
    expect(await connect(options)).toMatchObject({ ok: true, session: { account: bob, status: { phase: 'online' } } });
  });

  it('asks nothing where it is signed in', async () => {
    const extension = install(new FakeExtension(online(bob)));
    extension.expect = () => Promise.reject(new Error('asked'));
    expect(await connect(options)).toMatchObject({ ok: true, session: { account: bob } });
  });

  it('is told to use its own connection', async () => {
    const extension = install();
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'own', error: { code: 'otherAccount' } });
    expect(extension.detached).toBe(1);
  });

  it('is refused', async () => {
    const extension = install();
    extension.expect = () => Promise.reject({ code: 'otherAccount', message: 'No.', retryable: false });
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'otherAccount', error: { message: 'No.' } });
    expect(extension.detached).toBe(1);
  });

  it('is refused by an extension that is too old to ask, and where half an account is named', async () => {
    install(new FakeExtension(online(alice), true));
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'otherAccount' });
    install();
    expect(await connect({ ...options, account: { userId: 'bob' } })).toMatchObject({ reason: 'otherAccount' });
  });

  it('may be given up', async () => {
    const extension = install();
    const controller = new AbortController();
    let unwanted: AbortSignal | undefined;
    extension.expect = (_account, options) => {
      unwanted = options?.signal;
      return new Promise(() => {});
    };
    const result = connect({ ...options, signal: controller.signal });
    await vi.waitFor(() => expect(unwanted).toBeDefined());
    controller.abort();
    expect(await result).toMatchObject({ ok: false, reason: 'cancelled' });
    expect(unwanted?.aborted).toBe(true);
    expect(extension.detached).toBe(1);
  });
});

describe('what keeps a page from connecting is a result', () => {
  it('no extension', async () => {
    vi.useFakeTimers();
    const result = connect();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toMatchObject({ ok: false, reason: 'notInstalled', error: { retryable: false } });
  });

  it('a refusal', async () => {
    refuse({ code: 'notAllowed', message: 'No.', retryable: false });
    expect(await connect()).toMatchObject({ ok: false, reason: 'notAllowed', error: { message: 'No.' } });
  });

  it('a scope that was not given', async () => {
    const extension = install();
    const result = await connect({ scopes: ['receive', 'manage'] });
    expect(result).toMatchObject({ ok: false, reason: 'notAllowed', error: { about: 'manage' } });
    expect(extension.detached).toBe(1);
  });

  it('an extension that is gone', async () => {
    refuse({ code: 'disconnected', message: 'Lost.', retryable: true });
    expect(await connect()).toMatchObject({ ok: false, reason: 'gone', error: { code: 'disconnected' } });
  });

  it('an extension that does not answer in time; a session that comes later is given back', async () => {
    vi.useFakeTimers();
    const extension = new FakeExtension();
    let lend = (_lent: unknown) => {};
    extension.connect = () => new Promise(resolve => (lend = resolve));
    install(extension);
    const result = connect({ timeout: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toMatchObject({ ok: false, reason: 'deadline', error: { retryable: true } });
    lend(extension.createSession());
    await vi.waitFor(() => expect(extension.detached).toBe(1));
  });

  it('a signal, before and after', async () => {
    const extension = new FakeExtension();
    extension.connect = () => new Promise(() => {});
    install(extension);
    const controller = new AbortController();
    const result = connect({ signal: controller.signal });
    await Promise.resolve();
    controller.abort('enough');
    expect(await result).toMatchObject({ ok: false, reason: 'cancelled', error: { cause: 'enough' } });
    expect(await connect({ signal: controller.signal })).toMatchObject({ ok: false, reason: 'cancelled' });
  });

  it.each([
    ['nothing', undefined],
    ['a session without methods', { state: signedOut, scopes: [] }],
    ['a session without a state', { ...new FakeExtension().createSession(), state: undefined }],
    ['a session of nobody', { ...new FakeExtension().createSession(), state: { phase: 'online', since: 0 } }],
  ])('a fake extension that lends %s', async (_what, lent) => {
    install(Object.assign(new FakeExtension(), { connect: async () => lent }));
    expect(await connect()).toMatchObject({ ok: false, reason: 'failed', error: { code: 'notPartyline' } });
  });

  it('an extension that breaks', async () => {
    const error = new TypeError('undefined is not a function');
    refuse(error);
    const result = await connect();
    expect(result).toMatchObject({ ok: false, reason: 'failed', error: { code: 'internal', cause: error } });
    expect(!result.ok && result.error).toBeInstanceOf(PartylineError);
  });
});
