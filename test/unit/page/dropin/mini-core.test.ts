// The drop-in for miniCore beside the vendors' own: signed in over the extension, and without it.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMiniCore } from '@/lib/page/dropin/mini-core';
import { createLocalCache, localCacheNames } from '@/lib/page/dropin/mini-core/local-cache';
import { type MiniCorePlugin, markPlugin } from '@/lib/page/dropin/mini-core/plugin';
import { sharedCodes } from '@/lib/page/dropin/msync/status-code';
import { MemoryStorage } from '@/lib/providers/sandbox/storage';
import {
  type MiniCorePluginName,
  miniCoreFunctions,
  miniCorePackages,
  miniCorePlugins,
} from '@/scripts/build/mini-core-entries';
import { defaultApp as app } from '../../../server';
import { openRawTab, type RawSdkName } from '../../../server/raw-sdk';
import { createMsyncFixture } from '../../providers/msync-connection';
import { announceOnRequest, stubPage } from '../extension';
import { type Fields, SdkBackedExtension } from './msync-page';

type Fn = (...args: unknown[]) => Promise<Fields>;
interface MiniConnection extends Record<string, Fn> {}
type MiniCore = new (options: Fields) => MiniConnection & { Message: { create(options: Fields): Fields } };

const browser = stubPage();
const fixture = createMsyncFixture();
const providerOf = { 'agora-chat': 'agora', 'easemob-websdk': 'easemob' } as const;
const alice = { username: 'alice', password: 'alice-pass' };

describe.each(miniCorePackages)('miniCore of %s', sdk => {
  const provider: RawSdkName = providerOf[sdk];
  const functions = miniCoreFunctions(sdk);
  const opened: MiniConnection[] = [];
  let loads: string[] = [];

  beforeEach(() => {
    loads = [];
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('localStorage', new MemoryStorage());
  });
  afterEach(() => {
    for (const connection of opened.splice(0)) connection.close!();
  });

  /** A tab with the vendor's files. A plugin that is evaluated before miniCore is a number. */
  const openVendorTab = () => {
    let tab: ReturnType<typeof openRawTab> | undefined;
    const miniCore = () => {
      tab ??= openRawTab(provider, { entry: 'miniCore/miniCore.js' });
      return tab.sdk as unknown as MiniCore;
    };
    return {
      miniCore,
      plugin: (name: string) => tab?.evaluate(`${name}/${name}.js`) ?? 1,
    };
  };
  const addresses = () => ({ appKey: app, isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl });
  const create = (Class: MiniCore) => {
    const connection = new Class(addresses());
    (connection.logger as unknown as Record<string, () => void>).disableAll!();
    opened.push(connection);
    return connection;
  };
  const openRaw = () => {
    const tab = openVendorTab();
    return { connection: create(tab.miniCore()), plugin: tab.plugin };
  };
  const openDropIn = (extension?: SdkBackedExtension) => {
    if (extension) announceOnRequest(browser.page, extension);
    const tab = openVendorTab();
    const load = async () => {
      loads.push('miniCore');
      return { default: tab.miniCore() };
    };
    const Class = createMiniCore({ provider, version: '1', codes: sharedCodes, load }) as unknown as MiniCore;
    const plugin = (name: MiniCorePluginName) => {
      const plugin: MiniCorePlugin = {
        names: name === 'localCache' ? localCacheNames : functions[name],
        create: name === 'localCache' ? createLocalCache : undefined,
        load: async () => {
          loads.push(name);
          return { default: tab.plugin(name) };
        },
      };
      return markPlugin(plugin);
    };
    return { Class, connection: create(Class), plugin };
  };
  const shared = async () => openDropIn(new SdkBackedExtension(await fixture.signedIn(provider), provider));
  const text = (connection: MiniConnection, msg = 'x') =>
    (connection as unknown as { Message: { create(options: Fields): Fields } }).Message.create({
      ...{ type: 'txt', to: 'bob', chatType: 'singleChat', msg },
    });

  it('has the functions of each plugin under its name, as the vendor’s', async () => {
    const raw = openRaw();
    const dropIn = await shared();
    for (const name of miniCorePlugins) {
      raw.connection.usePlugin!(raw.plugin(name), name);
      dropIn.connection.usePlugin!(dropIn.plugin(name), name);
      const namesOf = ({ [name]: functions }: MiniConnection) => Object.keys(functions as object).sort();
      expect(namesOf(dropIn.connection)).toEqual(namesOf(raw.connection));
    }
  });

  it('rejects functions that no version declares', async () => {
    const { connection, plugin } = await shared();
    connection.usePlugin!(plugin('contact'), 'contact');
    await connection.open!(alice);
    const { contact } = connection as unknown as Record<string, MiniConnection>;
    await expect(contact!.getRoster!()).rejects.toThrow('getRoster');
    await expect(contact!.getRTCToken!()).rejects.toMatchObject({ type: expect.any(Number) });
  });

  it('finds a plugin in what `import * as` gives, and takes no code of others', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { connection, plugin } = await shared();
    connection.usePlugin!({ default: plugin('presence') }, 'presence');
    expect(connection.presence).toMatchObject({ publishPresence: expect.any(Function) });
    expect(warn).not.toHaveBeenCalled();
    connection.usePlugin!({ getContacts: () => {} }, 'contact');
    expect(connection.contact).toBe(undefined);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('signs in, sends and calls plugins with and without a name, as the vendor’s', async () => {
    const results = [];
    for (const open of [openRaw, shared]) {
      const { connection, plugin } = await open();
      const [onConnected, onMessage] = [vi.fn(), vi.fn()];
      connection.addEventHandler!('test', { onConnected, onMessage });
      connection.usePlugin!(plugin('contact'), 'contact');
      connection.usePlugin!(plugin('group'));
      const answer = await connection.open!(alice);
      const { message } = await connection.send!(text(connection));
      const { contact } = connection as unknown as Record<string, MiniConnection>;
      const contacts = await contact!.getContacts!();
      const groups = await connection.getJoinedGroups!({ pageNum: 0, pageSize: 10 });
      const { type, msg, to } = message as Fields;
      results.push([typeof answer.accessToken, { type, msg, to }, contacts.data, groups.entities, connection.user]);
      await vi.waitFor(() => expect(onConnected).toHaveBeenCalledOnce());
      connection.close!();
      await vi.waitFor(() => expect(connection.isOpened!()).toBe(false));
    }
    expect(results[1]).toEqual(results[0]);
    expect(loads).toEqual([]);
  });

  it('rejects invalid options of open as the vendor’s', async () => {
    const raw = openRaw();
    const dropIn = await shared();
    const invalid = [
      { user: 'alice', pwd: 'alice-pass' },
      { username: 'alice' },
      { username: 'alice', accessToken: '' },
      { username: 'alice', agoraToken: 5 },
    ];
    for (const credentials of invalid) {
      const errors = [];
      for (const { connection } of [raw, dropIn]) {
        const { type, message } = await connection.open!(credentials).catch(thrown => thrown);
        errors.push({ type, message });
      }
      expect(errors[1]).toEqual(errors[0]);
      // A rejected `open` leaves the vendor's connection unusable for a while.
      raw.connection = openRaw().connection;
    }
  });

  it('uses the vendor’s miniCore without Partyline, and its plugins after it', async () => {
    const { Class, connection, plugin } = openDropIn();
    connection.usePlugin!(plugin('contact'), 'contact');
    connection.usePlugin!(plugin('localCache'), 'localCache');
    const onConnected = vi.fn();
    connection.addEventHandler!('test', { onConnected });
    const contacts = connection.contact as unknown as MiniConnection;
    const opening = connection.open!(alice);
    expect(await opening).toMatchObject({ accessToken: expect.stringMatching(/^YWMt/) });
    // Functions of before the SDK was loaded work, too.
    expect(await contacts.getContacts!()).toMatchObject({ data: [] });
    expect(Object.keys(connection.localCache as object).sort()).toEqual([...localCacheNames].sort());
    expect(loads).toEqual(['miniCore', 'contact', 'localCache']);
    await vi.waitFor(() => expect(onConnected).toHaveBeenCalledOnce());
    expect(connection.mSync).toBeDefined();

    // A plugin that the page uses later.
    connection.usePlugin!(plugin('presence'), 'presence');
    const { presence } = connection as unknown as Record<string, MiniConnection>;
    expect(await presence!.getPresenceStatus!({ usernames: ['bob'] })).toMatchObject({ type: 0 });
    connection.usePlugin!(plugin('group'));
    expect(await connection.getJoinedGroups!({ pageNum: 0, pageSize: 1 })).toMatchObject({ entities: [] });

    // The next connection is the vendor's own.
    const next = create(Class);
    next.usePlugin!(plugin('silent'), 'silent');
    await expect(next.open!({ user: 'alice', pwd: 'alice-pass' })).rejects.toMatchObject({ type: 0 });
    const named = next as unknown as Record<string, MiniConnection>;
    await expect(named.silent!.getSilentModeForAll!()).rejects.toBeDefined();
  });

  it('is the vendor’s if the user lets the page connect on its own', async () => {
    const extension = new SdkBackedExtension(undefined, provider, { phase: 'signedOut', since: 1 });
    extension.answerAccountRequest = async () => 'own';
    const { connection, plugin } = openDropIn(extension);
    connection.usePlugin!(plugin('contact'), 'contact');
    expect(await connection.open!(alice)).toMatchObject({ accessToken: expect.stringMatching(/^YWMt/) });
    const { contact } = connection as unknown as Record<string, MiniConnection>;
    expect(await contact!.getContacts!()).toMatchObject({ data: [] });
    expect(await connection.send!(text(connection))).toMatchObject({ message: { msg: 'x' } });
  });

  describe('localCache', () => {
    const conversation = { conversationId: 'bob', conversationType: 'singleChat' };

    it('lists conversations with the page’s own fields, which survive a reload', async () => {
      const extension = new SdkBackedExtension(await fixture.signedIn(provider), provider);
      const { connection, plugin, Class } = openDropIn(extension);
      connection.usePlugin!(plugin('localCache'), 'localCache');
      const cacheOf = ({ localCache }: MiniConnection) => localCache as unknown as MiniConnection;
      await expect(cacheOf(connection).getLocalConversations!()).rejects.toMatchObject({ type: 700 });
      await connection.open!(alice);
      expect(await cacheOf(connection).getLocalConversations!()).toEqual({ type: 0, data: [] });
      await connection.send!(text(connection, 'one'));
      await vi.waitFor(async () =>
        expect(await cacheOf(connection).getLocalConversation!(conversation)).toMatchObject({
          data: { ...conversation, unReadCount: 0, lastMessage: { msg: 'one' } },
        }),
      );
      await cacheOf(connection).setLocalConversationCustomField!({ ...conversation, customField: { pinned: true } });
      const bob = fixture.session(provider);
      await bob.provider.open('bob', { kind: 'password', password: 'bob-pass' });
      await bob.provider.call('send', [{ ...text(connection, 'two'), to: 'alice' }]);
      const read = async () => (await cacheOf(connection).getLocalConversations!()).data as Fields[];
      await vi.waitFor(async () =>
        expect(await read()).toMatchObject([{ unReadCount: 1, customField: { pinned: true } }]),
      );
      await cacheOf(connection).clearConversationUnreadCount!(conversation);
      expect(await read()).toMatchObject([{ unReadCount: 0, lastMessage: { msg: 'two' } }]);
      await cacheOf(connection).removeLocalConversation!(conversation);
      expect(await read()).toEqual([]);
      await bob.provider.call('send', [{ ...text(connection, 'three'), to: 'alice' }]);
      await vi.waitFor(async () => expect(await read()).toMatchObject([{ unReadCount: 1, ...conversation }]));

      const reloaded = create(Class);
      reloaded.usePlugin!(plugin('localCache'), 'localCache');
      await reloaded.open!(alice);
      expect(await cacheOf(reloaded).getLocalConversation!(conversation)).toMatchObject({
        data: { unReadCount: 1, customField: { pinned: true } },
      });
    });

    it('throws the vendor’s errors for invalid parameters', async () => {
      const errors = [];
      for (const open of [openRaw, shared]) {
        const { connection, plugin } = await open();
        connection.usePlugin!(plugin('localCache'), 'localCache');
        await connection.open!(alice);
        const cache = connection.localCache as unknown as MiniConnection;
        const calls = [
          cache.getLocalConversation!({ ...conversation, conversationType: 'chatRoom' }),
          cache.removeLocalConversation!({ ...conversation, conversationId: '' }),
          cache.setLocalConversationCustomField!({ ...conversation, customField: 'x' }),
        ];
        const messages = calls.map(call => call.then(String, ({ message }) => message));
        errors.push(await Promise.all(messages));
        connection.close!();
      }
      expect(errors[1]).toEqual(errors[0]);
    });
  });
});
