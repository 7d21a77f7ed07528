/** The parts of both SDKs that the driver uses. */
import type { Uploader } from './uploads';

export type Callback = (payload?: unknown) => void;

export interface MsyncConnection {
  /** HTTP-DNS servers. The SDKs have no option for them. */
  dnsArr: string[];
  dnsTotal: number;
  /** Usable hosts in the HTTP-DNS answer. */
  restTotal: number;
  hostTotal: number;
  /** Of the REST service. Set when HTTP-DNS has answered. */
  apiUrl: string;
  /** The two parts of the App Key, and the user's address. */
  context: { orgName: string; appName: string; jid: object };
  token: string;
  /** How the user signed in. */
  grantType?: 'password' | 'accessToken' | 'agoraToken';
  /** Milliseconds since 1970. 0 if the service set none. */
  expirationTime: number;
  dataReport: Record<'setIsCollectDt' | 'setIsReportDt', (on: boolean) => void>;
  open(options: Record<string, string>): Promise<unknown>;
  close(): void;
  isOpened(): boolean;
  /** The SDKs' heartbeat: requests the unread list. The service always answers. */
  mSync: { sendUnreadDeal(): void };
  useOwnUploadFun: boolean;
  /** Sends delivery receipts. */
  delivery: boolean;
  /** `message`: as the account's other devices receive it. Absent for receipts. */
  send(message: Record<string, unknown>): Promise<{ localMsgId: string; serverMsgId: string; message?: unknown }>;
  /** Latest first. */
  getHistoryMessages(options: Record<string, unknown>): Promise<{ messages: unknown[] }>;
  fetchHistoryMessages(options: Record<string, unknown>): Promise<unknown[]>;
  /** Received messages, for the SDK's deduplication. */
  _load_msg_cache: { msgId: string }[];
  registerUser(options: { username: string; password: string; nickname: string }): Promise<unknown>;
  updateCurrentUserNick(nickname: string): Promise<unknown>;
  /** `data`: `<user id>/<device name>`. */
  getSelfIdsOnOtherPlatform(): Promise<{ data?: string[] }>;
  /**
   * Sent with each sign-in. A replaced device receives it as `data.loginInfoCustomExt`. At most 1,024
   * characters.
   */
  setLoginInfoCustomExt(text: string): void;
  uploadPushToken(options: { deviceId: string; deviceToken: string; notifierName: string }): Promise<unknown>;
  renewToken(token: string): Promise<{ expire: number }>;
  addEventHandler(id: string, handlers: Record<string, Callback>): void;
  listen(handlers: Record<string, Callback>): void;
}

export interface MsyncSdkExports {
  connection: { new (options: Record<string, unknown>): MsyncConnection; prototype: { root: object } };
  message: { create(options: Record<string, unknown>): Record<string, unknown> };
  utils: Uploader & { getUniqueId(): string };
  logger: {
    setLevel(level: number, persist: boolean, name: string): void;
    setConsoleLogVisibility(on: boolean): void;
    onLog?: (entry: { level: string; logs: unknown[] }) => void;
  };
}

/** agora-chat exports through `default`, easemob-websdk directly. */
export function msyncSdkOf(exports: unknown): MsyncSdkExports {
  const { default: named } = exports as { default?: MsyncSdkExports };
  return named ?? (exports as MsyncSdkExports);
}
