/** What an inbox knows of conversations and messages, whichever service they are of. */
import type { Conversation } from '@/lib/contract/conversations';
import type { ErrorBody } from '@/lib/contract/partyline-error';

export type MessageContent =
  | { kind: 'text'; text: string }
  /** The address is the sender's: it is not to be asked before the reader wants the picture. */
  | { kind: 'image'; url?: string; width?: number; height?: number }
  | { kind: 'file'; name: string; bytes?: number }
  | { kind: 'audio'; seconds?: number }
  | { kind: 'video'; seconds?: number }
  | { kind: 'location'; name: string }
  | { kind: 'custom'; name: string }
  /** Several messages that were passed on as one. */
  | { kind: 'combined'; title: string; lines: readonly string[] }
  | { kind: 'other' };

/** Why a message that was to be sent is not, as far as is known. */
export type Sending = { phase: 'going' } | { phase: 'failed'; error: ErrorBody };

export interface InboxMessage {
  /** The service's; one of the inbox's own until the service has named it. */
  id: string;
  /** Its conversation, as `conversationKey` names it. */
  conversation: string;
  from: string;
  /** What the sender is called, where that is known. */
  name?: string;
  isOwn: boolean;
  /** Milliseconds since 1970, by the service's clock. */
  at: number;
  content: MessageContent;
  isEdited?: boolean;
  isRecalled?: boolean;
  /** Only while it is not known to have been sent. */
  sending?: Sending;
}

/** What is shown of a conversation in the list of them. */
export interface ConversationSummary extends Conversation {
  /** As `conversationKey` names it. */
  key: string;
  name: string;
  unread: number;
  last?: InboxMessage | undefined;
}

/** What an event of the service means to an inbox. */
export type Change =
  | { kind: 'message'; message: InboxMessage }
  | { kind: 'edited'; message: InboxMessage }
  | { kind: 'recalled'; id: string }
  /** All of a conversation has been read, here or on another device. */
  | { kind: 'read'; conversation: string }
  /** The list of conversations, as it is now. */
  | { kind: 'conversations'; conversations: readonly ConversationSummary[] }
  /** The service counts what is unread by itself: the list is to be asked for anew. */
  | { kind: 'stale' };
