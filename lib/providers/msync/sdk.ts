/** As much of the vendors' SDKs as the driver touches itself; both have it. */
import type { Uploader } from './uploads';

export type Callback = (payload?: unknown) => void;

export interface MsyncConnection {
  /** Where HTTP-DNS is asked; the SDKs have no option for it. */
  dnsArr: string[];
  dnsTotal: number;
  /** How many usable hosts HTTP-DNS has named. */
  restTotal: number;
  hostTotal: number;
  /** Of the REST service, once HTTP-DNS has answered. */
  apiUrl: string;
  /** The session's token, once there is one. */
  token: string;
  /** When the token expires, in milliseconds since 1970; 0 if the service did not say. */
  expirationTime: number;
  dataReport: Record<'setIsCollectDt' | 'setIsReportDt', (on: boolean) => void>;
  open(options: Record<string, string>): Promise<unknown>;
  close(): void;
  isOpened(): boolean;
  /** Asks what is unread, which is the SDKs' heartbeat; always answered. */
  mSync: { sendUnreadDeal(): void };
  useOwnUploadFun: boolean;
  /** `message`: as other devices of the account receive it; receipts have none. */
  send(message: Record<string, unknown>): Promise<{ localMsgId: string; serverMsgId: string; message?: unknown }>;
  /** The latest first. */
  getHistoryMessages(options: Record<string, unknown>): Promise<{ messages: unknown[] }>;
  fetchHistoryMessages(options: Record<string, unknown>): Promise<unknown[]>;
  /** What has come, so that nothing is told of twice. */
  _load_msg_cache: { msgId: string }[];
  registerUser(options: { username: string; password: string; nickname: string }): Promise<unknown>;
  updateCurrentUserNick(nickname: string): Promise<unknown>;
  /** `data`: the user's id, a slash, and the name of the device. */
  getSelfIdsOnOtherPlatform(): Promise<{ data?: string[] }>;
  /** Goes with each sign-in from now on; a device that is replaced by it gets it as `data.loginInfoCustomExt`. 1024 characters. */
  setLoginInfoCustomExt(text: string): void;
  uploadPushToken(options: { deviceId: string; deviceToken: string; notifierName: string }): Promise<unknown>;
  renewToken(token: string): Promise<{ expire: number }>;
  addEventHandler(id: string, handlers: Record<string, Callback>): void;
  listen(handlers: Record<string, Callback>): void;
}

export interface MsyncSdk {
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
export function msyncSdkOf(exports: unknown): MsyncSdk {
  const { default: named } = exports as { default?: MsyncSdk };
  return named ?? (exports as MsyncSdk);
}
