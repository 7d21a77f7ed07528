import type { Conversation } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage, Quote } from './inbox-model';

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
  /** The reactions of messages that the history returned, if it lacks them. */
  reactions?(call: Call, messages: readonly InboxMessage[]): Promise<Change[]>;
  /** @param ext the vendor's extension field */
  quoteIn?(ext: unknown): Quote | undefined;
  /** What the service can do with messages and conversations. Loaded when it is needed first. */
  actions?(): Promise<InboxActions>;
  /** Never throws, whatever other users put into the payload. */
  changes(topic: string, payload: unknown, me: string): Change[];
}

/** A method is absent if the vendor's SDK has none. `call` fails with the vendor's reason, such as an exceeded time limit. */
export interface InboxActions {
  /** Returns the extension field of an answer, as the vendor's UI kit writes it. */
  quote(call: Call, message: InboxMessage): Promise<Record<string, unknown>>;
  edit(call: Call, message: InboxMessage, text: string): Promise<void>;
  recall(call: Call, message: InboxMessage): Promise<void>;
  /** Ids of the offered reactions, and the symbol of each. */
  reactions: ReadonlyMap<string, string>;
  react(call: Call, message: InboxMessage, reaction: string, isOn: boolean): Promise<void>;
  pin(call: Call, conversation: Conversation, isOn: boolean): Promise<void>;
  markUnread?(call: Call, conversation: Conversation, isOn: boolean): Promise<void>;
  archive?(call: Call, conversation: Conversation, isOn: boolean): Promise<void>;
  /** Finds messages of all conversations by their text, latest first. */
  search?(call: Call, query: string): Promise<InboxMessage[]>;
}
