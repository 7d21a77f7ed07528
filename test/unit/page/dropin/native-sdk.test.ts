// Without Partyline, or if the user allows it, the page uses the SDK's own object.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../../server';
import { openRawTab } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { signedOut, stubPage } from '../extension';
import { type Fields, loadMsyncDropIn, type PageConnection, SdkBackedExtension, type SdkModule } from './msync-page';

const browser = stubPage();
const fixture = createMsyncFixture();
const alice = { user: 'alice', pwd: 'alice-pass' };
const files = { agora: 'agora-chat/Agora-chat.js', easemob: 'easemob-websdk/Easemob-chat.js' };

describe.each(msyncSdks)('a page with the drop-in for %s', sdk => {
  const used: PageConnection[] = [];
  let raw: SdkModule;
  let loads = 0;
  beforeEach(() => {
    loads = 0;
    const tab = openRawTab(sdk);
    raw = tab.sdk as unknown as SdkModule;
    vi.doMock(files[sdk], () => {
      loads += 1;
      // The last statement of the SDK's file.
      Object.assign(globalThis, { WebIM: Reflect.get(tab.window, 'WebIM') });
      return { default: raw };
    });
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('WebIM', undefined);
  });
  afterEach(() => {
    for (const connection of used.splice(0)) connection.close!();
    vi.doUnmock(files[sdk]);
  });
  const createConnection = (module: SdkModule, more: Fields = {}): PageConnection => {
    const addresses = { appKey: app, isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
    const connection = new module.connection({ ...addresses, ...more });
    used.push(connection);
    return connection;
  };
  const text = (module: SdkModule) =>
    module.message.create({ type: 'txt', to: 'bob', chatType: 'singleChat', msg: 'x' });

  it('repeats the calls made before the SDK was loaded, without Partyline', async () => {
    const module = await loadMsyncDropIn(browser.page, sdk);
    const connection = createConnection(module);
    const [onConnected, onOpened] = [vi.fn(), vi.fn()];
    connection.addEventHandler!('test', { onConnected });
    connection.listen!({ onOpened });
    connection.open!(alice);
    const message = text(module);
    expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id, message: { msg: 'x' } });
    expect([onConnected, onOpened].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(connection.isOpened!()).toBe(true);
    expect(connection.token).toMatch(/^YWMt/);
    expect(fixture.im.account(app, 'alice').sockets).toBe(1);
    // Properties that only the SDK's own object has.
    expect(connection.mSync).toBeDefined();
    expect(createConnection(module)).toBeInstanceOf(raw.connection);
    expect(loads).toBe(1);
  });

  it('keeps the page’s WebIM when the SDK loads, also if the page sets it meanwhile', async () => {
    expect(Reflect.get(openRawTab(sdk).window, 'WebIM')).toBeDefined();
    const module = await loadMsyncDropIn(browser.page, sdk);
    // As with the SDK's own file, it is there before the page's code runs.
    expect(Reflect.get(globalThis, 'WebIM')).toBe(module);
    const own = { conn: createConnection(module) };
    Object.assign(globalThis, { WebIM: own });
    await own.conn.open!(alice);
    expect(loads).toBe(1);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'WebIM')).toMatchObject({ value: own, writable: true });
  });

  it('is WebIM itself while the page sets none', async () => {
    const module = await loadMsyncDropIn(browser.page, sdk);
    await createConnection(module).open!(alice);
    expect(Reflect.get(globalThis, 'WebIM')).toBe(module);
  });

  it('keeps the page’s WebIM when it opens its own connection beside Partyline', async () => {
    const extension = new SdkBackedExtension(undefined, sdk, signedOut);
    extension.answerAccountRequest = async () => 'own';
    const module = await loadMsyncDropIn(browser.page, sdk, extension);
    expect(Reflect.get(globalThis, 'WebIM')).toBe(module);
    Object.assign(globalThis, { WebIM: 'mine' });
    await createConnection(module).open!(alice);
    expect([loads, Reflect.get(globalThis, 'WebIM')]).toEqual([1, 'mine']);
  });

  it.each([
    ['freeze', (object: object) => Object.freeze(object)],
    ['seal', (object: object) => Object.seal(object)],
    ['preventExtensions', (object: object) => Object.preventExtensions(object)],
  ])('forwards a connection after Object.%s', async (_name, close) => {
    const module = await loadMsyncDropIn(browser.page, sdk);
    for (const part of [module.utils, module.logger]) close(part);
    const connection = close(createConnection(module)) as PageConnection;
    await connection.open!(alice);
    expect(connection).toMatchObject({ user: 'alice', logOut: false });
    expect(await connection.getContacts!()).toMatchObject({ data: [] });
  });

  it('opens its own connection when the user allows it', async () => {
    const extension = new SdkBackedExtension(undefined, sdk, signedOut);
    extension.answerAccountRequest = async () => 'own';
    const module = await loadMsyncDropIn(browser.page, sdk, extension);
    const connection = createConnection(module);
    expect(loads).toBe(0);
    const opening = connection.open!(alice);
    expect(await connection.send!(text(module))).toMatchObject({ message: { msg: 'x' } });
    expect(await opening).toMatchObject({ accessToken: expect.stringMatching(/^YWMt/) });
    expect(loads).toBe(1);
    connection.close!();
    await vi.waitFor(() => expect(fixture.im.account(app, 'alice').sockets).toBe(0));
  });

  it('registers a user with the SDK', async () => {
    const module = await loadMsyncDropIn(browser.page, sdk, new SdkBackedExtension(undefined, sdk, signedOut));
    const connection = createConnection(module);
    const dora = { username: 'dora', password: 'dora-pass' };
    expect(await connection.registerUser!(dora)).toMatchObject({ entities: [{ username: 'dora' }] });
    await expect(connection.registerUser!(dora)).rejects.toMatchObject({ type: 17 });
    // The connection itself is not replaced.
    expect(connection.mSync).toBeUndefined();
  });
});
