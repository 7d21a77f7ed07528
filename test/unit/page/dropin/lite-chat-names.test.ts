// Compares the tables, method names and parameter checks of lite-chat's drop-in with those of both SDKs.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { liteChatPluginNames } from '../../../../scripts/build/lite-chat-entries';
import { editions, evaluateLiteChat, evaluatePlugin, loadLiteChatDropIn, majors, methodsOf } from './lite-chat-tabs';
import { type Chat, type FakeBackground, openChat, readyChat, service, startBackground } from './tencent-tabs';

let background: FakeBackground;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  service.im.webInstances = 3;
  background = await startBackground();
});

const cases = majors.flatMap(major => editions.map(edition => [major, edition] as const));

describe.each(cases)('the drop-in for %s.x, %s', (major, edition) => {
  const load = () => [evaluateLiteChat(major, edition), loadLiteChatDropIn(background, major, edition)] as const;

  it('has the SDK’s tables', () => {
    const [theirs, dropIn] = load();
    expect(Object.keys(dropIn)).toEqual(expect.arrayContaining(Object.keys(theirs)));
    for (const table of ['EVENT', 'TYPES', 'TSignaling', 'VERSION'] as const)
      expect(dropIn[table]).toEqual(theirs[table]);
  });

  it('has the SDK’s methods, also those that plugins add', () => {
    for (const [file, name] of Object.entries(liteChatPluginNames(major))) {
      const [theirs, dropIn] = load().map(sdk => openChat(sdk).chat);
      expect(methodsOf(dropIn!)).toEqual(methodsOf(theirs!));
      const plugin = evaluatePlugin(major, file);
      expect(plugin.name).toBe(name);
      for (const chat of [theirs!, dropIn!]) expect(chat.use?.(plugin as never)).toBe(undefined);
      expect(methodsOf(dropIn!)).toEqual(methodsOf(theirs!));
    }
    const [theirs, dropIn] = load().map(sdk => openChat(sdk).chat);
    for (const chat of [theirs!, dropIn!])
      chat.use?.(Object.keys(liteChatPluginNames(major)).map(file => evaluatePlugin(major, file)) as never);
    expect(methodsOf(dropIn!)).toEqual(methodsOf(theirs!));
  });

  it('returns one object for all apps, and none without an app', () => {
    const app = service.im.sdkAppId;
    for (const sdk of load()) {
      expect(sdk.create({ SDKAppID: 'x' })).toBe(null);
      expect(() => sdk.create(undefined as never)).toThrow(TypeError);
      const chat = sdk.create({ SDKAppID: String(app) });
      expect(sdk.create({ SDKAppID: app })).toBe(chat);
      expect(sdk.create({ SDKAppID: app + 1 })).toBe(chat);
    }
  });
});

/** What a call returns or throws at once, and then. */
async function outcomeOf(chat: Chat, method: string, args: readonly unknown[]): Promise<unknown> {
  const fail = (how: string) => (thrown: unknown) => {
    const { code, errorCode, errorMessage, message, data } = thrown as Record<string, unknown>;
    const keys = Object.keys(thrown as object);
    return { [how]: { code, errorCode, errorMessage, message, data, keys, isError: thrown instanceof Error } };
  };
  try {
    const answer = chat[method]?.(...(args as never[]));
    return answer instanceof Promise ? await answer.then(resolved => ({ resolved }), fail('rejected')) : { answer };
  } catch (thrown) {
    return fail('thrown')(thrown);
  }
}

const session = [
  'login',
  'logout',
  'destroy',
  'on',
  'off',
  'use',
  'setLogLevel',
  'callExperimentalAPI',
  'getServerTime',
];

describe.each(majors)('a method of %s.x', major => {
  const methods = (chat: Chat) => methodsOf(chat).filter(name => !session.includes(name));
  /** In the SDK these fail in minified code, or create a message without a recipient. */
  const internal = ['convertVoiceToText', 'downloadMergerMessage', 'createFaceMessage', 'createMergerMessage'];

  it('answers or throws while signed out as the SDK’s', async () => {
    const [theirs, dropIn] = [
      openChat(evaluateLiteChat(major, 'professional')).chat,
      openChat(loadLiteChatDropIn(background, major)).chat,
    ];
    const outcomes: Record<string, unknown>[] = [{}, {}];
    for (const [index, chat] of [dropIn, theirs].entries())
      for (const method of [...methods(theirs).filter(name => !internal.includes(name)), 'login', 'logout'])
        outcomes[index]![method] = await outcomeOf(chat, method, method.startsWith('create') ? [{}] : []);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  it('throws for a missing parameter as the SDK’s', async () => {
    const { chat: theirs } = await readyChat(evaluateLiteChat(major, 'professional'));
    const { chat: dropIn } = await readyChat(loadLiteChatDropIn(background, major));
    const outcomes: Record<string, unknown>[] = [{}, {}];
    for (const method of methods(theirs)) {
      for (const args of [[], [{}]]) {
        let message: string;
        try {
          (theirs[method]?.(...(args as never[])) as Promise<unknown> | undefined)?.catch?.(() => {});
          continue;
        } catch (thrown) {
          ({ message } = thrown as Error);
        }
        if (!/Missing required|Cannot read properties of undefined/.test(message)) continue;
        for (const [index, chat] of [dropIn, theirs].entries())
          outcomes[index]![`${method} ${JSON.stringify(args)}`] = await outcomeOf(chat, method, args);
      }
    }
    expect(Object.keys(outcomes[1]!).length).toBeGreaterThan(120);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });
});
