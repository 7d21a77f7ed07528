// What each drop-in does when the page signs out while it signs in, and when the SDK's file fails to load once.
import { describe, expect, it, vi } from 'vitest';
import { liteChat } from '@/lib/page/dropin/lite-chat';
import { createMsyncSdk } from '@/lib/page/dropin/msync/sdk';
import { easemobCodes, sharedCodes } from '@/lib/page/dropin/msync/status-code';
import { tencentCloudChat } from '@/lib/page/dropin/tencent';
import { announceOnRequest, FakeExtension, signedOut, stubPage } from '../extension';

const browser = stubPage();

type Load = () => Promise<unknown>;

interface Page {
  signIn(): Promise<unknown>;
  signOut(): unknown;
}

/** Records the sign-ins of the SDK's own object. */
const signIns = vi.fn(async (_credentials: unknown) => 'native');

function msyncPage(provider: 'agora' | 'easemob', load: Load): Page {
  const codes = provider === 'agora' ? sharedCodes : easemobCodes;
  const sdk = createMsyncSdk({ provider, version: '1', codes, load });
  const connection = new sdk.connection({ appKey: '1117#support' }) as Record<string, (options?: object) => never>;
  return {
    signIn: async () => connection.open!({ user: 'alice', accessToken: 'token' }),
    signOut: () => connection.close!(),
  };
}

function tencentPage(chat: Record<string, (...args: never[]) => unknown>): Page {
  return {
    signIn: async () => chat.login!({ userID: 'alice', userSig: 'signature' } as never),
    signOut: () => chat.logout!(),
  };
}

const nativeConnection = class {
  addEventHandler = () => {};
  open = signIns;
  close = () => {};
};
const nativeChat = { on: () => {}, addSignalingListener: () => {}, login: signIns, logout: () => {} };

const announced = (extension?: FakeExtension) => extension && { version: 1, connect: extension.connect };

const pages: Record<string, (load: Load, extension?: FakeExtension) => Page> = {
  'agora-chat': load => msyncPage('agora', load),
  'easemob-websdk': load => msyncPage('easemob', load),
  'tencent-chat': (load, extension) =>
    tencentPage(tencentCloudChat(announced(extension), load).create({ SDKAppID: 1 })),
  'lite-chat': (load, extension) =>
    tencentPage(liteChat(announced(extension), { major: 4, edition: 'standard' }, load).create({ SDKAppID: 1 })),
};

const nativeSdk = {
  ...{ connection: nativeConnection, message: {}, utils: {}, logger: {} },
  create: () => nativeChat,
};

describe.each(Object.entries(pages))('a page with the drop-in %s', (_name, createPage) => {
  it('does not sign in when it signs out before the user’s answer', async () => {
    signIns.mockClear();
    const extension = new FakeExtension(signedOut);
    let answer = (_given: 'own') => {};
    extension.expect = vi.fn(() => new Promise<'own'>(resolve => (answer = resolve)));
    announceOnRequest(browser.page, announced(extension));
    const page = createPage(async () => nativeSdk, extension);
    const signIn = page.signIn().catch((error: unknown) => ({ error }));
    await vi.waitFor(() => expect(extension.expect).toHaveBeenCalled());
    await page.signOut();
    answer('own');
    expect(await signIn).toHaveProperty('error');
    expect(signIns).not.toHaveBeenCalled();
    // It can sign in again.
    const second = page.signIn();
    await vi.waitFor(() => expect(extension.expect).toHaveBeenCalledTimes(2));
    answer('own');
    expect(await second).toBe('native');
  });

  it('does not sign in when it signs out before the SDK has loaded, without Partyline', async () => {
    signIns.mockClear();
    let finish = () => {};
    const page = createPage(() => new Promise(resolve => (finish = () => resolve(nativeSdk))));
    const signIn = page.signIn().catch((error: unknown) => ({ error }));
    await page.signOut();
    finish();
    expect(await signIn).toHaveProperty('error');
    expect(signIns).not.toHaveBeenCalled();
  });

  it('loads the SDK again at the next call when its file failed, and gives the call the error', async () => {
    vi.stubGlobal('window', globalThis);
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    let isOnline = false;
    const page = createPage(async () => {
      if (!isOnline) throw new Error('The file did not load.');
      return nativeSdk;
    });
    await new Promise(done => setTimeout(done));
    await expect(page.signIn()).rejects.toMatchObject({ message: expect.stringContaining('did not load') });
    isOnline = true;
    expect(await page.signIn()).toBe('native');
    await new Promise(done => setTimeout(done));
    process.off('unhandledRejection', unhandled);
    expect([unhandled.mock.calls, vi.mocked(reportError).mock.calls]).toEqual([[], []]);
  });
});
