/** As much of @tencentcloud/chat as the driver touches itself. */

export interface SdkEvent {
  name: string;
  data?: unknown;
}

export interface SdkAnswer {
  code: number;
  data: Record<string, unknown>;
}

/** A message of the SDK's own class; only such a one can be sent, revoked or changed. */
export interface SdkMessage {
  ID: string;
  /** Seconds since 1970. */
  time: number;
  from: string;
  conversationID: string;
  /** Rises with each message of a sender, or of a group. */
  sequence: number;
  [field: string]: unknown;
}

interface Conversation {
  conversationID: string;
  lastMessage?: { lastTime?: number };
}

interface History {
  /** The earliest first. */
  messageList: SdkMessage[];
  /** Where the page before this one ends. */
  nextReqMessageID?: string;
  isCompleted: boolean;
}

export interface TencentChat {
  login(options: { userID: string; userSig: string }): Promise<SdkAnswer>;
  logout(): Promise<unknown>;
  destroy(): Promise<unknown>;
  isReady(): boolean;
  on(name: string, handler: (event: SdkEvent) => void): void;
  addSignalingListener(name: string, handler: (event: SdkEvent) => void): void;
  registerPlugin(plugins: Record<string, unknown>): void;
  setLogLevel(level: number): void;
  createTextMessage(options: object): SdkMessage;
  sendMessage(message: SdkMessage): Promise<SdkAnswer>;
  getAllReceiveMessageOpt(): Promise<SdkAnswer>;
  getConversationList(): Promise<{ data: { conversationList: Conversation[]; isSyncCompleted?: boolean } }>;
  getMessageList(options: { conversationID: string; nextReqMessageID?: string }): Promise<{ data: History }>;
  updateMyProfile(options: { nick: string }): Promise<SdkAnswer>;
}

export interface TencentSdk {
  create(options: object): TencentChat;
}

export function tencentSdkOf(exports: unknown): TencentSdk {
  const { default: named } = exports as { default?: TencentSdk };
  return named ?? (exports as TencentSdk);
}
