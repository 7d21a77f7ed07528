import { toPlainData } from '@/lib/providers/to-plain-data';
import type { MsyncConnection } from './sdk';
import { isSameUser } from './user-id';

/** The parts of a sent message that its history entry also has. */
export interface MsyncTrace {
  /** Created by the SDK and unknown to the service. */
  localMsgId: string;
  to: string;
  chatType: string;
  /** When it was sent, in milliseconds since 1970 by this machine's clock. */
  at: number;
  content: Record<string, unknown>;
}

interface HistoryMessage {
  id: string;
  from: string;
  to: string;
  time: number;
  [field: string]: unknown;
}

/** How far the service's clock may be behind ours. */
const clockToleranceMs = 30_000;
const pageSize = 50;
/** A message can appear in the history a moment after it was accepted. */
const maxAttempts = 3;
const retryMs = 1_000;

/** @returns `undefined` for a message with a file: its history entry has an address instead */
export function msyncTraceOf(message: Record<string, unknown>, at: number): MsyncTrace | undefined {
  const {
    id: localMsgId,
    from: _from,
    time: _time,
    to,
    chatType,
    file,
    ...content
  } = toPlainData(message) as HistoryMessage;
  if (typeof to !== 'string' || typeof chatType !== 'string' || message.file || file) return undefined;
  return { localMsgId, to, chatType, at, content };
}

/**
 * Finds a sent message in the history, after its acknowledgement was lost. It has the service's id there.
 *
 * @param isReported whether the id belongs to a message that was already reported
 * @throws the SDK's errors
 */
export async function findMsyncMessage(
  connection: MsyncConnection,
  { to, chatType, at, content }: Omit<MsyncTrace, 'localMsgId'>,
  userId: string,
  isReported: (id: string) => boolean,
): Promise<HistoryMessage | undefined> {
  for (let left = maxAttempts; left > 0; left--) {
    const query = { targetId: to, chatType, pageSize, searchDirection: 'up' };
    const { messages } = await connection.getHistoryMessages(query);
    const matches = (message: HistoryMessage) =>
      isSameUser(message.from, userId) &&
      message.to === to &&
      message.time >= at - clockToleranceMs &&
      Object.entries(content).every(([key, value]) => isEqual(value, message[key])) &&
      !isReported(message.id);
    // Latest first. Of several equal messages, the earliest sent is the one that was requested first.
    const found = (toPlainData(messages) as HistoryMessage[]).findLast(matches);
    if (found) return found;
    if (left > 1) await new Promise(done => setTimeout(done, retryMs));
  }
  return undefined;
}

function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => isEqual(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
