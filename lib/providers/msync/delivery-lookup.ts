/** Finds a message again whose acknowledgement was lost: the service keeps it in the history, under an id that only it knows. */
import { toPlainData } from '@/lib/providers/to-plain-data';
import type { MsyncConnection } from './sdk';

/** As much of a message as the history shows of it again. */
export interface MsyncTrace {
  /** What the SDK of that run called it; the service does not know it. */
  localMsgId: string;
  to: string;
  chatType: string;
  /** When it was begun, in milliseconds since 1970 by this machine's clock. */
  at: number;
  content: Record<string, unknown>;
}

interface Stored {
  id: string;
  from: string;
  to: string;
  time: number;
  [field: string]: unknown;
}

/** The service's clock may be this far behind ours. */
const slackMs = 30_000;
const pageSize = 50;
/** The history may show a message a moment after it was accepted. */
const tries = 3;
const tryAgainMs = 1_000;

/** `undefined` for one whose content the service only gives a place, as it does a file. */
export function msyncTraceOf(message: Record<string, unknown>, at: number): MsyncTrace | undefined {
  const { id: localMsgId, from: _from, time: _time, to, chatType, file, ...content } = toPlainData(message) as Stored;
  if (typeof to !== 'string' || typeof chatType !== 'string' || message.file || file) return undefined;
  return { localMsgId, to, chatType, at, content };
}

/**
 * @param isTold whether that id is another message's
 * @returns the message, under the service's id; `undefined` where the history does not have it
 * @throws what the SDK throws
 */
export async function findMsyncMessage(
  connection: MsyncConnection,
  { to, chatType, at, content }: Omit<MsyncTrace, 'localMsgId'>,
  userId: string,
  isTold: (id: string) => boolean,
): Promise<Stored | undefined> {
  for (let left = tries; left > 0; left--) {
    const asked = { targetId: to, chatType, pageSize, searchDirection: 'up' };
    const { messages } = await connection.getHistoryMessages(asked);
    const fits = (message: Stored) =>
      message.from === userId &&
      message.to === to &&
      message.time >= at - slackMs &&
      Object.entries(content).every(([key, value]) => same(value, message[key])) &&
      !isTold(message.id);
    // The latest comes first; of several alike, the first one sent is the first one asked for.
    const found = (toPlainData(messages) as Stored[]).findLast(fits);
    if (found) return found;
    if (left > 1) await new Promise(done => setTimeout(done, tryAgainMs));
  }
  return undefined;
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every(key => same(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
