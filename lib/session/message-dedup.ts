/** Which messages the tabs have been told of, so that one that the service brings again is no news. */
import type { ProviderDefinition } from '@/lib/providers/provider';

const most = 20_000;

type Reader = Pick<ProviderDefinition, 'messagesIn' | 'withoutMessages'>;

export class MessageDedup {
  readonly #keys = new Set<string>();
  #latest: number;

  /** @param since milliseconds since 1970: nothing before it counts as missed */
  constructor(
    private readonly definition: Reader,
    since: number,
  ) {
    this.#latest = since;
  }

  /** When the latest of what others have sent was sent, in milliseconds since 1970. */
  get latestAt(): number {
    return this.#latest;
  }

  /** What is left of an event without what is known; the rest is known from now on. `undefined`: it is no news at all. */
  withoutDuplicates(topic: string, payload: unknown): { payload: unknown } | undefined {
    if (this.definition.messagesIn(topic, payload).length === 0) return { payload };
    const left = this.definition.withoutMessages(
      topic,
      payload,
      id => this.#keys.has(keyOf(topic, id)) || this.#keys.has(keyOf('sent', id)),
    );
    if (left === undefined) return undefined;
    this.add(topic, left);
    return { payload: left };
  }

  add(topic: string, payload: unknown): void {
    for (const { id, at } of this.definition.messagesIn(topic, payload)) {
      this.#keys.add(keyOf(topic, id));
      // One's own may be sent, and known, before what others said earlier has come.
      if (topic !== 'sent') this.#latest = Math.max(this.#latest, at);
    }
    for (const key of this.#keys) {
      if (this.#keys.size <= most) break;
      this.#keys.delete(key);
    }
  }
}

/** One message comes under several names; a death in between must not keep the others from coming. */
const keyOf = (topic: string, id: string): string => `${topic} ${id}`;
