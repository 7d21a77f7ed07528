// Tencent's call engine on the SDK, and on the drop-in. Its own media SDK needs a browser with a camera, so a
// stand-in takes that one's place; calls end where they would open a camera.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type Chat,
  type FakeBackground,
  loadRawTencentSdk,
  loadTencentDropIn,
  openChat,
  service,
  startBackground,
  type TencentModule,
} from './tencent-tabs';

const require = createRequire(import.meta.url);

interface CallEngine {
  login(options: { userID: string; userSig: string }): Promise<unknown>;
  calls(options: { userIDList: string[]; type: number }): Promise<unknown>;
  on(name: string, fn: (event: unknown) => void): void;
}

interface CallEngineModule {
  TUICallEvent: Record<string, string>;
  TUICallEngine: {
    createInstance(options: { SDKAppID: number; tim: Chat }): CallEngine;
    once(name: 'ready', fn: () => void): void;
  };
  TencentCloudChat: unknown;
}

/** Has every property and may be called; returns a text where a version is asked for. */
const standIn = (name: string): unknown =>
  new Proxy(function nothing() {}, {
    get: (_target, key) => (key === 'then' || typeof key === 'symbol' ? undefined : standIn(key)),
    apply: () => (name === 'getSDKVersion' ? '1.0' : standIn('')),
    construct: () => standIn('') as object,
  });

/** Evaluates `@tencentcloud/call-engine-js`, whose `require('@tencentcloud/chat')` returns `sdk`. */
function loadCallEngine(sdk: TencentModule): CallEngineModule {
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { location: new URL('https://desk.example/') });
  const module = { exports: {} };
  const globals = {
    ...{ console: quiet, window, self: window, navigator: { userAgent: 'x' }, location: window.location },
    ...{ document: { addEventListener() {} }, localStorage: { getItem: () => null, setItem() {} }, process: undefined },
    // It reports to the vendor.
    XMLHttpRequest: standIn(''),
    ...{
      module,
      exports: module.exports,
      require: (name: string) => (name === '@tencentcloud/chat' ? sdk : standIn('')),
    },
  };
  const text = readFileSync(require.resolve('@tencentcloud/call-engine-js'), 'utf8');
  new Function(...Object.keys(globals), text)(...Object.values(globals));
  return module.exports as CallEngineModule;
}

const unhandled: unknown[] = [];
const record = (reason: unknown) => unhandled.push(reason);
let background: FakeBackground;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  background = await startBackground();
  background.scopes = ['status', 'receive', 'send'];
  service.im.webInstances = 2;
  process.on('unhandledRejection', record);
});
afterEach(() => {
  process.off('unhandledRejection', record);
  expect(unhandled.splice(0)).toEqual([]);
  expect(background.denied).toEqual([]);
});

/** Signs in and calls; returns the engine's events and answers, and how it called the SDK. */
async function callBob(sdk: TencentModule): Promise<unknown> {
  const { TUICallEngine, TUICallEvent, TencentCloudChat } = loadCallEngine(sdk);
  await new Promise<void>(done => TUICallEngine.once('ready', done));
  const used: string[] = [];
  const { chat } = openChat(sdk);
  const tim = Object.fromEntries(
    Object.entries(chat).map(([name, method]) => [
      name,
      (...args: never[]) => {
        used.push(name === 'callExperimentalAPI' ? `${name} ${args[0]}` : name);
        return method(...args);
      },
    ]),
  ) as Chat;
  const engine = TUICallEngine.createInstance({ SDKAppID: service.im.sdkAppId, tim });
  const events: [name: string, event: unknown][] = [];
  for (const name of Object.values(TUICallEvent)) engine.on(name, event => events.push([name, event]));
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      value => ({ value }),
      ({ code, message }) => ({ code, message }),
    );
  const answers = [
    await outcome(engine.login({ userID: 'alice', userSig: service.im.issueUserSig('alice') })),
    await outcome(engine.calls({ userIDList: ['bob'], type: 1 })),
  ];
  // The drop-in signs in as a repeated login, after which the engine does not wait for the SDK.
  const optional = ['isReady', 'callExperimentalAPI getServerConfig'];
  return { answers, events, used: used.filter(name => !optional.includes(name)), isSame: TencentCloudChat === sdk };
}

it('the call engine has the same events and answers as on the SDK', async () => {
  const [onSdk, onDropIn] = [await callBob(loadRawTencentSdk()), await callBob(loadTencentDropIn(background))];
  expect(onDropIn).toEqual(onSdk);
  expect(onDropIn).toMatchObject({
    answers: [{ value: undefined }, expect.anything()],
    events: [['sdkReady', { name: 'ts_im_ready' }]],
    used: expect.arrayContaining(['login', 'addSignalingListener', 'callExperimentalAPI sendRoomCustomData']),
  });
});
