import { inTime } from '@/lib/storage/in-time';
import type { TencentChat } from './sdk';

/** A read that hangs delays the next one so long. */
const maxWaitMs = 20_000;

/**
 * Makes each read of a conversation's history wait for the one before. Of two concurrent ones, SDK 3.6.6 answers the
 * second with an empty list: it leaves out the messages that the first has stored.
 */
export function serializeHistoryReads(chat: Pick<TencentChat, 'getMessageList'>): void {
  const reads = new Map<string, Promise<unknown>>();
  const read = chat.getMessageList.bind(chat);
  chat.getMessageList = options => {
    const id = String(Object(options).conversationID);
    const earlier = reads.get(id);
    const result = earlier
      ? inTime(earlier, maxWaitMs).then(
          () => read(options),
          () => read(options),
        )
      : read(options);
    const settled: Promise<unknown> = result.catch(() => {}).then(() => reads.get(id) === settled && reads.delete(id));
    reads.set(id, settled);
    return result;
  };
}
