import { describe, expect, it, vi } from 'vitest';
import { connect, PartylineError } from '@/lib/page/client';
import { alice, announceOnRequest, FakeExtension, online, signedOut, stubPage } from './extension';

const browser = stubPage();

function install(extension = new FakeExtension()): FakeExtension {
  announceOnRequest(browser.page, extension);
  return extension;
}

const installRejecting = (error: unknown) => {
  const extension = new FakeExtension();
  extension.connect = () => Promise.reject(error);
  return install(extension);
};

describe('connect', () => {
  it('returns a session of the signed-in account', async () => {
    install();
    const result = await connect();
    expect(result).toMatchObject({ ok: true, session: { account: alice, provider: 'agora', link: 'connected' } });
  });

  it('returns a session while signed out', async () => {
    install(new FakeExtension(signedOut));
    const result = await connect();
    expect(result).toMatchObject({ ok: true, session: { account: undefined, status: signedOut } });
    expect(result.ok && result.session.provider).toBeUndefined();
  });

  it('passes its options to the extension', async () => {
    const extension = install();
    const { signal } = new AbortController();
    await connect({ scopes: ['send'], timeout: 5_000, signal });
    expect(extension.connectOptions).toEqual({ scopes: ['send'], timeout: 5_000, signal });
  });

  it.each([
    ['the provider', { provider: 'tencent' }],
    ['the app', { account: { app: '1117#other' } }],
    ['the user', { account: { userId: 'bob' } }],
  ] as const)('fails with otherAccount when %s differs', async (_what, options) => {
    const extension = install();
    const result = await connect(options);
    expect(result).toMatchObject({ ok: false, reason: 'otherAccount', error: { code: 'otherAccount' } });
    expect(extension.detached).toBe(1);
  });

  it('returns a session when the required account is signed in', async () => {
    install();
    const result = await connect({ provider: 'agora', account: { app: '1117#support', userId: 'alice' } });
    expect(result.ok).toBe(true);
  });

  it('returns a session that waits for the required account while signed out', async () => {
    const extension = install(new FakeExtension(signedOut));
    const result = await connect({ provider: 'tencent' });
    if (!result.ok) throw result.error;
    expect(result.session.provider).toBe('tencent');
    extension.setState(online(alice));
    expect(result.session.status).toEqual({ phase: 'otherAccount', since: 1 });
    expect(result.session.account).toBeUndefined();
  });
});

describe('connect on a prerendered page', () => {
  it('waits until the user visits the page, longer than its timeout', async () => {
    vi.useFakeTimers();
    const document = Object.assign(new EventTarget(), { prerendering: true });
    vi.stubGlobal('document', document);
    const extension = install();
    const settled = vi.fn();
    const result = connect({ timeout: 5_000 });
    void result.then(settled);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settled).not.toHaveBeenCalled();
    expect(extension.connectOptions).toBeUndefined();
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(await result).toMatchObject({ ok: true });
  });

  it('does not wait without Partyline, and stops when it is cancelled', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('document', Object.assign(new EventTarget(), { prerendering: true }));
    const absent = connect();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await absent).toMatchObject({ ok: false, reason: 'notInstalled' });
    install();
    const cancel = new AbortController();
    const result = connect({ signal: cancel.signal });
    await vi.advanceTimersByTimeAsync(0);
    cancel.abort();
    expect(await result).toMatchObject({ ok: false, reason: 'cancelled' });
  });
});

describe('connect with ask', () => {
  const bob = { ...alice, userId: 'bob' };
  const options = { provider: 'agora', account: { app: bob.app, userId: 'bob' }, ask: true } as const;

  it('waits until the user signs in to the account', async () => {
    const extension = install();
    extension.expect = async account => {
      extension.setState(online(account));
      return 'ready';
    };
    expect(await connect(options)).toMatchObject({ ok: true, session: { account: bob, status: { phase: 'online' } } });
  });

  it('does not ask when the account is signed in', async () => {
    const extension = install(new FakeExtension(online(bob)));
    extension.expect = () => Promise.reject(new Error('asked'));
    expect(await connect(options)).toMatchObject({ ok: true, session: { account: bob } });
  });

  it('fails with own when the user lets the page use its own connection', async () => {
    const extension = install();
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'own', error: { code: 'otherAccount' } });
    expect(extension.detached).toBe(1);
  });

  it('fails with otherAccount when the user denies', async () => {
    const extension = install();
    extension.expect = () => Promise.reject({ code: 'otherAccount', message: 'No.', retryable: false });
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'otherAccount', error: { message: 'No.' } });
    expect(extension.detached).toBe(1);
  });

  it('fails with notSignedIn when the user denies and is signed out', async () => {
    const extension = install(new FakeExtension(signedOut));
    extension.expect = () => Promise.reject({ code: 'notSignedIn', message: 'No.', retryable: false });
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'notSignedIn', error: { message: 'No.' } });
    expect(extension.detached).toBe(1);
  });

  it('fails with otherAccount when the extension is too old to ask, or the account is incomplete', async () => {
    install(new FakeExtension(online(alice), true));
    expect(await connect(options)).toMatchObject({ ok: false, reason: 'otherAccount' });
    install();
    expect(await connect({ ...options, account: { userId: 'bob' } })).toMatchObject({ reason: 'otherAccount' });
  });

  it('can be cancelled while the user is asked', async () => {
    const extension = install();
    const controller = new AbortController();
    let extensionSignal: AbortSignal | undefined;
    extension.expect = (_account, options) => {
      extensionSignal = options?.signal;
      return new Promise(() => {});
    };
    const result = connect({ ...options, signal: controller.signal });
    await vi.waitFor(() => expect(extensionSignal).toBeDefined());
    controller.abort();
    expect(await result).toMatchObject({ ok: false, reason: 'cancelled' });
    expect(extensionSignal?.aborted).toBe(true);
    expect(extension.detached).toBe(1);
  });
});

describe('connect never rejects and returns an error', () => {
  it('notInstalled without an extension', async () => {
    vi.useFakeTimers();
    const result = connect();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toMatchObject({ ok: false, reason: 'notInstalled', error: { retryable: false } });
  });

  it('notAllowed when the extension denies', async () => {
    installRejecting({ code: 'notAllowed', message: 'No.', retryable: false });
    expect(await connect()).toMatchObject({ ok: false, reason: 'notAllowed', error: { message: 'No.' } });
  });

  it.each(['privateWindow', 'otherContainer'])('%s when the extension refuses the tab’s cookie store', async code => {
    installRejecting({ code, message: 'No.', retryable: false });
    expect(await connect()).toMatchObject({ ok: false, reason: code, error: { code } });
  });

  it('notAllowed when a scope is missing', async () => {
    const extension = install();
    const result = await connect({ scopes: ['receive', 'manage'] });
    expect(result).toMatchObject({ ok: false, reason: 'notAllowed', error: { about: 'manage' } });
    expect(extension.detached).toBe(1);
  });

  it('gone when the extension was removed', async () => {
    installRejecting({ code: 'disconnected', message: 'Lost.', retryable: true });
    expect(await connect()).toMatchObject({ ok: false, reason: 'gone', error: { code: 'disconnected' } });
  });

  it('deadline when the extension does not answer in time, and detaches a late session', async () => {
    vi.useFakeTimers();
    const extension = new FakeExtension();
    let answer = (_session: unknown) => {};
    extension.connect = () => new Promise(resolve => (answer = resolve));
    install(extension);
    const result = connect({ timeout: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await result).toMatchObject({ ok: false, reason: 'deadline', error: { retryable: true } });
    answer(extension.createSession());
    await vi.waitFor(() => expect(extension.detached).toBe(1));
  });

  it('cancelled when the signal is aborted, before or after the call', async () => {
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
    ['a session without an account', { ...new FakeExtension().createSession(), state: { phase: 'online', since: 0 } }],
  ])('failed when the announced object returns %s', async (_what, session) => {
    install(Object.assign(new FakeExtension(), { connect: async () => session }));
    expect(await connect()).toMatchObject({ ok: false, reason: 'failed', error: { code: 'notPartyline' } });
  });

  it('failed when the extension throws another error', async () => {
    const error = new TypeError('undefined is not a function');
    installRejecting(error);
    const result = await connect();
    expect(result).toMatchObject({ ok: false, reason: 'failed', error: { code: 'internal', cause: error } });
    expect(!result.ok && result.error).toBeInstanceOf(PartylineError);
  });
});
