// A page's connection is forgiving where the SDKs are, and tells of the session's end as they do.
import { reactive } from '@vue/reactivity';
import { freeze, produce } from 'immer';
import { observable } from 'mobx';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import { defaultApp as app } from '../../../server';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { signedOut, stubPage } from '../extension';
import {
  account,
  type Fields,
  loadMsyncDropIn,
  NodeProgressEvent,
  openSharedPage,
  options,
  type PageConnection,
  SdkBackedExtension,
} from './msync-page';

const world = stubPage();
beforeEach(() => vi.stubGlobal('ProgressEvent', NodeProgressEvent));
const lines = createMsyncFixture();
const alice = { user: 'alice', pwd: 'alice-pass' };

const names =
  `onOpened onConnected onTextMessage onMessage onReceivedMessage onError onClosed onDisconnected onReconnecting`.split(
    ' ',
  );

/** Writes down what a connection tells, in its order; `listen`'s with a dot. */
function heardBy(connection: PageConnection): string[] {
  const heard: string[] = [];
  const note = (mark: string) =>
    Object.fromEntries(
      names.map(name => [
        name,
        (payload?: Fields) => heard.push(mark + name + (payload?.type ? ` ${payload.type}` : '')),
      ]),
    );
  connection.addEventHandler?.('test', note(''));
  connection.listen?.(note('.'));
  return heard;
}

describe.each(msyncSdks)('a connection of %s', sdk => {
  const end = (reason: string, code: number) =>
    ({ ...signedOut, account: account(sdk), ended: { reason, at: 1, vendor: { code, message: 'why' } } }) as State;

  const opened = async () => {
    const { desk, module } = await openSharedPage(world.page, lines, sdk);
    const connection = new module.connection(options);
    const heard = heardBy(connection);
    await connection.open!(alice);
    return { desk, module, connection, heard };
  };
  const text = (module: Awaited<ReturnType<typeof loadMsyncDropIn>>, msg = 'hello') =>
    module.message.create({ type: 'txt', to: 'bob', chatType: 'singleChat', msg });

  it('tells that it is connected before its promise does, in both ways to listen', async () => {
    const { module } = await openSharedPage(world.page, lines, sdk);
    const connection = new module.connection(options);
    const heard = heardBy(connection);
    await connection.open!(alice).then(() => heard.push('opened'));
    expect(heard).toEqual(['.onOpened', 'onConnected', 'opened']);
    expect(connection).toMatchObject({ user: 'alice', logOut: false, orgName: '1117', appName: 'partyline' });
    expect(connection.isOpened!()).toBe(true);
    expect(JSON.stringify([connection.token, connection.context])).not.toContain('YWMt');
  });

  it('sends what is said right after an open that nobody waits for', async () => {
    const { module } = await openSharedPage(world.page, lines, sdk);
    const connection = new module.connection(options);
    connection.open!(alice);
    const message = text(module);
    expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id, message: { msg: 'hello' } });
    expect(await connection.getContacts!()).toMatchObject({ data: [] });
  });

  it('answers by callbacks and promises, for the same call', async () => {
    const { connection, module, heard } = await opened();
    const [success, error] = [vi.fn(), vi.fn()];
    const result = await connection.getJoinedGroups!({ pageNum: 0, pageSize: 5, success });
    expect(success).toHaveBeenCalledExactlyOnceWith(result);
    await expect(connection.getGroupInfo!({ groupId: 'none', error })).rejects.toMatchObject({
      type: 605,
      data: expect.anything(),
    });
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 605 }));
    await expect(connection.getGroupInfo!({})).rejects.toBeInstanceOf(Error);
    const older = new module.message('txt', '4711');
    older.set({ to: 'bob', msg: 'hi', success: (...ids: unknown[]) => heard.push(`success ${ids[0]}`) });
    await connection.send!(older.body);
    expect(heard.slice(2)).toEqual(['success 4711', '.onReceivedMessage', 'onReceivedMessage']);
  });

  it('refuses as the SDK does what the SDK refuses', async () => {
    const { module } = await openSharedPage(world.page, lines, sdk);
    expect(() => new module.connection({ appKey: 'none' })).toThrow('Invalid appKey: none');
    const connection = new module.connection(options);
    await expect(connection.send!(text(module))).rejects.toEqual({ type: 39, message: 'not login' });
    await expect(connection.getContacts!()).rejects.toEqual({ type: 700, message: 'appkey or token error' });
    const error = vi.fn();
    await expect(connection.open!({ user: '', error })).rejects.toMatchObject({ type: 0 });
    expect(error).toHaveBeenCalledOnce();
    const first = connection.open!(alice);
    await expect(connection.open!(alice)).rejects.toMatchObject({ type: 1 });
    await first;
    await expect(connection.open!(alice)).rejects.toMatchObject({ type: 208 });
    await expect(connection.send!({})).rejects.toEqual({ type: 205, message: 'Missing required parameter: "id"' });
  });

  it('tells listeners that come late that it is connected, once', async () => {
    const { connection } = await opened();
    const late = { onConnected: vi.fn(), onOpened: vi.fn() };
    connection.addEventHandler!('late', late);
    connection.addEventHandler!('late', late);
    await vi.waitFor(() => expect(late.onConnected).toHaveBeenCalled());
    connection.addEventHandler!('late', late);
    await new Promise(done => setTimeout(done));
    expect(late.onConnected).toHaveBeenCalledOnce();
  });

  it('puts a file into a group and gets it back, by callbacks', async () => {
    lines.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice'] });
    const { connection } = await opened();
    const told: string[] = [];
    await new Promise<void>((resolve, reject) => {
      connection.uploadGroupSharedFile!({
        groupId: '5',
        file: { data: new File(['xyz'], 'a.bin'), filename: 'a.bin' },
        onFileUploadProgress: ({ loaded }: ProgressEvent) => told.push(`${loaded} bytes`),
        onFileUploadComplete: () => resolve(),
        onFileUploadError: reject,
      });
    });
    await vi.waitFor(() => expect(told).toEqual(['0 bytes', '3 bytes']));
    const { data } = (await connection.getGroupSharedFilelist!({ groupId: '5' })) as { data: { file_id: string }[] };
    const file = await new Promise<Blob>((resolve, reject) => {
      connection.downloadGroupSharedFile!({
        groupId: '5',
        fileId: data[0]?.file_id,
        onFileDownloadComplete: resolve,
        onFileDownloadError: reject,
      });
    });
    expect(await file.text()).toBe('xyz');
  });

  it('leaves the session by close, and comes back by open', async () => {
    const { connection, desk, heard } = await opened();
    connection.close!();
    expect(connection).toMatchObject({ logOut: true, token: '' });
    expect(connection.isOpened!()).toBe(false);
    await vi.waitFor(() => expect(heard.slice(2)).toEqual(['.onClosed', 'onDisconnected']));
    expect(desk.detached).toBe(1);
    desk.emit('onTextMessage', { msg: 'not for us' });
    await connection.open!(alice);
    expect(heard.slice(4)).toEqual(['.onOpened', 'onConnected']);
  });

  it.each([
    ['replaced', 206],
    ['removed', 207],
    ['passwordChanged', 216],
    ['kicked', 217],
  ])('says why the session is over, then that it is: %s', async (reason, code) => {
    const { connection, desk, heard } = await opened();
    desk.emit('onError', { type: code });
    desk.setState(end(reason, code));
    expect(heard.slice(2)).toEqual([`.onError ${code}`, `onError ${code}`, '.onClosed', `onDisconnected ${code}`]);
    expect(connection.logOut).toBe(true);
    await expect(connection.getContacts!()).rejects.toMatchObject({ type: 700 });
  });

  it('follows the line while it is away', async () => {
    const { connection, desk, heard } = await opened();
    const about = { since: 2, account: account(sdk) };
    for (const attempt of [1, 1, 2]) desk.setState({ phase: 'reconnecting', ...about, attempt, maxAttempts: 5 });
    expect(connection.isOpened!()).toBe(false);
    desk.setState({ phase: 'online', ...about, unread: 0 });
    desk.setState({ phase: 'offline', ...about, cause: 'gaveUp' });
    const expected = ['onReconnecting', 'onReconnecting', '.onOpened', 'onConnected', 'onDisconnected 16'];
    expect(heard.slice(2)).toEqual(expected);
    expect(connection.logOut).toBe(false);
  });

  it('tells a page of what its other connection says, as of another device', async () => {
    const { module, connection, heard } = await opened();
    const second = new module.connection(options);
    const told = heardBy(second);
    await second.open!(alice);
    await connection.send!(text(module));
    await vi.waitFor(() => expect(heard).toContain('onReceivedMessage'));
    expect(told).toEqual(['.onOpened', 'onConnected']);
  });

  it('works frozen, and in the stores of Vue, MobX and immer', async () => {
    const { desk, module } = await openSharedPage(world.page, lines, sdk);
    const wraps: ((connection: PageConnection) => PageConnection)[] = [
      connection => Object.freeze(connection),
      connection => reactive({ connection }).connection as PageConnection,
      connection => observable({ connection }).connection,
      connection => observable.object({ connection }, {}, { deep: true }).connection,
      connection => freeze({ connection }, true).connection,
      connection => produce({ list: [] as PageConnection[] }, draft => void draft.list.push(connection)).list[0]!,
    ];
    for (const wrap of wraps) {
      const connection = wrap(new module.connection(options));
      const heard = heardBy(connection);
      await connection.open!(alice);
      expect(heard).toEqual(['.onOpened', 'onConnected']);
      expect(connection.user).toBe('alice');
      const message = reactive({ message: text(module) }).message;
      expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id });
      connection.close!();
    }
    expect(desk.detached).toBe(wraps.length);
  });

  it('says who is wanted, and what comes of it, where another is signed in', async () => {
    const desk = new SdkBackedExtension(undefined, sdk, signedOut);
    const module = await loadMsyncDropIn(world.page, sdk, desk);
    desk.answerAccountRequest = () => Promise.reject({ code: 'otherAccount', message: 'No.' });
    const connection = new module.connection(options);
    await expect(connection.open!(alice)).rejects.toMatchObject({ type: 1, data: { code: 'otherAccount' } });
    expect(connection.logOut).toBe(true);
  });
});
