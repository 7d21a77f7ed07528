/** Recent messages of the page, because receipts and recalls contain only an id. */
import { ChatMessage } from './message';

const maxMessages = 1_000;

export class MessageCache {
  readonly #byId = new Map<string, ChatMessage>();

  add(message: ChatMessage): void {
    this.#byId.delete(message.msgId);
    this.#byId.set(message.msgId, message);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > maxMessages && oldest !== undefined) this.#byId.delete(oldest);
  }

  /** Replaces a cached message by an updated copy, because the page may have frozen the original. */
  update(id: string | undefined, fields: Partial<ChatMessage>): ChatMessage[] {
    const message = this.get(id);
    if (!message) return [];
    const updated = new ChatMessage({ ...message, ...fields });
    this.add(updated);
    return [updated];
  }

  get(id: string | undefined): ChatMessage | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  clear(): void {
    this.#byId.clear();
  }
}
