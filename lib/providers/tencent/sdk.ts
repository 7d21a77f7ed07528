// The parts of @tencentcloud/chat that the driver uses.

export interface TencentSdkEvent {
  name: string;
  data?: unknown;
}

export interface TencentSdkAnswer {
  code: number;
  data: Record<string, unknown>;
}

/** An instance of the SDK's message class. The SDK sends, revokes and modifies no other objects. */
export interface TencentSdkMessage {
  ID: string;
  /** Seconds since 1970. */
  time: number;
  from: string;
  conversationID: string;
  /** Increases with each message of a sender, or of a group. */
  sequence: number;
  [field: string]: unknown;
}

interface Conversation {
  conversationID: string;
  lastMessage?: { lastTime?: number };
}

interface HistoryPage {
  /** Earliest first. */
  messageList: TencentSdkMessage[];
  /** For the previous page. */
  nextReqMessageID?: string;
  isCompleted: boolean;
}

export interface TencentChat {
  login(options: { userID: string; userSig: string }): Promise<TencentSdkAnswer>;
  logout(): Promise<unknown>;
  destroy(): Promise<unknown>;
  isReady(): boolean;
  /** Milliseconds since 1970: the service's time at the last sign-in, plus what has passed on this computer. */
  getServerTime(): number;
  on(name: string, handler: (event: TencentSdkEvent) => void): void;
  addSignalingListener(name: string, handler: (event: TencentSdkEvent) => void): void;
  registerPlugin(plugins: Record<string, unknown>): void;
  setLogLevel(level: number): void;
  createTextMessage(options: object): TencentSdkMessage;
  sendMessage(message: TencentSdkMessage): Promise<TencentSdkAnswer>;
  getAllReceiveMessageOpt(): Promise<TencentSdkAnswer>;
  getConversationList(): Promise<{ data: { conversationList: Conversation[]; isSyncCompleted?: boolean } }>;
  getMessageList(options: { conversationID: string; nextReqMessageID?: string }): Promise<{ data: HistoryPage }>;
  updateMyProfile(options: { nick: string }): Promise<TencentSdkAnswer>;
}

export interface TencentSdk {
  create(options: object): TencentChat;
}

export function tencentSdkOf(exports: unknown): TencentSdk {
  const { default: named } = exports as { default?: TencentSdk };
  return named ?? (exports as TencentSdk);
}
