/**
 * The page's messages, in place of the message database of the mobile SDKs. Receipts and recalls contain only an id.
 */
import { ChatMessageSearchScope, type ChatMessageType, ChatSearchDirection } from '../enums';
import { ChatMessage } from '../message';
import type { ChatMessagePinInfo, ChatMessageThread } from '../results';

const maxMessages = 1_000;

export interface MessageQuery {
  convId?: string | undefined;
  msgType?: ChatMessageType;
  keywords?: string;
  searchScope?: ChatMessageSearchScope | undefined;
  sender?: string | undefined;
  /** Milliseconds; without it, the search begins at the newest message, or at the oldest for `DOWN`. */
  timestamp?: number | undefined;
  startTime?: number;
  endTime?: number;
  direction?: ChatSearchDirection | undefined;
  count?: number | undefined;
}

export class MessageStore {
  readonly #byId = new Map<string, ChatMessage>();
  /** The web SDK's form of a message. */
  readonly #webForms = new WeakMap<ChatMessage, object>();
  readonly pins = new Map<string, ChatMessagePinInfo>();
  readonly threads = new Map<string, ChatMessageThread>();
  /** Extensions that the page has set, by conversation. */
  readonly extensions = new Map<string, unknown>();

  add(message: ChatMessage, webForm?: object): ChatMessage {
    this.#byId.delete(message.msgId);
    this.#byId.set(message.msgId, message);
    if (webForm) this.#webForms.set(message, webForm);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > maxMessages && oldest !== undefined) this.#byId.delete(oldest);
    return message;
  }

  /** Replaces a message by an updated copy, because the page may have frozen the original. */
  update(id: string | undefined, fields: Partial<ChatMessage>): ChatMessage[] {
    const message = this.get(id);
    if (!message) return [];
    return [this.add(new ChatMessage({ ...message, ...fields }), this.webFormOf(message))];
  }

  get(id: string | undefined): ChatMessage | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  webFormOf(message: ChatMessage): object | undefined {
    return this.#webForms.get(message);
  }

  /** Messages of a conversation, or all, from old to new. */
  of(convId?: string): ChatMessage[] {
    const all = [...this.#byId.values()].sort((one, other) => one.serverTime - other.serverTime);
    return convId === undefined ? all : all.filter(({ conversationId }) => conversationId === convId);
  }

  find(query: MessageQuery): ChatMessage[] {
    const { timestamp = -1, startTime = 0, endTime = Number.POSITIVE_INFINITY, count = 20 } = query;
    const isUp = query.direction !== ChatSearchDirection.DOWN;
    const found = this.of(query.convId).filter(message => {
      const { serverTime, body, from } = message;
      if (serverTime < startTime || serverTime > endTime) return false;
      if (timestamp >= 0 && (isUp ? serverTime >= timestamp : serverTime <= timestamp)) return false;
      if (query.msgType !== undefined && body.type !== query.msgType) return false;
      if (query.sender && from !== query.sender) return false;
      return query.keywords === undefined || contains(message, query.keywords, query.searchScope);
    });
    return isUp ? found.slice(-count) : found.slice(0, count);
  }

  remove(messages: readonly ChatMessage[]): void {
    for (const { msgId } of messages) this.#byId.delete(msgId);
  }

  clear(): void {
    for (const map of [this.#byId, this.pins, this.threads, this.extensions]) map.clear();
  }
}

function contains(
  { body, attributes }: ChatMessage,
  keywords: string,
  scope: ChatMessageSearchScope = ChatMessageSearchScope.All,
): boolean {
  const { content = '' } = body as { content?: string };
  const inContent = content.includes(keywords);
  const inAttributes = JSON.stringify(attributes).includes(keywords);
  if (scope === ChatMessageSearchScope.Content) return inContent;
  return scope === ChatMessageSearchScope.Attribute ? inAttributes : inContent || inAttributes;
}
