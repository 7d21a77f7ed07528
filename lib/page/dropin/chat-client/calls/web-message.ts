/** Converts messages between the web SDK and the mobile SDKs. */
import type { AgoraChat } from 'agora-chat';
import { isSameUser } from '@/lib/providers/msync/user-id';
import {
  type ChatConversationType,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  ChatMessageType,
  ChatRoomMessagePriority,
} from '../enums';
import { ChatError, chatErrorCode } from '../error';
import {
  ChatCmdMessageBody,
  ChatCombineMessageBody,
  ChatCustomMessageBody,
  ChatFileMessageBody,
  ChatImageMessageBody,
  ChatLocationMessageBody,
  ChatMessage,
  type ChatMessageBody,
  ChatTextMessageBody,
  ChatVideoMessageBody,
  ChatVoiceMessageBody,
} from '../message';
import { omitUndefined } from '../omit-undefined';
import { fileAt } from './files';
import type { MessageStore } from './message-store';
import type { Data } from './table';

const chatTypes: Record<ChatMessageChatType, AgoraChat.ChatType> = {
  [ChatMessageChatType.PeerChat]: 'singleChat',
  [ChatMessageChatType.GroupChat]: 'groupChat',
  [ChatMessageChatType.ChatRoom]: 'chatRoom',
};

const priorities: Record<ChatRoomMessagePriority, AgoraChat.MessagePriority> = {
  [ChatRoomMessagePriority.PriorityHigh]: 'high',
  [ChatRoomMessagePriority.PriorityNormal]: 'normal',
  [ChatRoomMessagePriority.PriorityLow]: 'low',
};

/** The types of conversations have the values of those of messages. */
export const toWebChatType = (type: ChatMessageChatType | ChatConversationType): AgoraChat.ChatType => chatTypes[type];

export function fromWebChatType(type: unknown): ChatMessageChatType {
  if (type === 'singleChat') return ChatMessageChatType.PeerChat;
  return type === 'groupChat' ? ChatMessageChatType.GroupChat : ChatMessageChatType.ChatRoom;
}

/** The other types have equal names. */
export const toWebType = (type: ChatMessageType): string => (type === ChatMessageType.VOICE ? 'audio' : type);

/**
 * Converts a message to the options of `message.create`.
 * @param onProgress receives percents of an upload
 * @throws {ChatError} for a file that the page cannot load
 */
export async function toWebMessage(
  message: ChatMessage,
  store: MessageStore,
  onProgress: (percent: number) => void = () => {},
): Promise<AgoraChat.CreateMsgType> {
  const { to, attributes, isChatThread, deliverOnlineOnly, receiverList, messagePriority } = message;
  const languages = message.body instanceof ChatTextMessageBody && message.body.targetLanguageCodes;
  const msgConfig = { ...(message.needGroupAck && { allowGroupAck: true }), ...(languages && { languages }) };
  return {
    ...(await toWebContent(message.body, store, onProgress)),
    ...{ to, chatType: toWebChatType(message.chatType), ext: attributes, isChatThread, deliverOnlineOnly },
    ...(Object.keys(msgConfig).length > 0 && { msgConfig }),
    ...(receiverList && { receiverList }),
    ...(messagePriority !== undefined && { priority: priorities[messagePriority] }),
  } as AgoraChat.CreateMsgType;
}

async function toWebContent(
  body: ChatMessageBody,
  store: MessageStore,
  onProgress: (percent: number) => void,
): Promise<object> {
  const type = toWebType(body.type);
  if (body instanceof ChatTextMessageBody) return { type, msg: body.content };
  if (body instanceof ChatCmdMessageBody) return { type, action: body.action };
  if (body instanceof ChatCustomMessageBody) return { type, customEvent: body.event, customExts: body.params ?? {} };
  if (body instanceof ChatLocationMessageBody)
    return { type, lat: Number(body.latitude), lng: Number(body.longitude), addr: body.address, buildingName: '' };
  if (body instanceof ChatCombineMessageBody) {
    const { title = '', summary = '', compatibleText = '', messageIdList = [] } = body;
    const messageList = messageIdList.map(id => {
      const message = store.get(id);
      const form = message && store.webFormOf(message);
      const description = `This page has neither sent, received nor fetched the message ${id}.`;
      if (!form) throw new ChatError({ code: chatErrorCode.invalidMessage, description });
      return form;
    });
    return { type, title, summary, compatibleText, messageList };
  }
  return { type, ...(await toWebFile(body as ChatFileMessageBody, onProgress)) };
}

/** A file that the service has already is not uploaded again. */
async function toWebFile(body: ChatFileMessageBody, onProgress: (percent: number) => void): Promise<object> {
  const { localPath, remotePath, secret, displayName } = body;
  const { width, height, duration } = body as Partial<ChatVideoMessageBody>;
  const isImage = body instanceof ChatImageMessageBody;
  const fields = omitUndefined({ length: duration, ...(isImage && { width, height }) });
  if (remotePath && !localPath) {
    const remote = { url: remotePath, secret, filename: displayName };
    return { ...fields, ...remote, file_length: body.fileSize, body: { ...remote, type: toWebType(body.type) } };
  }
  const file = await fileAt(localPath, displayName === localPath ? '' : displayName);
  return {
    ...{ ...fields, file, filename: file.filename, file_length: file.data.size },
    onFileUploadProgress: ({ loaded, total }: ProgressEvent) => onProgress(Math.round((loaded / total) * 100)),
  };
}

function bodyOf(message: Data): ChatMessageBody {
  const { operatorId, operationTime, operationCount } = Object(message.modifiedInfo);
  const modified = omitUndefined({
    ...{ lastModifyOperatorId: operatorId, lastModifyTime: operationTime, modifyCount: operationCount },
  });
  const file = {
    ...{ ...modified, localPath: '', remotePath: message.url ?? '', secret: message.secret ?? '' },
    ...{ displayName: message.filename ?? '', fileSize: message.file_length ?? 0 },
  };
  const { width = 0, height = 0, length: duration = 0 } = message;
  const thumbnail = {
    width,
    height,
    thumbnailRemotePath: message.thumb ?? '',
    thumbnailSecret: message.thumb_secret ?? '',
  };
  switch (message.type) {
    case 'cmd':
      return new ChatCmdMessageBody({ ...modified, action: message.action });
    case 'custom':
      return new ChatCustomMessageBody({ ...modified, event: message.customEvent, params: message.customExts });
    case 'loc':
      return new ChatLocationMessageBody({
        ...{ ...modified, address: message.addr ?? '' },
        ...{ latitude: String(message.lat), longitude: String(message.lng) },
      });
    case 'img':
      return new ChatImageMessageBody({ ...file, ...thumbnail });
    case 'video':
      return new ChatVideoMessageBody({ ...file, ...thumbnail, duration });
    case 'audio':
      return new ChatVoiceMessageBody({ ...file, duration });
    case 'file':
      return new ChatFileMessageBody(file);
    case 'combine':
      return new ChatCombineMessageBody({
        ...file,
        ...omitUndefined({ title: message.title, summary: message.summary }),
      });
    default: {
      const translations = (message.translations as Data[] | undefined)?.map(({ code, to, text }) => [
        code ?? to,
        text,
      ]);
      const translated = translations && { translations: Object.fromEntries(translations) };
      return new ChatTextMessageBody({ ...modified, content: message.msg ?? '', ...translated });
    }
  }
}

/** @param user the signed-in user, whose messages from other devices are outgoing */
export function fromWebMessage(message: Data, user: string): ChatMessage {
  const { id, from = '', to, time, ext = {}, chatType } = message;
  const isOwn = isSameUser(from, user);
  return new ChatMessage({
    ...{ msgId: id, from, to, attributes: ext, body: bodyOf(message), chatType: fromWebChatType(chatType) },
    ...{ localTime: Number(time), serverTime: Number(time), status: ChatMessageStatus.SUCCESS, hasRead: isOwn },
    direction: isOwn ? ChatMessageDirection.SEND : ChatMessageDirection.RECEIVE,
    conversationId: chatType === 'singleChat' && !isOwn ? from : to,
    needGroupAck: message.msgConfig?.allowGroupAck === true,
    isChatThread: message.isChatThread === true,
    // 1: the user was online when it was sent; 0: it was delivered later.
    isOnline: Number(message.onlineState ?? 1) !== 0,
    deliverOnlineOnly: message.deliverOnlineOnly === true,
    isBroadcast: message.broadcast === true,
    isContentReplaced: message.isContentReplaced === true,
  });
}
