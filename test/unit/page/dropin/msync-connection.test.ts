// The drop-in's connection behaves like that of the SDKs.
import { reactive } from '@vue/reactivity';
import { freeze, produce } from 'immer';
import { observable } from 'mobx';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import { defaultApp as app } from '../../../server';
import { loadRawSdk } from '../../../server/raw-sdk';
import { createMsyncFixture, msyncSdks } from '../../providers/msync-connection';
import { online, signedOut, stubPage } from '../extension';
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

const browser = stubPage();
beforeEach(() => vi.stubGlobal('ProgressEvent', NodeProgressEvent));
const fixture = createMsyncFixture();
const alice = { user: 'alice', pwd: 'alice-pass' };

const names =
  `onOpened onConnected onTextMessage onMessage onReceivedMessage onError onClosed onDisconnected onReconnecting`.split(
    ' ',
  );

/** Records a connection's events in order; a dot marks those of `listen`. */
function recordEvents(connection: PageConnection): string[] {
  const events: string[] = [];
  const record = (prefix: string) =>
    Object.fromEntries(
      names.map(name => [
        name,
        (payload?: Fields) => events.push(prefix + name + (payload?.type ? ` ${payload.type}` : '')),
      ]),
    );
  connection.addEventHandler?.('test', record(''));
  connection.listen?.(record('.'));
  return events;
}

describe.each(msyncSdks)('a connection of %s', sdk => {
  const endedState = (reason: string, code: number) =>
    ({ ...signedOut, account: account(sdk), ended: { reason, at: 1, vendor: { code, message: 'reason' } } }) as State;

  const opened = async () => {
    const { extension, module } = await openSharedPage(browser.page, fixture, sdk);
    const connection = new module.connection(options);
    const events = recordEvents(connection);
    await connection.open!(alice);
    return { extension, module, connection, events };
  };
  const text = (module: Awaited<ReturnType<typeof loadMsyncDropIn>>, msg = 'hello') =>
    module.message.create({ type: 'txt', to: 'bob', chatType: 'singleChat', msg });

  it('emits the connected events before open resolves', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
    const connection = new module.connection(options);
    const events = recordEvents(connection);
    await connection.open!(alice).then(() => events.push('opened'));
    expect(events).toEqual(['.onOpened', 'onConnected', 'opened']);
    expect(connection).toMatchObject({ user: 'alice', logOut: false, orgName: '1117', appName: 'partyline' });
    expect(connection.isOpened!()).toBe(true);
    expect(JSON.stringify([connection.token, connection.context])).not.toContain('YWMt');
  });

  it('calls the error callback of open, but not success, as the SDK does with a token', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
    const [success, error] = [vi.fn(), vi.fn()];
    await new module.connection(options).open!({ ...alice, success, error });
    const refused = await new module.connection(options).open!({ ...alice, user: '', success, error }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error.mock.calls).toEqual([[refused]]);
    expect(success).not.toHaveBeenCalled();
  });

  it('sends calls made while open is pending', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
    const connection = new module.connection(options);
    connection.open!(alice);
    const message = text(module);
    expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id, message: { msg: 'hello' } });
    expect(await connection.getContacts!()).toMatchObject({ data: [] });
  });

  it('answers a call with its callback and its promise', async () => {
    const { connection, module, events } = await opened();
    const [success, error] = [vi.fn(), vi.fn()];
    const result = await connection.getJoinedGroups!({ pageNum: 0, pageSize: 5, success });
    expect(result).toMatchObject({ type: 0, entities: [] });
    expect(success).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ entities: [] }));
    await expect(connection.getGroupInfo!({ groupId: 'none', error })).rejects.toMatchObject({
      type: 605,
      data: expect.anything(),
    });
    // The SDK gives the callback the service's answer. `msync-callbacks.test.ts` compares all methods.
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 17 }));
    await expect(connection.getGroupInfo!({})).rejects.toBeInstanceOf(Error);
    const legacy = new module.message('txt', '4711');
    legacy.set({ to: 'bob', msg: 'hi', success: (...ids: unknown[]) => events.push(`success ${ids[0]}`) });
    await connection.send!(legacy.body);
    expect(events.slice(2)).toEqual(['success 4711', '.onReceivedMessage', 'onReceivedMessage']);
  });

  it('rejects invalid calls with the SDK’s errors', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
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

  it('emits onConnected once to listeners added later', async () => {
    const { connection } = await opened();
    const late = { onConnected: vi.fn(), onOpened: vi.fn() };
    connection.addEventHandler!('late', late);
    connection.addEventHandler!('late', late);
    await vi.waitFor(() => expect(late.onConnected).toHaveBeenCalled());
    connection.addEventHandler!('late', late);
    await new Promise(done => setTimeout(done));
    expect(late.onConnected).toHaveBeenCalledOnce();
  });

  it('emits a text with an emoji once, to the callback for emoji if there is one', async () => {
    const { connection, extension } = await opened();
    const emit = (id: string) => {
      extension.emit('listen.onEmojiMessage', { id });
      extension.emit('listen.onTextMessage', { id });
      extension.emit('onTextMessage', { id });
    };
    const events: string[] = [];
    const record = (name: string) => (message?: Fields) => void events.push(`${name} ${message?.id}`);
    connection.addEventHandler!('desk', { onTextMessage: record('handler') });
    connection.listen!({ onTextMessage: record('text'), onEmojiMessage: record('emoji') });
    emit('1');
    extension.emit('listen.onTextMessage', { id: '2' });
    expect(events).toEqual(['emoji 1', 'handler 1', 'text 2']);
    connection.listen!({ onTextMessage: record('text') });
    emit('3');
    expect(events.slice(3)).toEqual(['text 3', 'handler 3']);
  });

  it('uploads and downloads a group’s shared file with callbacks', async () => {
    fixture.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice'] });
    const { connection } = await opened();
    const progress: string[] = [];
    await new Promise<void>((resolve, reject) => {
      connection.uploadGroupSharedFile!({
        groupId: '5',
        file: { data: new File(['xyz'], 'a.bin'), filename: 'a.bin' },
        onFileUploadProgress: ({ loaded }: ProgressEvent) => progress.push(`${loaded} bytes`),
        onFileUploadComplete: () => resolve(),
        onFileUploadError: reject,
      });
    });
    await vi.waitFor(() => expect(progress).toEqual(['0 bytes', '3 bytes']));
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

  it('leaves the session with close, and rejoins with open', async () => {
    const { connection, extension, events } = await opened();
    connection.close!();
    expect(connection).toMatchObject({ logOut: true, token: '' });
    expect(connection.isOpened!()).toBe(false);
    await vi.waitFor(() => expect(events.slice(2)).toEqual(['.onClosed', 'onDisconnected']));
    expect(extension.detached).toBe(1);
    extension.emit('onTextMessage', { msg: 'after close' });
    await connection.open!(alice);
    expect(events.slice(4)).toEqual(['.onOpened', 'onConnected']);
  });

  it.each([
    ['replaced', 206],
    ['removed', 207],
    ['passwordChanged', 216],
    ['kicked', 217],
  ])('emits the reason and then the end of the session: %s', async (reason, code) => {
    const { connection, extension, events } = await opened();
    extension.emit('onError', { type: code });
    extension.setState(endedState(reason, code));
    expect(events.slice(2)).toEqual([`.onError ${code}`, `onError ${code}`, '.onClosed', `onDisconnected ${code}`]);
    expect(connection.logOut).toBe(true);
    await expect(connection.getContacts!()).rejects.toMatchObject({ type: 700 });
  });

  it('emits reconnecting, connected and disconnected with the session’s status', async () => {
    const { connection, extension, events } = await opened();
    const common = { since: 2, account: account(sdk) };
    for (const attempt of [1, 1, 2]) extension.setState({ phase: 'reconnecting', ...common, attempt, maxAttempts: 5 });
    expect(connection.isOpened!()).toBe(false);
    extension.setState({ phase: 'online', ...common, unread: 0 });
    extension.setState({ phase: 'offline', ...common, cause: 'gaveUp' });
    const expected = ['onReconnecting', 'onReconnecting', '.onOpened', 'onConnected', 'onDisconnected 16'];
    expect(events.slice(2)).toEqual(expected);
    expect(connection.logOut).toBe(false);
  });

  it('emits what the SDK emits after close, when the user takes the account offline', async () => {
    const { connection, extension, events } = await opened();
    fixture.im.configure(app, { devices: { max: 2 } });
    const { connection: Connection } = loadRawSdk(sdk);
    const addresses = { isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
    const raw = new Connection({ appKey: app, deviceId: 'raw', ...addresses }) as unknown as PageConnection;
    const rawEvents = recordEvents(raw);
    await raw.open!(alice);
    raw.close!();
    await vi.waitFor(() => expect(rawEvents).toContain('onDisconnected'));
    extension.setState({ phase: 'offline', since: 2, account: account(sdk), cause: 'byUser' });
    // A page's own `close` of a shared session emits no error, either.
    expect(events).toEqual(rawEvents.filter(name => name !== '.onError 16'));
    expect([connection.isOpened!(), connection.logOut]).toEqual([raw.isOpened!(), raw.logOut]);
    const asked = vi.fn(async () => 'ready' as const);
    extension.answerAccountRequest = () => {
      extension.setState(online(account(sdk)));
      return asked();
    };
    await connection.open!(alice);
    expect(asked).toHaveBeenCalledOnce();
    expect(connection.isOpened!()).toBe(true);
  });

  it('emits nothing for a message of the page’s other connection', async () => {
    const { module, connection, events } = await opened();
    const second = new module.connection(options);
    const secondEvents = recordEvents(second);
    await second.open!(alice);
    await connection.send!(text(module));
    await vi.waitFor(() => expect(events).toContain('onReceivedMessage'));
    expect(secondEvents).toEqual(['.onOpened', 'onConnected']);
  });

  it('works when frozen, and in stores of Vue, MobX and immer', async () => {
    const { extension, module } = await openSharedPage(browser.page, fixture, sdk);
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
      const events = recordEvents(connection);
      await connection.open!(alice);
      expect(events).toEqual(['.onOpened', 'onConnected']);
      expect(connection.user).toBe('alice');
      const message = reactive({ message: text(module) }).message;
      expect(await connection.send!(message)).toMatchObject({ localMsgId: message.id });
      connection.close!();
    }
    expect(extension.detached).toBe(wraps.length);
  });

  it('emits another tab’s message with the id that this tab gave to it', async () => {
    const { connection, extension } = await opened();
    const received: unknown[] = [];
    connection.addEventHandler!('desk', { onTextMessage: (message: Fields) => received.push(message) });
    const message = { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hi' };
    extension.emit('sent', { id: '0.abc 7 4711', message, received: { ...message, id: '99' }, serverMsgId: '99' });
    extension.emit('sent', { id: 'client', message, received: { ...message, id: '100' }, serverMsgId: '100' });
    expect(received).toEqual([
      { ...message, id: '99', localMsgId: '4711' },
      { ...message, id: '100' },
    ]);
  });

  it('opens when sealed, or when no property can be added', async () => {
    const { module } = await openSharedPage(browser.page, fixture, sdk);
    for (const close of [Object.seal, Object.preventExtensions]) {
      const connection = close(new module.connection(options)) as PageConnection;
      await connection.open!(alice);
      expect(connection).toMatchObject({ user: 'alice', logOut: false });
      connection.close!();
    }
  });

  it('rejects open when the user denies the account', async () => {
    const extension = new SdkBackedExtension(undefined, sdk, signedOut);
    const module = await loadMsyncDropIn(browser.page, sdk, extension);
    extension.answerAccountRequest = () => Promise.reject({ code: 'otherAccount', message: 'No.' });
    const connection = new module.connection(options);
    await expect(connection.open!(alice)).rejects.toMatchObject({ type: 1, data: { code: 'otherAccount' } });
    expect(connection.logOut).toBe(true);
  });
});
