/** Conversations and messages of the inbox, the same for all providers. */
import type { Conversation } from '@/lib/contract/conversations';
import type { ErrorBody } from '@/lib/contract/partyline-error';

/** The sender chose all of it. Only the background loads the URL. */
interface FileSource {
  url?: string;
  /** Of Agora and Easemob. A query parameter, unless the URL has it. */
  secret?: string;
  name?: string;
  bytes?: number;
}

export type MessageContent =
  | { kind: 'text'; text: string }
  | ({ kind: 'image'; thumb?: string; width?: number; height?: number } & FileSource)
  | ({ kind: 'file'; name: string } & FileSource)
  | ({ kind: 'audio' | 'video'; seconds?: number } & FileSource)
  | { kind: 'location'; name: string }
  | { kind: 'custom'; name: string }
  /** Several messages forwarded as one. */
  | { kind: 'combined'; title: string; lines: readonly string[] }
  | { kind: 'other' };

export type FileContent = Extract<MessageContent, { kind: 'image' | 'file' | 'audio' | 'video' }>;

/** `progress` is from 0 to 1. */
export type Sending = { phase: 'pending'; progress?: number } | { phase: 'failed'; error: ErrorBody };

/** The message that another one answers, as the sender of the answer has copied it: it may be forged. */
export interface Quote {
  id: string;
  sender: string;
  text: string;
}

/** One kind of reaction of a message. */
export interface Reaction {
  /** As the vendor's apps send it. */
  id: string;
  /** Users who have added it. */
  count: number;
  isOwn: boolean;
}

export interface InboxMessage {
  /** The service's id, or a local one until the message is sent. */
  id: string;
  /** `conversationKey` of its conversation. */
  conversation: string;
  from: string;
  /** The sender's name, if known. */
  name?: string;
  isOwn: boolean;
  /** Milliseconds since 1970, by the service's clock. */
  at: number;
  content: MessageContent;
  /** Name of the thread in the conversation; its messages are not in the conversation's history. */
  thread?: string;
  isEdited?: boolean;
  isRecalled?: boolean;
  quote?: Quote;
  reactions?: readonly Reaction[];
  /** Absent once the message is sent. */
  sending?: Sending;
}

/** A row in the list of conversations. */
export interface ConversationSummary extends Conversation {
  /** Its `conversationKey`. */
  key: string;
  name: string;
  unread: number;
  isPinned?: boolean;
  /** The user wants to read it again. */
  isMarkedUnread?: boolean;
  isArchived?: boolean;
  last?: InboxMessage | undefined;
}

/** The effect of an event on the inbox. */
export type Change =
  | { kind: 'message'; message: InboxMessage }
  | { kind: 'edited'; message: InboxMessage }
  | { kind: 'recalled'; id: string }
  /** Those that have changed; a `count` of 0 removes one. */
  | { kind: 'reactions'; id: string; reactions: readonly Reaction[] }
  /** An upload, from 0 to 1; `id` is that of the unsent message. */
  | { kind: 'progress'; id: string; progress: number }
  /** All messages are read, here or on another device. */
  | { kind: 'read'; conversation: string }
  /** The complete current list. */
  | { kind: 'conversations'; conversations: readonly ConversationSummary[] }
  /** Reload the list: only the service knows the unread counts. */
  | { kind: 'stale' };
