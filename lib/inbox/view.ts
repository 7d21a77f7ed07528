import type { FileFacts, UnsentMessage } from '@/lib/contract/outbox';
import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';

export type LoadState = { phase: 'loading' } | { phase: 'ready' } | { phase: 'failed'; error: ErrorBody };

/** What the composer is for, if not for a new message. */
export type Composing =
  | { kind: 'answer'; message: InboxMessage; ext: Record<string, unknown> }
  | { kind: 'edit'; message: InboxMessage; text: string };

export interface OpenConversation {
  key: string;
  /** Earliest first; unsent messages last. */
  messages: readonly InboxMessage[];
  history: LoadState;
  /** Id of the first message that was unread when the conversation was opened, once it is loaded. */
  firstUnread?: string | undefined;
  composing?: Composing | undefined;
  /** Id of the message to show, once it is loaded. */
  target?: string | undefined;
  /** It was not in the loaded pages. */
  isTargetMissing?: boolean;
  /** Cursor of the earlier messages; absent if there are none. */
  before?: string | undefined;
}

export interface AttachedFile {
  data: File;
  facts: Omit<FileFacts, 'id'>;
}

export interface InboxView {
  /** Texts that are not sent, by conversation key. */
  drafts: ReadonlyMap<string, string>;
  /** Files that are not sent, by conversation key. They end with the panel. */
  attached: ReadonlyMap<string, readonly AttachedFile[]>;
  /** Of all conversations, oldest first. */
  unsent: readonly UnsentMessage[];
  /** What is unread in the conversations that the user has read in a tab, by conversation key. The service may count more. */
  readHere?: ReadonlyMap<string, number>;
  /** Keys of the muted conversations. */
  muted: ReadonlySet<string>;
  list: LoadState;
  /** Latest first. */
  conversations: readonly ConversationSummary[];
  open: readonly OpenConversation[];
  /** The latest message from others since the panel opened, in any conversation. For screen readers. */
  latestIncoming?: InboxMessage | undefined;
}
