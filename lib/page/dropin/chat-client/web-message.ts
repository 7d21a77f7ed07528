/** Converts messages between the web SDK and the mobile SDKs. */
import type { AgoraChat } from 'agora-chat';
import { isSameUser } from '@/lib/providers/msync/user-id';
import { ChatError, chatErrorCode } from './error';
import {
  ChatCmdMessageBody,
  ChatCustomMessageBody,
  ChatMessage,
  type ChatMessageBody,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  ChatRoomMessagePriority,
  ChatTextMessageBody,
} from './message';

export type WebMessage = AgoraChat.TextMsgBody | AgoraChat.CmdMsgBody | AgoraChat.CustomMsgBody;

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

export const toWebChatType = (type: ChatMessageChatType): AgoraChat.ChatType => chatTypes[type];

function chatTypeOf(type: AgoraChat.ChatType): ChatMessageChatType {
  if (type === 'singleChat') return ChatMessageChatType.PeerChat;
  return type === 'groupChat' ? ChatMessageChatType.GroupChat : ChatMessageChatType.ChatRoom;
}

/**
 * Converts a message to the options of `message.create`.
 * @throws {ChatError} for unsupported message types
 */
export function toWebMessage(message: ChatMessage): AgoraChat.CreateMsgType {
  const { to, attributes, isChatThread, deliverOnlineOnly, receiverList, messagePriority } = message;
  const languages = message.body instanceof ChatTextMessageBody && message.body.targetLanguageCodes;
  const msgConfig = { ...(message.needGroupAck && { allowGroupAck: true }), ...(languages && { languages }) };
  return {
    ...toWebContent(message.body),
    ...{ to, chatType: toWebChatType(message.chatType), ext: attributes, isChatThread, deliverOnlineOnly },
    ...(Object.keys(msgConfig).length > 0 && { msgConfig }),
    ...(receiverList && { receiverList }),
    ...(messagePriority !== undefined && { priority: priorities[messagePriority] }),
  } as AgoraChat.CreateMsgType;
}

function toWebContent(body: ChatMessageBody): object {
  if (body instanceof ChatTextMessageBody) return { type: 'txt', msg: body.content };
  if (body instanceof ChatCmdMessageBody) return { type: 'cmd', action: body.action };
  if (body instanceof ChatCustomMessageBody)
    return { type: 'custom', customEvent: body.event, customExts: body.params ?? {} };
  throw new ChatError({
    code: chatErrorCode.invalidMessage,
    description: `Messages of the type ${body.type} are sent by partyline/agora-chat, not by partyline/chat-client.`,
  });
}

function bodyOf(message: WebMessage): ChatMessageBody {
  if (message.type === 'cmd') return new ChatCmdMessageBody({ action: message.action });
  if (message.type === 'custom')
    return new ChatCustomMessageBody({ event: message.customEvent, params: message.customExts });
  return new ChatTextMessageBody({ content: message.msg });
}

/** @param user the signed-in user, whose messages from other devices are outgoing */
export function fromWebMessage(message: WebMessage, user: string): ChatMessage {
  const { id, from = '', to, time, ext = {}, chatType } = message;
  const isOwn = isSameUser(from, user);
  return new ChatMessage({
    ...{ msgId: id, from, to, attributes: ext, body: bodyOf(message), chatType: chatTypeOf(chatType) },
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
