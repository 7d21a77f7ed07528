/**
 * Easemob's SDK (4.21.1) takes a message that a page of history has brought for one that it has told of, and keeps it from
 * everybody when it comes: whatever comes by its own way is noted in the same list. Agora's (1.4.0) notes only the latter.
 */
import type { MsyncConnection } from './sdk';

const methods = ['getHistoryMessages', 'fetchHistoryMessages'] as const;

/** Has the SDK forget again what it has noted of a page of history. */
export function keepHistoryApart(connection: MsyncConnection): void {
  for (const method of methods) {
    const ask = connection[method];
    connection[method] = async (options: unknown) => {
      const answer: unknown = await Reflect.apply(ask, connection, [options]);
      const noted = connection._load_msg_cache;
      for (const id of idsOf(answer)) {
        // One that has come by its own way as well is there twice.
        const last = noted.findLastIndex(({ msgId }) => msgId === id);
        if (last >= 0) noted.splice(last, 1);
      }
      return answer as never;
    };
  }
}

function idsOf(answer: unknown): unknown[] {
  const { messages = answer } = Object(answer) as { messages?: unknown };
  return Array.isArray(messages) ? messages.map(message => (Object(message) as { id?: unknown }).id) : [];
}
