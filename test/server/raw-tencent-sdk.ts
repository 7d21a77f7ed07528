// Loads Tencent's unmodified SDK in Node with its own browser-like globals ("one tab").
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WebSocket } from 'ws';

const file = createRequire(import.meta.url).resolve('@tencentcloud/chat');

/** Unlike a browser's, ws's socket throws on a failed connection unless it has an error listener. */
class QuietWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => undefined);
  }
}

/** Evaluates the SDK again, with stubs of a page's globals. */
export function loadTencentSdk(): unknown {
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { URL, location: new URL('https://desk.example/'), performance: {} });
  const scope: Record<string, unknown> = {
    ...{ console: quiet, window, document: { charset: 'UTF-8', addEventListener() {} }, navigator: { userAgent: 'x' } },
    ...{ HTMLInputElement: class {}, WebSocket: QuietWebSocket, Worker: undefined, localStorage: undefined },
  };
  const module = { exports: {} };
  new Function(...Object.keys(scope), 'module', 'exports', readFileSync(file, 'utf8'))(
    ...Object.values(scope),
    module,
    module.exports,
  );
  return module.exports;
}
