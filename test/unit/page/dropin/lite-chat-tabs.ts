// Tabs with lite-chat's drop-in, and lite-chat itself as in a page without Partyline.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { liteChat } from '@/lib/page/dropin/lite-chat';
import type { Major } from '@/lib/page/dropin/lite-chat/methods';
import { platform } from '../../providers/msync-connection';
import { type FakeBackground, service, type TencentModule } from './tencent-tabs';

/** The packages of this repository, by the major version that an app has installed. */
const packages: Readonly<Record<Major, string>> = { 4: '@tencentcloud/lite-chat', 1: 'lite-chat-1' };

const resolve = createRequire(import.meta.url).resolve;

/** The SDK ignores `proxyServer`, so its sockets to the vendor's hosts connect to the local service. */
class RedirectedWebSocket extends platform.WebSocket {
  constructor(url: string | URL) {
    super(String(url).replace(/^wss:\/\/[^/]+/, service.im.url));
  }
}

/** Evaluates a file of the SDK again, with stubs of a page's globals. */
export function evaluateLiteChat<T = TencentModule>(major: Major, entry: string): T {
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { URL, location: new URL('https://desk.example/'), performance: {} });
  const document = Object.assign(new EventTarget(), { charset: 'UTF-8', visibilityState: 'visible' });
  const scope: Record<string, unknown> = {
    ...{ console: quiet, window, document, navigator: { userAgent: 'x', onLine: true } },
    ...{ HTMLInputElement: class {}, WebSocket: RedirectedWebSocket, Worker: undefined, localStorage: undefined },
  };
  const module = { exports: {} };
  new Function(
    ...Object.keys(scope),
    'module',
    'exports',
    readFileSync(resolve(`${packages[major]}/${entry}`), 'utf8'),
  )(...Object.values(scope), module, module.exports);
  return module.exports as T;
}

export const majors: readonly Major[] = [4, 1];
export const editions = ['basic', 'standard', 'professional'] as const;

/** Returns a new module, as in a new tab. */
export function loadLiteChatDropIn(
  background: FakeBackground | undefined,
  major: Major,
  edition: (typeof editions)[number] = 'professional',
  load = async (): Promise<unknown> => evaluateLiteChat(major, edition),
): TencentModule {
  return liteChat(background?.announcement(), { major, edition }, load) as unknown as TencentModule;
}

export const evaluatePlugin = (major: Major, file: string): { name: string } =>
  evaluateLiteChat(major, `plugins/${file}`);

/** Names of an app's methods; the SDK's object also has internals with `_`. */
export const methodsOf = (chat: object): string[] =>
  Object.keys(chat)
    .filter(name => !name.startsWith('_'))
    .sort();
