/** Where an inbox has its conversations from: one for each family of SDKs, beside its driver in `lib/providers`. */
import type { Conversation } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage } from './inbox-model';

/** Calls a method of the vendor's SDK by name. @throws {PartylineError} */
export type Call = (method: string, ...args: unknown[]) => Promise<unknown>;

/** A part of a conversation's history, the earliest first. */
export interface HistoryPage {
  messages: readonly InboxMessage[];
  /** Where what is earlier begins; absent where there is nothing earlier. */
  before?: string;
}

export interface InboxSource {
  /** The events that `changes` understands. */
  topics: readonly string[];
  /** In any order. */
  conversations(call: Call, me: string): Promise<ConversationSummary[]>;
  /** @param before as an earlier page had it; the latest messages without it */
  history(call: Call, conversation: Conversation, me: string, before?: string): Promise<HistoryPage>;
  /** What users are called: those of them that have a name. Absent where messages and conversations say so themselves. */
  names?(call: Call, userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Tells the service that all of it has been read. */
  markRead(call: Call, conversation: Conversation): Promise<void>;
  /** Never throws: what an event has in it is others' doing. */
  changes(topic: string, payload: unknown, me: string): Change[];
}
