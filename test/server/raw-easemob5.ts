// Easemob's SDK 5.1.2, unmodified, in Node with its own browser-like globals ("one tab").
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { MemoryStorage } from '../../lib/providers/sandbox/storage';
import { createXmlHttpRequest } from '../../lib/providers/sandbox/xml-http-request';
import { writeEasemob5 } from '../apps/easemob5';
import { installApps } from '../apps/install';

type Fields = Record<string, unknown>;
type Managers = 'chat' | 'contact' | 'group' | 'chatRoom' | 'chatThread' | 'presence' | 'push' | 'userInfo';

/** An object of the SDK: the client or a manager. */
export interface Easemob5Object {
  [method: string]: (...args: never[]) => unknown;
}

export type Easemob5Client = {
  init(options: Fields): Easemob5Client;
  login(credentials: { userId: string; token: string }): Promise<unknown>;
  logout(): Promise<void>;
  use(manager: never): unknown;
  addEventHandler(id: string, handlers: Record<string, (payload: never) => void>): void;
} & Record<`${Managers}Manager`, Easemob5Object>;

export interface Easemob5Sdk {
  ChatClient: Easemob5Client;
  [manager: `${string}Manager`]: unknown;
}

let file: Promise<string> | undefined;
let count = 0;

/** Evaluates the SDK. Each evaluation has one client. */
export async function loadEasemob5(): Promise<Easemob5Sdk> {
  file ??= installApps().then(writeEasemob5);
  const { href } = pathToFileURL(await file);
  const { ChatSDK } = (await import(/* @vite-ignore */ `${href}?${++count}`)) as { ChatSDK: Easemob5Sdk };
  return ChatSDK;
}

/** Unlike a browser's, ws's socket throws on a failed connection unless it has an error listener. */
class QuietWebSocket extends WebSocket {
  constructor(url: string) {
    super(url);
    this.on('error', () => undefined);
  }
}

/** The options of `ChatClient.init` for a service, with all managers. */
export function easemob5Options(
  sdk: Easemob5Sdk,
  service: { restUrl: string; wsUrl: string },
  options: Fields = {},
): Fields {
  const XMLHttpRequest = createXmlHttpRequest({
    checkUrl: () => {},
    signal: new AbortController().signal,
    onError: () => {},
  });
  const window = Object.assign(new EventTarget(), { location: { protocol: 'http:', hostname: 'localhost' } });
  const navigator = { userAgent: 'Mozilla/5.0 (Node)', onLine: true, platform: 'Node' };
  const runtimeInput = {
    ...{ fetch, XMLHttpRequest, FormData, WebSocket: QuietWebSocket, localStorage: new MemoryStorage() },
    ...{ window, navigator },
  };
  return {
    enableSyncData: [],
    serviceConfig: { serverUrls: { restApiUrl: service.restUrl, wsUrl: service.wsUrl } },
    managers: Object.keys(sdk).flatMap(name => (name.endsWith('Manager') ? [sdk[name as 'Manager']] : [])),
    platformAdapterOptions: { prefer: 'web', runtimeInput },
    ...options,
  };
}
