// Runs the packages of Tencent's UIKits that stand on lite-chat with the SDK and with the drop-in, and compares
// what they show.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiteChatPlugin } from '@/lib/page/dropin/lite-chat/plugin';
import { liteChatPluginNames } from '../../../../scripts/build/lite-chat-entries';
import { evaluateLiteChat, evaluatePlugin, loadLiteChatDropIn, methodsOf } from './lite-chat-tabs';
import { type Chat, callChat, type FakeBackground, service, startBackground } from './tencent-tabs';

/** The version that both packages require. */
const major = 1;
const resolve = createRequire(import.meta.url).resolve;
const sources = {
  engine: resolve('@tencentcloud/chat-uikit-engine-lite'),
  core: resolve('@tencentcloud/tui-core-lite'),
};

type Modules = Readonly<Record<string, unknown>>;

/** Evaluates a package's ES module with the modules that it imports. */
function evaluateKit<Kit>(file: string, modules: Modules): Kit {
  const code = readFileSync(file, 'utf8')
    .replaceAll(/import (\w+) from"([^"]+)";/g, (_all, name, from) => `const ${name}=modules[${JSON.stringify(from)}];`)
    .replace(/export\{([^}]*)\};?/, (_all, list: string) => {
      const names = list.split(',').map(item => item.split(' as '));
      return `return{${names.map(([local, exported = local]) => `${exported}:${local}`).join()}}`;
    });
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { URL, location: new URL('https://desk.example/') });
  const scope = { console: quiet, window, document: new EventTarget(), navigator: { userAgent: 'x' }, modules };
  return new Function(...Object.keys(scope), code)(...Object.values(scope));
}

/** Modules by the names that the packages import. */
const withSdk = (): Modules => ({
  '@tencentcloud/lite-chat/basic': evaluateLiteChat(major, 'basic'),
  ...pluginsOf(file => evaluatePlugin(major, file)),
});
const withDropIn = (background: FakeBackground): Modules => ({
  '@tencentcloud/lite-chat/basic': loadLiteChatDropIn(background, major, 'basic'),
  ...pluginsOf((file, name) => new LiteChatPlugin(name, async () => evaluatePlugin(major, file))),
});
const pluginsOf = (load: (file: string, name: string) => unknown): Modules =>
  Object.fromEntries(
    Object.entries(liteChatPluginNames(major)).map(([file, name]) => [
      `@tencentcloud/lite-chat/plugins/${file}`,
      load(file, name),
    ]),
  );

const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);
let background: FakeBackground;

beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  vi.stubGlobal('reportError', vi.fn());
  service.im.webInstances = 3;
  background = await startBackground();
  process.on('unhandledRejection', onRejection);
});
afterEach(() => {
  process.off('unhandledRejection', onRejection);
  expect(rejections.splice(0)).toEqual([]);
});

const until = <T>(check: () => T) => vi.waitFor(check);

const account = (userID: string) => ({
  SDKAppID: service.im.sdkAppId,
  userID,
  userSig: service.im.issueUserSig(userID),
});

interface Engine {
  TUIChatEngine: {
    login(options: object): Promise<unknown>;
    logout(): Promise<unknown>;
    isReady(): boolean;
    getMyUserID(): string;
  };
  TUIStore: {
    getData(store: string, key: string): unknown;
    watch(store: string, watchers: Record<string, (value: unknown) => void>): void;
  };
  StoreName: Record<string, string>;
  TUIChatService: Record<string, (options: object) => Promise<{ data: { message: { ID: string } } }>>;
  TUIConversationService: Record<string, (...args: unknown[]) => Promise<unknown>>;
  TUIUserService: Record<string, (options?: object) => Promise<unknown>>;
}

const flags = [
  ...['enabledMessageReadReceipt', 'enabledEmojiPlugin', 'enabledOnlineStatus'],
  ...['enabledCustomerServicePlugin', 'enabledTranslationPlugin', 'enabledVoiceToText', 'SDKVersion'],
];

interface Core {
  TUILogin: {
    login(options: object): Promise<unknown>;
    logout(): Promise<unknown>;
    getContext(): { chat: { isReady(): boolean } & Record<string, unknown>; userID?: string };
  };
  TUICore: { registerEvent(name: string, key: string, listener: object): void };
}

describe('chat-uikit-engine-lite', () => {
  it('shows the same with the SDK and with the drop-in', async () => {
    const bob = await service.ready('bob');
    const fromBob = async (text: string) => {
      const options = { to: 'alice', conversationType: 'C2C', payload: { text } };
      await bob.provider.call('sendMessage', [await bob.provider.call('createTextMessage', [options])]);
    };
    const run = async (modules: Modules) => {
      const engine = evaluateKit<Engine>(sources.engine, modules);
      const { TUIChatEngine, TUIStore, StoreName } = engine;
      const changes = new Set<string>();
      for (const [store, keys] of [
        ['CONV', ['conversationList', 'currentConversationID', 'totalUnreadCount']],
        ['CHAT', ['messageList', 'newMessageList']],
        ['USER', ['userProfile', 'netStateChange', 'kickedOut']],
      ] as const)
        TUIStore.watch(
          StoreName[store] ?? '',
          Object.fromEntries(keys.map(key => [key, () => void changes.add(`${store}.${key}`)])),
        );
      const seen: Record<string, unknown> = {};
      const data = (store: string, key: string) => TUIStore.getData(StoreName[store] ?? '', key) as never;
      const untilPublished = (check: () => void) =>
        vi.waitFor(() => {
          background.publishEvents();
          check();
        }, 10_000);
      await TUIChatEngine.login(account('alice'));
      seen.signedIn = [TUIChatEngine.isReady(), TUIChatEngine.getMyUserID()];
      await untilPublished(() => expect(data('APP', 'enabledVoiceToText')).toBe(true));
      seen.flags = flags.map(flag => [flag, data('APP', flag)]);
      await fromBob('tea?');
      const conversations = () => data('CONV', 'conversationList') as { conversationID: string; unreadCount: number }[];
      await untilPublished(() =>
        expect(conversations().map(({ conversationID }) => conversationID)).toEqual(['C2Cbob']),
      );
      await engine.TUIConversationService.switchConversation?.('C2Cbob');
      const texts = () =>
        (data('CHAT', 'messageList') as { payload: { text: string }; flow: string; status: string }[]).map(
          ({ payload, flow, status }) => [payload.text, flow, status],
        );
      await untilPublished(() => expect(texts().map(([text]) => text)).toContain('tea?'));
      await engine.TUIChatService.sendTextMessage?.({ payload: { text: 'two sugars' } });
      await untilPublished(() => expect(texts().map(([text]) => text)).toContain('two sugars'));
      await fromBob('done');
      await untilPublished(() => expect(texts().map(([text]) => text)).toContain('done'));
      seen.texts = texts();
      // The open conversation is read.
      await untilPublished(() =>
        expect([conversations()[0]?.unreadCount, data('CONV', 'totalUnreadCount')]).toEqual([0, 0]),
      );
      await TUIChatEngine.logout();
      seen.signedOut = [TUIChatEngine.isReady(), TUIChatEngine.getMyUserID()];
      seen.changes = [...changes].sort();
      await bob.provider.call('clearHistoryMessage', ['C2Calice']).catch(() => {});
      return seen;
    };
    const withTheSdk = await run(withSdk());
    const withTheDropIn = await run(withDropIn(background));
    // The second run reads the history of the first.
    const own = (seen: Record<string, unknown>) => ({ ...seen, texts: (seen.texts as unknown[]).slice(-3) });
    expect(own(withTheDropIn)).toEqual(own(withTheSdk));
  });
});

describe('tui-core-lite', () => {
  it('signs in and out with the drop-in as with the SDK', async () => {
    const run = async (modules: Modules) => {
      const { TUICore, TUILogin } = evaluateKit<Core>(sources.core, modules);
      const events: unknown[] = [];
      // It calls listeners for each key.
      TUICore.registerEvent('loginStateChanged', 'any', {
        onNotifyEvent: (_event: string, key: string) => void events.push(key),
      });
      await TUILogin.login({ ...account('alice'), framework: 'vue3', TUIRoom: true });
      const { chat } = TUILogin.getContext();
      await until(() => expect([chat.isReady(), events]).toEqual([true, ['userLoginSuccess']]));
      const methods = methodsOf(chat);
      await TUILogin.logout();
      await until(() => expect(events).toEqual(['userLoginSuccess', 'userLogoutSuccess']));
      return { methods, events };
    };
    expect(await run(withDropIn(background))).toEqual(await run(withSdk()));
  });

  it('gives its chat object to chat-uikit-engine-lite', async () => {
    const modules = withDropIn(background);
    const { TUILogin } = evaluateKit<Core>(sources.core, modules);
    await TUILogin.login({ ...account('alice'), framework: 'vue3' });
    const { chat } = TUILogin.getContext();
    const { TUIChatEngine } = evaluateKit<Engine>(sources.engine, modules);
    (chat as unknown as { use(plugins: unknown): void }).use(Object.values(modules).slice(1));
    await TUIChatEngine.login({ ...account('alice'), chat });
    expect(TUIChatEngine.isReady()).toBe(true);
    expect(service.im.account('alice').logins).toBe(1);
    // The engine's own requests end before this one.
    await callChat(chat as unknown as Chat, 'getGroupList');
  });
});
