// Loads an unmodified vendor SDK in Node with its own browser-like globals ("one tab").
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { MemoryStorage } from '../../lib/providers/sandbox/storage';
import { createXmlHttpRequest } from '../../lib/providers/sandbox/xml-http-request';
import { FileReader } from './file-reader';

export type RawSdkName = 'agora' | 'easemob' | 'shengwang';

type Handlers = Record<string, (payload: unknown) => void>;
type Rest = Promise<Record<string, unknown>>;

/** The parts of a vendor connection that the tests use. */
export interface RawConnection {
  dnsArr: string[];
  dnsTotal: number;
  token: string;
  clientResource: string;
  apiUrl: string;
  url: string;
  root: { toJSON(): Record<string, unknown> };
  mSync: { sendUnreadDeal(): void };
  open(options: { user: string; pwd?: string; accessToken?: string; agoraToken?: string }): Promise<unknown>;
  close(): void;
  isOpened(): boolean;
  onShow(): void;
  renewToken(token: string): Promise<{ status: boolean; token: string; expire: number }>;
  setLoginInfoCustomExt(text: string): void;
  addEventHandler(id: string, handlers: Handlers): void;
  listen(handlers: Handlers): void;
  send(message: unknown): Promise<{ localMsgId: string; serverMsgId: string }>;
  recallMessage(options: { mid: string; to: string; chatType: string; ext?: string }): Promise<unknown>;
  modifyMessage(options: { messageId: string; modifiedMessage: unknown }): Promise<unknown>;
  getHistoryMessages(options: { targetId: string; chatType: string; pageSize?: number; cursor?: string }): Promise<{
    messages: { msg: string; id: string }[];
    cursor: string;
    isLast: boolean;
  }>;
  registerUser(options: { username: string; password: string; nickname?: string }): Rest;
  updateCurrentUserNick(nickname: string): Rest;
  uploadPushToken(options: { deviceId: string; deviceToken: string; notifierName: string }): Rest;
  getContacts(): Rest;
  addContact(userId: string, reason: string): Promise<unknown>;
  acceptContactInvite(userId: string): Promise<unknown>;
  declineContactInvite(userId: string): Promise<unknown>;
  deleteContact(userId: string): Promise<unknown>;
  getBlocklist(): Rest;
  addUsersToBlocklist(options: { name: string[] }): Promise<unknown>;
  removeUserFromBlocklist(options: { name: string[] }): Promise<unknown>;
  publishPresence(options: { description: string }): Promise<unknown>;
  subscribePresence(options: { usernames: string[]; expiry: number }): Rest;
  getPresenceStatus(options: { usernames: string[] }): Rest;
  createGroup(options: { data: Record<string, unknown> }): Promise<{ data: { groupid: string } }>;
  getJoinedGroups(options: { pageNum: number; pageSize: number }): Promise<{ entities: { groupId: string }[] }>;
  joinChatRoom(options: { roomId: string }): Promise<{ data: { id: string } }>;
  leaveChatRoom(options: { roomId: string }): Promise<unknown>;
}

export interface RawSdk {
  connection: { new (options: Record<string, unknown>): RawConnection; prototype: RawConnection };
  message: { create(options: Record<string, unknown>): Record<string, unknown> };
  logger: { disableAll(): void; enableAll(): void };
  statusCode: Record<string, number>;
}

export interface RawTab {
  sdk: RawSdk;
  /** Evaluates another file of the package in the tab, and returns its exports. */
  evaluate(entry: string): unknown;
  /** The page's `window`; dispatch `online` / `offline` on it. */
  window: EventTarget;
  localStorage: Storage;
  /** Every socket that the SDK opened, oldest first. */
  sockets: WebSocket[];
}

const vendorPackage: Record<RawSdkName, string> = {
  agora: 'agora-chat',
  easemob: 'easemob-websdk',
  shengwang: 'shengwang-chat',
};
const requireHere = createRequire(import.meta.url);

/** Path of an installed file of the vendor; the default is what the package's `main` names. */
export const vendorFile = (name: RawSdkName, entry = ''): string =>
  requireHere.resolve(join(vendorPackage[name], entry));

/**
 * A tab: a new evaluation of the vendor file with its own window, storage and sockets. Two tabs with the same
 * `localStorage` are tabs of one origin.
 */
export function openRawTab(
  name: RawSdkName,
  shared: { localStorage?: Storage; userAgent?: string; entry?: string } = {},
): RawTab {
  const sockets: WebSocket[] = [];
  class TabWebSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      // Unlike a browser's, ws's socket throws on a failed connection unless it has an error listener.
      this.on('error', () => undefined);
      sockets.push(this);
    }
  }
  const localStorage = shared.localStorage ?? new MemoryStorage();
  const navigator = { userAgent: shared.userAgent ?? 'Mozilla/5.0 (Node)', onLine: true, platform: 'Node' };
  const location = {
    protocol: 'http:',
    host: 'localhost',
    hostname: 'localhost',
    href: 'http://localhost/',
    origin: 'http://localhost',
  };
  const XMLHttpRequest = createXmlHttpRequest({
    checkUrl: () => {},
    signal: new AbortController().signal,
    onError: () => {},
  });
  const window = Object.assign(new EventTarget(), {
    WebSocket: TabWebSocket,
    XMLHttpRequest,
    localStorage,
    navigator,
    location,
  });
  const scope: Record<string, unknown> = {
    self: window,
    window,
    document: undefined,
    WebSocket: TabWebSocket,
    XMLHttpRequest,
    FileReader,
    localStorage,
    navigator,
    location,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    define: undefined,
  };
  const evaluate = (entry?: string): unknown => {
    const module: { exports: unknown } = { exports: {} };
    const code = readFileSync(vendorFile(name, entry), 'utf8');
    new Function(...Object.keys(scope), 'module', 'exports', code)(...Object.values(scope), module, module.exports);
    // agora-chat and shengwang-chat export through `default`, easemob-websdk directly.
    return (module.exports as { default?: unknown } | undefined)?.default ?? module.exports;
  };
  const sdk = evaluate(shared.entry) as RawSdk;
  sdk.logger?.disableAll();
  return { sdk, evaluate, window, localStorage, sockets };
}

/** Evaluates the vendor file and returns its exports, with logging off. */
export const loadRawSdk = (name: RawSdkName): RawSdk => openRawTab(name).sdk;
