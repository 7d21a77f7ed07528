/** `ChatMessage` and its bodies. */
import type * as Declared from './declared.generated';
import {
  ChatDownloadStatus,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  ChatMessageType,
  type ChatRoomMessagePriority,
} from './enums';
import { omitUndefined } from './omit-undefined';
import { pageClient } from './page-client';
import { currentUser } from './user';

export abstract class ChatMessageBody implements Declared.ChatMessageBody {
  readonly type: ChatMessageType;
  lastModifyOperatorId?: string;
  lastModifyTime?: number;
  modifyCount?: number;

  constructor(type: ChatMessageType, params: object = {}) {
    this.type = type;
    const { lastModifyOperatorId, lastModifyTime, modifyCount } = params as Partial<Declared.ChatMessageBody>;
    Object.assign(this, omitUndefined({ lastModifyOperatorId, lastModifyTime, modifyCount }));
  }
}

/** A class of bodies of a type. @param fieldsOf returns the fields, with the vendor's defaults */
function bodyClass<Instance, Params extends object>(
  type: ChatMessageType,
  fieldsOf: (params: Params) => object,
): new (
  params: Params,
) => Instance {
  class Body extends ChatMessageBody {
    constructor(params: Params) {
      super(type, params);
      Object.assign(this, fieldsOf(params));
    }
  }
  return Body as never;
}

const fileFields = (params: Declared.ChatFileMessageBodyParams) => {
  const { localPath, secret = '', remotePath = '', fileStatus = ChatDownloadStatus.PENDING } = params;
  const { fileSize = 0, displayName = '' } = params;
  return { localPath, secret, remotePath, fileStatus, fileSize, displayName };
};

const thumbnailFields = (params: Declared.ChatImageMessageBodyParams | Declared.ChatVideoMessageBodyParams) => {
  const { thumbnailLocalPath = '', thumbnailRemotePath = '', thumbnailSecret = '', width = 0, height = 0 } = params;
  const { thumbnailStatus = ChatDownloadStatus.PENDING } = params;
  return { thumbnailLocalPath, thumbnailRemotePath, thumbnailSecret, thumbnailStatus, width, height };
};

export type ChatTextMessageBody = Declared.ChatTextMessageBody;
export const ChatTextMessageBody = /* @__PURE__ */ bodyClass<ChatTextMessageBody, Declared.ChatTextMessageBodyParams>(
  ChatMessageType.TXT,
  ({ content, targetLanguageCodes, translations }) => ({ content, targetLanguageCodes, translations }),
);

export type ChatLocationMessageBody = Declared.ChatLocationMessageBody;
export const ChatLocationMessageBody = /* @__PURE__ */ bodyClass<
  ChatLocationMessageBody,
  Declared.ChatLocationMessageBodyParams
>(ChatMessageType.LOCATION, ({ address, latitude, longitude }) => ({ address, latitude, longitude }));

export type ChatFileMessageBody = Declared.ChatFileMessageBody;
export const ChatFileMessageBody = /* @__PURE__ */ bodyClass<ChatFileMessageBody, Declared.ChatFileMessageBodyParams>(
  ChatMessageType.FILE,
  fileFields,
);

export type ChatImageMessageBody = Declared.ChatImageMessageBody;
export const ChatImageMessageBody = /* @__PURE__ */ bodyClass<
  ChatImageMessageBody,
  Declared.ChatImageMessageBodyParams
>(ChatMessageType.IMAGE, params => ({
  ...fileFields(params),
  ...thumbnailFields(params),
  sendOriginalImage: params.sendOriginalImage ?? false,
}));

export type ChatVideoMessageBody = Declared.ChatVideoMessageBody;
export const ChatVideoMessageBody = /* @__PURE__ */ bodyClass<
  ChatVideoMessageBody,
  Declared.ChatVideoMessageBodyParams
>(ChatMessageType.VIDEO, params => ({
  ...fileFields(params),
  ...thumbnailFields(params),
  duration: params.duration ?? 0,
}));

export type ChatVoiceMessageBody = Declared.ChatVoiceMessageBody;
export const ChatVoiceMessageBody = /* @__PURE__ */ bodyClass<
  ChatVoiceMessageBody,
  Declared.ChatVoiceMessageBodyParams
>(ChatMessageType.VOICE, params => ({ ...fileFields(params), duration: params.duration ?? 0 }));

export type ChatCmdMessageBody = Declared.ChatCmdMessageBody;
export const ChatCmdMessageBody = /* @__PURE__ */ bodyClass<ChatCmdMessageBody, Declared.ChatCmdMessageBodyParams>(
  ChatMessageType.CMD,
  ({ action }) => ({ action }),
);

export type ChatCustomMessageBody = Declared.ChatCustomMessageBody;
export const ChatCustomMessageBody = /* @__PURE__ */ bodyClass<
  ChatCustomMessageBody,
  Declared.ChatCustomMessageBodyParams
>(ChatMessageType.CUSTOM, ({ event, params }) => ({ event, params }));

export type ChatCombineMessageBody = Declared.ChatCombineMessageBody;
export const ChatCombineMessageBody = /* @__PURE__ */ bodyClass<
  ChatCombineMessageBody,
  Declared.ChatCombineMessageBodyParams
>(ChatMessageType.COMBINE, ({ title, summary, messageIdList, compatibleText, ...file }) => ({
  ...fileFields(file),
  title,
  summary,
  messageIdList,
  compatibleText,
}));

const bodyClasses: Readonly<Record<string, new (params: never) => unknown>> = {
  [ChatMessageType.TXT]: ChatTextMessageBody,
  [ChatMessageType.LOCATION]: ChatLocationMessageBody,
  [ChatMessageType.FILE]: ChatFileMessageBody,
  [ChatMessageType.IMAGE]: ChatImageMessageBody,
  [ChatMessageType.VIDEO]: ChatVideoMessageBody,
  [ChatMessageType.VOICE]: ChatVoiceMessageBody,
  [ChatMessageType.CMD]: ChatCmdMessageBody,
  [ChatMessageType.CUSTOM]: ChatCustomMessageBody,
  [ChatMessageType.COMBINE]: ChatCombineMessageBody,
};

/** A plain object becomes a body of its type. */
function toBody(body: ChatMessageBody): ChatMessageBody {
  if (body instanceof ChatMessageBody) return body;
  const Body = bodyClasses[(body as Declared.ChatMessageBody).type];
  return Body ? (new Body(body as never) as ChatMessageBody) : body;
}

/** Options of all message types. */
export interface ChatMessageOptions {
  isChatThread?: boolean;
  isOnline?: boolean;
  deliverOnlineOnly?: boolean;
  receiverList?: string[];
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
  // biome-ignore lint/suspicious/noExplicitAny: as the package declares; a plain object becomes a body of its type
  body: any;
  isBroadcast?: boolean;
  isContentReplaced?: boolean;
  messagePriority?: ChatRoomMessagePriority;
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
  ...{ isBroadcast: false, isContentReplaced: false },
};

export class ChatMessage implements Declared.ChatMessage {
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
  // biome-ignore lint/suspicious/noExplicitAny: as the package declares
  declare attributes: Record<string, any>;
  declare body: ChatMessageBody;
  declare isChatThread: boolean;
  declare isOnline: boolean;
  declare deliverOnlineOnly: boolean;
  declare receiverList?: string[];
  declare isBroadcast: boolean;
  declare isContentReplaced: boolean;
  /** In chat rooms. */
  declare messagePriority?: ChatRoomMessagePriority;

  constructor(params: ChatMessageParams) {
    const localTime = params.localTime ?? uniqueTime();
    const localMsgId = `${localTime}`;
    const fields = { ...defaults, msgId: localMsgId, serverTime: localTime, ...omitUndefined(params) };
    Object.assign(this, fields, { localTime, localMsgId, attributes: { ...params.attributes } });
    this.body = toBody(this.body);
  }

  static createReceiveMessage(params: ChatMessageParams): ChatMessage {
    return new ChatMessage(params);
  }

  static createSendMessage(
    params: ChatMessageOptions & { body: ChatMessageBody; targetId: string; chatType: ChatMessageChatType },
  ): ChatMessage {
    const { body, targetId, chatType, isChatThread, isOnline, deliverOnlineOnly, receiverList } = params;
    return new ChatMessage({
      ...omitUndefined({ isChatThread, isOnline, deliverOnlineOnly, receiverList }),
      ...{ body, chatType, from: currentUser.id, to: targetId, conversationId: targetId },
      ...{ hasRead: true, direction: ChatMessageDirection.SEND },
    });
  }

  static createTextMessage(
    targetId: string,
    content: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { targetLanguageCodes?: string[] } = {},
  ): ChatMessage {
    return ChatMessage.createSendMessage({
      ...opt,
      ...{ body: new ChatTextMessageBody({ ...opt, content }), targetId, chatType },
    });
  }

  /** @param filePath a URL that the page can load: `blob:`, `data:` or `https:` */
  static createFileMessage(
    targetId: string,
    filePath: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { displayName?: string; fileSize?: number } = {},
  ): ChatMessage {
    const body = new ChatFileMessageBody({ ...opt, localPath: filePath });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  /** @param filePath a URL that the page can load: `blob:`, `data:` or `https:` */
  static createImageMessage(
    targetId: string,
    filePath: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & {
      displayName?: string;
      thumbnailLocalPath?: string;
      sendOriginalImage?: boolean;
      width?: number;
      height?: number;
      fileSize?: number;
    } = {},
  ): ChatMessage {
    const body = new ChatImageMessageBody({ displayName: filePath, ...opt, localPath: filePath });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  /** @param filePath a URL that the page can load: `blob:`, `data:` or `https:` */
  static createVideoMessage(
    targetId: string,
    filePath: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & {
      displayName?: string;
      thumbnailLocalPath?: string;
      duration?: number;
      width?: number;
      height?: number;
      fileSize?: number;
    } = {},
  ): ChatMessage {
    const body = new ChatVideoMessageBody({ displayName: '', ...opt, localPath: filePath });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  /** @param filePath a URL that the page can load: `blob:`, `data:` or `https:` */
  static createVoiceMessage(
    targetId: string,
    filePath: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { displayName?: string; duration?: number; fileSize?: number } = {},
  ): ChatMessage {
    const body = new ChatVoiceMessageBody({ displayName: '', ...opt, localPath: filePath });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  /** @param messageIdList of messages that this page has sent, received or fetched */
  static createCombineMessage(
    targetId: string,
    messageIdList: string[],
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { title?: string; summary?: string; compatibleText?: string } = {},
  ): ChatMessage {
    const body = new ChatCombineMessageBody({ ...opt, localPath: '', messageIdList });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  static createLocationMessage(
    targetId: string,
    latitude: string,
    longitude: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { address?: string } = {},
  ): ChatMessage {
    const body = new ChatLocationMessageBody({ address: opt.address ?? '', latitude, longitude });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  static createCmdMessage(
    targetId: string,
    action: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions = {},
  ): ChatMessage {
    return ChatMessage.createSendMessage({ ...opt, body: new ChatCmdMessageBody({ action }), targetId, chatType });
  }

  static createCustomMessage(
    targetId: string,
    event: string,
    chatType: ChatMessageChatType = ChatMessageChatType.PeerChat,
    opt: ChatMessageOptions & { params?: Record<string, string> } = {},
  ): ChatMessage {
    const body = new ChatCustomMessageBody({ event, params: opt.params ?? {} });
    return ChatMessage.createSendMessage({ ...opt, body, targetId, chatType });
  }

  get reactionList(): Promise<Declared.ChatMessageReaction[]> {
    return pageClient.get().chatManager.getReactionList(this.msgId);
  }

  get groupReadCount(): Promise<number | undefined> {
    return pageClient.get().chatManager.groupAckCount(this.msgId);
  }

  get threadInfo(): Promise<Declared.ChatMessageThread | undefined> {
    return pageClient.get().chatManager.getMessageThread(this.msgId);
  }

  get getPinInfo(): Promise<Declared.ChatMessagePinInfo | undefined> {
    return pageClient.get().chatManager.getMessagePinInfo(this.msgId);
  }
}
