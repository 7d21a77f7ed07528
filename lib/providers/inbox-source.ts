import type { Conversation } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage } from './inbox-model';

/** Calls a method of the vendor's SDK. @throws {PartylineError} */
export type Call = (method: string, ...args: unknown[]) => Promise<unknown>;

export interface HistoryPage {
  /** Earliest first. */
  messages: readonly InboxMessage[];
  /** Cursor of the previous page; absent on the first page. */
  before?: string;
}

/** Loads conversations through the vendor's methods and follows its events. `me` is the account's user id. */
export interface InboxSource {
  /** Events that `changes` handles. */
  topics: readonly string[];
  /** Whether the service has user IDs like this text. */
  isUserId(text: string): boolean;
  /** In any order. */
  conversations(call: Call, me: string): Promise<ConversationSummary[]>;
  /** @param before cursor of an earlier call; absent for the latest messages */
  history(call: Call, conversation: Conversation, me: string, before?: string): Promise<HistoryPage>;
  /** Names of the users that have one. Missing if messages and conversations contain the names. */
  names?(call: Call, userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Sends a read receipt for all messages. */
  markRead(call: Call, conversation: Conversation): Promise<void>;
  /** Never throws, whatever other users put into the payload. */
  changes(topic: string, payload: unknown, me: string): Change[];
}
