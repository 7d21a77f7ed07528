// Builds chat messages and receipts of every kind, as if sent by another user.
import { bodyType, contentType, domain, namespace, route } from '../msync/codes';
import { type Content, encode, type MessageBody, type Meta } from '../msync/wire';
import { keyValues, type Plain } from './key-values';

interface Attachment {
  /** Address of the file; the SDK keeps its path and puts its own REST host before it. */
  url?: string;
  filename?: string;
  fileLength?: number;
  secret?: string;
}

interface Common {
  from: string;
  /** Id of the group or room; a single chat without either. */
  group?: string;
  room?: string;
  ext?: Record<string, Plain>;
  /** Do not queue it for offline devices. */
  onlineOnly?: boolean;
  /** Reported as `onlineState`: true for a live message, false for one that was queued. */
  live?: boolean;
}

export type MessageKind =
  | { kind: 'text'; text: string }
  | ({ kind: 'image'; width?: number; height?: number } & Attachment)
  | ({ kind: 'audio'; duration?: number } & Attachment)
  | ({ kind: 'video'; duration?: number } & Attachment)
  | ({ kind: 'file' } & Attachment)
  | { kind: 'location'; latitude: number; longitude: number; address?: string; buildingName?: string }
  | { kind: 'command'; action: string }
  | { kind: 'custom'; event: string; params?: Record<string, Plain> }
  | ({ kind: 'combine'; title: string; summary?: string; compatibleText?: string; level?: number } & Attachment)
  | { kind: 'stream'; text: string; status: 'start' | 'progress' | 'completed'; sequence: number }
  | { kind: 'delivered'; messageId: string }
  | { kind: 'read'; messageId: string }
  | { kind: 'groupRead'; messageId: string; readers: number; content?: string }
  | { kind: 'recall'; messageId: string; note?: string }
  | { kind: 'channelAck' }
  | { kind: 'edit'; messageId: string; text: string; edits?: number };

export type MessageDelivery = Common & MessageKind;

const streamStatus = { start: 0, progress: 1, completed: 2 } as const;

const attachment = ({ url, filename = 'file', fileLength = 1, secret = '' }: Attachment): Partial<Content> => ({
  remotePath: url ?? 'http://127.0.0.1/1117/partyline/chatfiles/sample',
  displayName: filename,
  fileLength,
  ...(secret ? { secretKey: secret } : {}),
});

function contentOf(message: MessageKind): Content {
  switch (message.kind) {
    case 'image': {
      const { width = 1, height = 1 } = message;
      return { type: contentType.image, ...attachment(message), size: { width, height } };
    }
    case 'audio':
      return { type: contentType.voice, ...attachment(message), duration: message.duration ?? 1 };
    case 'video':
      return { type: contentType.video, ...attachment(message), duration: message.duration ?? 1 };
    case 'file':
      return { type: contentType.file, ...attachment(message) };
    case 'location': {
      const { latitude, longitude, address = '', buildingName = '' } = message;
      return { type: contentType.location, latitude, longitude, address, buildingName };
    }
    case 'command':
      return { type: contentType.command, action: message.action };
    case 'custom':
      return { type: contentType.custom, customEvent: message.event, customExts: keyValues(message.params) };
    case 'combine': {
      const { title, summary = '', compatibleText = '', level = 1 } = message;
      // A combined message is a text with subType 0 (COMBINE): older clients show the text.
      const combine = { subType: 0, title, summary, text: compatibleText, combineLevel: level };
      return { type: contentType.text, ...attachment(message), ...combine };
    }
    case 'stream':
      return { type: contentType.text, text: message.text, subType: 10 };
    case 'text':
    case 'edit':
      return { type: contentType.text, text: message.text };
    default:
      // A receipt has an empty text: easemob-websdk reads contents[0] of every message that it already has.
      return { type: contentType.text, text: '' };
  }
}

function typeOf(message: MessageDelivery): number {
  switch (message.kind) {
    case 'delivered':
      return bodyType.deliverAck;
    case 'read':
    case 'groupRead':
      return bodyType.readAck;
    case 'recall':
      return bodyType.recall;
    case 'channelAck':
      return bodyType.channelAck;
    case 'edit':
      return bodyType.edit;
    default:
      return message.room ? bodyType.chatRoom : message.group ? bodyType.groupChat : bodyType.chat;
  }
}

function extrasOf(message: MessageDelivery): MessageBody {
  switch (message.kind) {
    case 'delivered':
    case 'read':
    case 'recall':
      return { ackMessageId: message.messageId };
    case 'groupRead': {
      const count = { [message.messageId]: message.readers };
      // easemob-websdk 4 reads the first, and version 5 the second.
      const counts = { group_read_count: count, group_ack_count: count };
      const { messageId, content = '' } = message;
      return {
        ackMessageId: messageId,
        ackContent: content,
        msgConfig: { allowGroupAck: true },
        ext: keyValues(counts),
      };
    }
    case 'stream':
      return {
        stream: { streamType: 'text', streamSeq: String(message.sequence), streamStatus: streamStatus[message.status] },
      };
    case 'edit': {
      const now = Date.now();
      const chatType = message.room ? 'chat:room' : message.group ? 'chat:group' : 'chat:user';
      const { messageId, from, edits = 1 } = message;
      const edit = { count: edits, operator: from, edit_time: now, sender: from, send_time: now, chat_type: chatType };
      return { editMessageId: messageId, editScope: 1, meta: JSON.stringify({ edit_msg: edit }) };
    }
    default:
      return {};
  }
}

/** The namespace, payload and routing of a message; the caller adds sender, id and time. */
export function buildMessage(message: MessageDelivery, to: string): Omit<Meta, 'id'> {
  const conversation = message.room ?? message.group;
  const body: MessageBody = {
    type: typeOf(message),
    from: { name: message.from },
    to: { name: conversation ?? to },
    contents: [contentOf(message)],
    ext: keyValues(message.ext),
    ...extrasOf(message),
  };
  const note = message.kind === 'recall' && message.note ? { recallMessageExtensionInfo: message.note } : {};
  const live =
    message.live === undefined ? {} : { meta: new TextEncoder().encode(`{"is_online":${message.live ? 1 : 0}}`) };
  return {
    ns: namespace.chat,
    payload: encode('MessageBody', body),
    to: { name: conversation ?? to, domain: conversation ? domain.group : domain.user },
    routetype: message.onlineOnly ? route.online : route.all,
    ext: keyValues(note),
    ...live,
  };
}
