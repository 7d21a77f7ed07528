import type { MsyncConnection } from './sdk';

const methods = ['getHistoryMessages', 'fetchHistoryMessages'] as const;

/**
 * Removes the messages of each history page from the SDK's deduplication list. easemob-websdk 4.21.1 adds
 * them, and would drop them if they arrive later. agora-chat 1.4.0 adds only messages that arrive.
 */
export function excludeHistoryFromDedup(connection: MsyncConnection): void {
  for (const method of methods) {
    const original = connection[method];
    connection[method] = async (options: unknown) => {
      const answer: unknown = await Reflect.apply(original, connection, [options]);
      const received = connection._load_msg_cache;
      for (const id of idsOf(answer)) {
        // A message that has also arrived is in the list twice; the history's entry is the last.
        const last = received.findLastIndex(({ msgId }) => msgId === id);
        if (last >= 0) received.splice(last, 1);
      }
      return answer as never;
    };
  }
}

function idsOf(answer: unknown): unknown[] {
  const { messages = answer } = Object(answer) as { messages?: unknown };
  return Array.isArray(messages) ? messages.map(message => (Object(message) as { id?: unknown }).id) : [];
}
