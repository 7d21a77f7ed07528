import { conversationKey } from '@/lib/contract/conversations';
import type { IncomingMessage, Reading, UnreadCount } from '@/lib/providers/provider';

/** Finds what was read on another device, which an SDK reports only by a lower number of unread messages. */
export class SdkCounts {
  /** The last report of each conversation, with the number of messages that are newer. */
  readonly #counts = new Map<string, { unread: number; lastAt: number; newer: number }>();

  /** Messages that the SDK counts, too, unless its last report has counted them already. */
  add(messages: readonly IncomingMessage[]): void {
    for (const { conversation, at } of messages) {
      const key = conversationKey(conversation);
      const count = this.#counts.get(key) ?? { unread: 0, lastAt: 0, newer: 0 };
      if (at > count.lastAt) count.newer += 1;
      this.#counts.set(key, count);
    }
  }

  readIn(reported: readonly UnreadCount[]): Reading[] {
    return reported.flatMap(({ conversation, unread, lastAt }) => {
      const key = conversationKey(conversation);
      const before = this.#counts.get(key);
      this.#counts.set(key, { unread, lastAt, newer: 0 });
      return before && unread < before.unread + before.newer ? [{ conversation, remaining: unread }] : [];
    });
  }
}
