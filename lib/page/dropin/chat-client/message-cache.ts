/** The messages that this page has seen lately: receipts and recalls name them by id only. */
import { ChatMessage } from './message';

/** How many. */
const limit = 1_000;

export class MessageCache {
  readonly #byId = new Map<string, ChatMessage>();

  add(message: ChatMessage): void {
    this.#byId.delete(message.msgId);
    this.#byId.set(message.msgId, message);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > limit && oldest !== undefined) this.#byId.delete(oldest);
  }

  /** A copy with these fields changed, where it is known: the page may have frozen the one that it was given. */
  update(id: string | undefined, fields: Partial<ChatMessage>): ChatMessage[] {
    const message = this.get(id);
    if (!message) return [];
    const changed = new ChatMessage({ ...message, ...fields });
    this.add(changed);
    return [changed];
  }

  get(id: string | undefined): ChatMessage | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  clear(): void {
    this.#byId.clear();
  }
}
