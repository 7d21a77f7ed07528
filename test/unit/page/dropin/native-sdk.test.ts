// Where there is no Partyline, or the user lets the page connect by itself, the page has the SDK's own object.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../../server';
import { openRawTab } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { signedOut, stubPage } from '../extension';
import { type Fields, loadMsyncDropIn, type PageConnection, SdkBackedExtension, type SdkModule } from './msync-page';

const world = stubPage();
const lines = createMsyncFixture();
const alice = { user: 'alice', pwd: 'alice-pass' };
const files = { agora: 'agora-chat/Agora-chat.js', easemob: 'easemob-websdk/Easemob-chat.js' };

describe.each(msyncSdks)('%s', sdk => {
  const used: PageConnection[] = [];
  let raw: SdkModule;
  let loads = 0;
  beforeEach(() => {
    loads = 0;
    raw = openRawTab(sdk).sdk as unknown as SdkModule;
    vi.doMock(files[sdk], () => {
      loads += 1;
      return { default: raw };
    });
    vi.stubGlobal('window', globalThis);
  });
  afterEach(() => {
    for (const connection of used.splice(0)) connection.close!();
    vi.doUnmock(files[sdk]);
  });
  const made = (module: SdkModule, more: Fields = {}): PageConnection => {
    const addresses = { appKey: app, isHttpDNS: false, apiUrl: lines.im.restUrl, url: lines.im.wsUrl };
    const connection = new module.connection({ ...addresses, ...more });
    used.push(connection);
    return connection;
  };
  const text = (module: SdkModule) =>
    module.message.create({ type: 'txt', to: 'bob', chatType: 'singleChat', msg: 'x' });

  it('does without Partyline what the page has said before the SDK was there', async () => {
    const module = await loadMsyncDropIn(world.page, sdk);
    const connection = made(module);
    const [onConnected, onOpened] = [vi.fn(), vi.fn()];
    connection.addEventHandler!('test', { onConnected });
    connection.listen!({ onOpened });
    connection.open!(alice);
    const message = text(module);
    expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id, message: { msg: 'x' } });
    expect([onConnected, onOpened].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(connection.isOpened!()).toBe(true);
    expect(connection.token).toMatch(/^YWMt/);
    expect(lines.im.account(app, 'alice').sockets).toBe(1);
    // What only the SDK's own object has is there as well.
    expect(connection.mSync).toBeDefined();
    expect(made(module)).toBeInstanceOf(raw.connection);
    expect(loads).toBe(1);
  });

  it('has a frozen connection hand over, too', async () => {
    const module = await loadMsyncDropIn(world.page, sdk);
    const connection = Object.freeze(made(module));
    await connection.open!(alice);
    expect(connection).toMatchObject({ user: 'alice', logOut: false });
    expect(await connection.getContacts!()).toMatchObject({ data: [] });
  });

  it('connects by itself where the user lets it', async () => {
    const desk = new SdkBackedExtension(undefined, sdk, signedOut);
    desk.answerAccountRequest = async () => 'own';
    const module = await loadMsyncDropIn(world.page, sdk, desk);
    const connection = made(module);
    expect(loads).toBe(0);
    const opening = connection.open!(alice);
    expect(await connection.send!(text(module))).toMatchObject({ message: { msg: 'x' } });
    expect(await opening).toMatchObject({ accessToken: expect.stringMatching(/^YWMt/) });
    expect(loads).toBe(1);
    connection.close!();
    await vi.waitFor(() => expect(lines.im.account(app, 'alice').sockets).toBe(0));
  });

  it('registers a user by the SDK itself', async () => {
    const module = await loadMsyncDropIn(world.page, sdk, new SdkBackedExtension(undefined, sdk, signedOut));
    const connection = made(module);
    const dora = { username: 'dora', password: 'dora-pass' };
    expect(await connection.registerUser!(dora)).toMatchObject({ entities: [{ username: 'dora' }] });
    await expect(connection.registerUser!(dora)).rejects.toMatchObject({ type: 17 });
    // It is the page's facade still.
    expect(connection.mSync).toBeUndefined();
  });
});
