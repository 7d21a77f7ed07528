/** `ChatMessage` and its bodies: text, command and custom messages. */
import { omitUndefined } from './omit-undefined';
import { currentUser } from './user';

export const ChatMessageChatType = {
  PeerChat: 0,
  GroupChat: 1,
  ChatRoom: 2,
} as const;
export type ChatMessageChatType = (typeof ChatMessageChatType)[keyof typeof ChatMessageChatType];

export const ChatMessageDirection = {
  SEND: 'send',
  RECEIVE: 'rec',
} as const;
export type ChatMessageDirection = (typeof ChatMessageDirection)[keyof typeof ChatMessageDirection];

export const ChatMessageStatus = {
  CREATE: 0,
  PROGRESS: 1,
  SUCCESS: 2,
  FAIL: 3,
} as const;
export type ChatMessageStatus = (typeof ChatMessageStatus)[keyof typeof ChatMessageStatus];

export const ChatMessageType = {
  TXT: 'txt',
  IMAGE: 'img',
  VIDEO: 'video',
  LOCATION: 'loc',
  VOICE: 'voice',
  FILE: 'file',
  CMD: 'cmd',
  CUSTOM: 'custom',
  COMBINE: 'combine',
} as const;
export type ChatMessageType = (typeof ChatMessageType)[keyof typeof ChatMessageType];

export const ChatRoomMessagePriority = {
  PriorityHigh: 0,
  PriorityNormal: 1,
  PriorityLow: 2,
} as const;
export type ChatRoomMessagePriority = (typeof ChatRoomMessagePriority)[keyof typeof ChatRoomMessagePriority];

export abstract class ChatMessageBody {
  constructor(readonly type: ChatMessageType) {}
}

export class ChatTextMessageBody extends ChatMessageBody {
  content: string;
  targetLanguageCodes: string[] | undefined;

  constructor(params: { content: string; targetLanguageCodes?: string[] }) {
    super(ChatMessageType.TXT);
    this.content = params.content;
    this.targetLanguageCodes = params.targetLanguageCodes;
  }
}

export class ChatCmdMessageBody extends ChatMessageBody {
  action: string;

  constructor(params: { action: string }) {
    super(ChatMessageType.CMD);
    this.action = params.action;
  }
}

export class ChatCustomMessageBody extends ChatMessageBody {
  event: string;
  params: Record<string, string> | undefined;

  constructor(params: { event: string; params?: Record<string, string> }) {
    super(ChatMessageType.CUSTOM);
    this.event = params.event;
    this.params = params.params;
  }
}

/** Options of all message types. */
export interface ChatMessageOptions {
  isChatThread?: boolean;
  isOnline?: boolean;
  deliverOnlineOnly?: boolean;
  receiverList?: string[] | undefined;
}

export interface ChatMessageParams extends ChatMessageOptions {
  msgId?: string;
  conversationId?: string;
  from?: string;
  to?: string;
  /** Milliseconds. */
  localTime?: number;
  serverTime?: number;
  hasDeliverAck?: boolean;
  hasReadAck?: boolean;
  needGroupAck?: boolean;
  groupAckCount?: number;
  hasRead?: boolean;
  chatType?: ChatMessageChatType;
  direction?: ChatMessageDirection;
  status?: ChatMessageStatus;
  attributes?: Record<string, unknown>;
  body: ChatMessageBody;
  isBroadcast?: boolean;
  isContentReplaced?: boolean;
  messagePriority?: ChatRoomMessagePriority | undefined;
}

let lastTime = 0;

/** Returns unique milliseconds, because `localMsgId` is derived from them, as in the vendor's package. */
function uniqueTime(): number {
  lastTime = Math.max(lastTime + 1, Date.now());
  return lastTime;
}

const defaults: Partial<ChatMessageParams> = {
  ...{ conversationId: '', from: '', to: '', hasDeliverAck: false, hasReadAck: false, needGroupAck: false },
  ...{ groupAckCount: 0, hasRead: false, chatType: ChatMessageChatType.PeerChat, status: ChatMessageStatus.CREATE },
  ...{ direction: ChatMessageDirection.SEND, isChatThread: false, isOnline: true, deliverOnlineOnly: false },
  ...{ receiverList: undefined, isBroadcast: false, isContentReplaced: false, messagePriority: undefined },
};

export class ChatMessage {
  declare msgId: string;
  declare localMsgId: string;
  declare conversationId: string;
  declare from: string;
  declare to: string;
  declare localTime: number;
  declare serverTime: number;
  declare hasDeliverAck: boolean;
  declare hasReadAck: boolean;
  declare needGroupAck: boolean;
  declare groupAckCount: number;
  declare hasRead: boolean;
  declare chatType: ChatMessageChatType;
  declare direction: ChatMessageDirection;
  declare status: ChatMessageStatus;
  declare attributes: Record<string, unknown>;
  declare body: ChatMessageBody;
  declare isChatThread: boolean;
  declare isOnline: boolean;
  declare deliverOnlineOnly: boolean;
  declare receiverList: string[] | undefined;
  declare isBroadcast: boolean;
  declare isContentReplaced: boolean;
  /** In chat rooms. */
  declare messagePriority: ChatRoomMessagePriority | undefined;

  constructor(params: ChatMessageParams) {
    const localTime = params.localTime ?? uniqueTime();
    const localMsgId = `${localTime}`;
    const fields = { ...defaults, msgId: localMsgId, serverTime: localTime, ...omitUndefined(params) };
    Object.assign(this, fields, { localTime, localMsgId, attributes: { ...params.attributes } });
  }

  static createSendMessage({
    targetId,
    ...params
  }: ChatMessageOptions & {
    body: ChatMessageBody;
    targetId: string;
    chatType: ChatMessageChatType;
  }): ChatMessage {
    const addresses = { from: currentUser.id, to: targetId, conversationId: targetId };
    return new ChatMessage({ ...params, ...addresses, hasRead: true, direction: ChatMessageDirection.SEND });
  }

  static createTextMessage(
    targetId: string,
    content: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    { targetLanguageCodes, ...options }: ChatMessageOptions & { targetLanguageCodes?: string[] } = {},
  ): ChatMessage {
    const body = new ChatTextMessageBody({ content, ...(targetLanguageCodes && { targetLanguageCodes }) });
    return ChatMessage.createSendMessage({ ...options, body, targetId, chatType });
  }

  static createCmdMessage(
    targetId: string,
    action: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    options: ChatMessageOptions = {},
  ): ChatMessage {
    return ChatMessage.createSendMessage({ ...options, body: new ChatCmdMessageBody({ action }), targetId, chatType });
  }

  static createCustomMessage(
    targetId: string,
    event: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    { params = {}, ...options }: ChatMessageOptions & { params?: Record<string, string> } = {},
  ): ChatMessage {
    const body = new ChatCustomMessageBody({ event, params });
    return ChatMessage.createSendMessage({ ...options, body, targetId, chatType });
  }
}
