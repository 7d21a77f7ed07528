import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';

export type Loading = { phase: 'loading' } | { phase: 'ready' } | { phase: 'failed'; error: ErrorBody };

/** The conversation that is read. */
export interface Open {
  key: string;
  /** The earliest first; those that are on their way, last. */
  messages: readonly InboxMessage[];
  history: Loading;
  /** Where what is earlier begins, if there is anything. */
  before?: string | undefined;
}

export interface InboxView {
  list: Loading;
  /** The latest first. */
  conversations: readonly ConversationSummary[];
  open?: Open | undefined;
  /** The latest message of others that came while the panel was open, in whichever conversation. */
  news?: InboxMessage | undefined;
}
