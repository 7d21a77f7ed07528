/** Parses the SDK's messages. Other users choose their content. */
import { conversationKey } from '@/lib/contract/conversations';
import type { InboxMessage, MessageContent, Quote } from '@/lib/providers/inbox-model';
import { parsedRecord, quoteOf } from '@/lib/providers/inbox-parsing';
import {
  numberAs,
  numberOf,
  type SafeRecord,
  safeList,
  safeRecord,
  safeString,
  stringAs,
} from '@/lib/providers/safe-read';
import { tencentConversationOf } from './conversation-id';

/** `TencentCloudChat.TYPES.CONV_MARK_TYPE_*` of 3.6.6; the numbers in its declarations are wrong. */
export const conversationMarks = { unread: 2, hidden: 8 } as const;

export const nameOf = (...names: unknown[]): { name?: string } => {
  const name = names.map(safeString).find(Boolean);
  return name ? { name } : {};
};

export function messageIn(message: SafeRecord): InboxMessage[] {
  const {
    ID,
    conversationID,
    from,
    flow,
    time,
    type,
    payload,
    isRevoked,
    isModified,
    isDeleted,
    nameCard,
    nick,
    status,
  } = message;
  // The SDK's history (3.6.6) has also messages that it could not send or is sending; the outbox has these.
  if (status === 'fail' || status === 'unSend') return [];
  const conversation = tencentConversationOf(conversationID);
  const isTip = /^TIM(?:GroupTip|GroupSystemNotice)Elem$/.test(safeString(type));
  if (!conversation || !safeString(ID) || isTip || isDeleted === true) return [];
  return [
    {
      id: safeString(ID),
      conversation: conversationKey(conversation),
      from: safeString(from),
      ...nameOf(nameCard, nick),
      isOwn: flow === 'out',
      at: (numberOf(time) ?? 0) * 1000,
      content: isRevoked === true ? { kind: 'other' } : contentOf(safeString(type), safeRecord(payload)),
      ...(isModified === true && { isEdited: true }),
      ...(isRevoked === true ? { isRecalled: true } : quoteIn(message.cloudCustomData)),
    },
  ];
}

/** As their UI kit writes it (chat-uikit-vue 2). */
export function quoteIn(data: unknown): { quote?: Quote } {
  const { messageID, messageSender, messageAbstract } = safeRecord(parsedRecord(data).messageReply);
  return quoteOf(messageID, messageSender, messageAbstract);
}

export function contentOf(type: string, payload: SafeRecord): MessageContent {
  switch (type) {
    case 'TIMTextElem':
      return { kind: 'text', text: safeString(payload.text) };
    case 'TIMImageElem':
      return imageOf(safeList(payload.imageInfoArray).map(safeRecord));
    case 'TIMFileElem':
      return {
        kind: 'file',
        ...stringAs('url', payload.fileUrl, payload.remoteFileUrl),
        name: safeString(payload.fileName),
        ...numberAs('bytes', payload.fileSize),
      };
    case 'TIMSoundElem':
      return {
        kind: 'audio',
        ...stringAs('url', payload.url, payload.remoteAudioUrl),
        ...numberAs('bytes', payload.size),
        ...numberAs('seconds', payload.second),
      };
    case 'TIMVideoFileElem':
      return {
        kind: 'video',
        ...stringAs('url', payload.videoUrl, payload.remoteVideoUrl),
        ...numberAs('bytes', payload.videoSize),
        ...numberAs('seconds', payload.videoSecond),
      };
    case 'TIMLocationElem':
      return { kind: 'location', name: safeString(payload.description) };
    case 'TIMCustomElem':
      return { kind: 'custom', name: safeString(payload.description) };
    case 'TIMRelayElem':
      return {
        kind: 'combined',
        title: safeString(payload.title),
        lines: safeList(payload.abstractList).map(safeString),
      };
    default:
      return { kind: 'other' };
  }
}

/** `type` 1 is the thumbnail, 0 the original. */
function imageOf(sizes: readonly SafeRecord[]): MessageContent {
  const [first = {}] = sizes;
  const thumb = sizes.find(({ type }) => type === 1) ?? first;
  const original = sizes.find(({ type }) => type === 0) ?? first;
  return {
    kind: 'image',
    ...stringAs('url', original.url, original.imageUrl),
    ...stringAs('thumb', thumb.url, thumb.imageUrl),
    ...numberAs('bytes', original.size),
    ...numberAs('width', thumb.width),
    ...numberAs('height', thumb.height),
  };
}
