import type { EventFrame } from '@/lib/contract/frames';
import type { ProviderDefinition } from '@/lib/providers/provider';

/** As many as the journal has. */
const maxMessages = 5_000;

interface Published {
  /** An SDK emits the same message under several names. */
  topics: Set<string>;
  isSeen: boolean;
}

/** The events in which messages were published, by the service's id, and whether a client in front of the user received one. */
export class PublishedMessages {
  readonly #messages = new Map<string, Published>();

  constructor(private readonly definition: Pick<ProviderDefinition, 'messagesIn' | 'messageTopics'>) {}

  /** @returns the ids of the messages in the event */
  add({ topic, payload }: EventFrame, isSeen: boolean): string[] {
    const ids = this.definition.messagesIn(topic, payload).map(({ id }) => id);
    for (const id of ids) {
      const message = this.#messages.get(id) ?? { topics: new Set(), isSeen: false };
      message.topics.add(topic);
      message.isSeen ||= isSeen;
      this.#messages.set(id, message);
    }
    for (const id of this.#messages.keys()) {
      if (this.#messages.size <= maxMessages) break;
      this.#messages.delete(id);
    }
    return ids;
  }

  isSeen(id: string): boolean {
    return this.#messages.get(id)?.isSeen === true;
  }

  /** Whether a client with these topics receives the message. */
  isIn(topics: ReadonlySet<string>, id: string): boolean {
    const published = this.#messages.get(id)?.topics ?? this.definition.messageTopics;
    return topics.has('*') || [...published].some(topic => topics.has(topic));
  }
}
