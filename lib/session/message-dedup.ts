import type { ProviderDefinition } from '@/lib/providers/provider';

/** Message keys in memory; the oldest are forgotten first. */
const maxKeys = 20_000;

type Reader = Pick<ProviderDefinition, 'messagesIn' | 'withoutMessages'>;

/** Drops messages that the service delivers again, and tracks how far the account has seen. */
export class MessageDedup {
  readonly #keys = new Set<string>();
  #latest: number | undefined;

  /** @param since milliseconds since 1970 by the service's clock; earlier messages are history, not missed ones */
  constructor(
    private readonly definition: Reader,
    since?: number,
  ) {
    this.#latest = since;
  }

  /** Time of the latest message from others, in milliseconds since 1970 by the service's clock; else `since`. */
  get latestAt(): number | undefined {
    return this.#latest;
  }

  /** Removes known messages from an event and records the others. @returns `undefined` if no message is new */
  withoutDuplicates(topic: string, payload: unknown): { payload: unknown } | undefined {
    if (this.definition.messagesIn(topic, payload).length === 0) return { payload };
    const remaining = this.definition.withoutMessages(
      topic,
      payload,
      id => this.#keys.has(keyOf(topic, id)) || this.#keys.has(keyOf('sent', id)),
    );
    if (remaining === undefined) return undefined;
    this.add(topic, remaining);
    return { payload: remaining };
  }

  add(topic: string, payload: unknown): void {
    for (const { id, at } of this.definition.messagesIn(topic, payload)) {
      this.#keys.add(keyOf(topic, id));
      // The user's own message may arrive before earlier messages of others, so it does not count.
      if (topic !== 'sent') this.#latest = Math.max(this.#latest ?? 0, at);
    }
    for (const key of this.#keys) {
      if (this.#keys.size <= maxKeys) break;
      this.#keys.delete(key);
    }
  }
}

/** Per topic: one message is emitted under several topics, and the worker may die between two of them. */
const keyOf = (topic: string, id: string): string => `${topic} ${id}`;
