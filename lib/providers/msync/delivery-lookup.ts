import { toPlainData } from '@/lib/providers/to-plain-data';
import type { MsyncConnection } from './sdk';
import { isSameUser } from './user-id';

/** The parts of a sent message that its history entry also has. */
export interface MsyncTrace {
  /** Created by the SDK and unknown to the service. */
  localMsgId: string;
  to: string;
  chatType: string;
  /** When it was sent, in milliseconds since 1970 by this computer's clock. */
  at: number;
  /** Its fields, or their hash if they are too long to store. */
  content: { fields: Record<string, unknown> } | { hash: ContentHash };
}

interface ContentHash {
  fields: string[];
  /** Base64, of the fields as JSON with sorted keys. */
  sha256: string;
}

interface HistoryMessage {
  id: string;
  from: string;
  to: string;
  time: number;
  [field: string]: unknown;
}

/** How far the estimate of the service's clock may be ahead of it. */
const clockToleranceMs = 30_000;
const pageSize = 50;
/** A message can appear in the history a moment after it was accepted. */
const maxAttempts = 3;
const retryMs = 1_000;

/** Characters of JSON; content that is longer is hashed. */
const maxContentLength = 1_000;

/** @returns `undefined` for a message with a file: its history entry has an address instead */
export async function msyncTraceOf(message: Record<string, unknown>, at: number): Promise<MsyncTrace | undefined> {
  const {
    id: localMsgId,
    from: _from,
    time: _time,
    to,
    chatType,
    file,
    ...fields
  } = toPlainData(message) as HistoryMessage;
  if (typeof to !== 'string' || typeof chatType !== 'string' || message.file || file) return undefined;
  const isShort = JSON.stringify(fields).length <= maxContentLength;
  const content = isShort ? { fields } : { hash: await hashOf(fields, Object.keys(fields)) };
  return { localMsgId, to, chatType, at, content };
}

/**
 * Finds a sent message in the history, after its acknowledgement was lost. It has the service's id there.
 *
 * @param trace its `at` is by the service's clock
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
    const isCandidate = (message: HistoryMessage) =>
      isSameUser(message.from, userId) &&
      message.to === to &&
      message.time >= at - clockToleranceMs &&
      !isReported(message.id);
    // Each by itself: `toPlainData` drops text above a limit.
    const candidates = messages.map(message => toPlainData(message) as HistoryMessage).filter(isCandidate);
    // Latest first. Of several equal messages, the earliest sent is the one that was requested first.
    for (const candidate of candidates.reverse()) if (await hasContent(candidate, content)) return candidate;
    if (left > 1) await new Promise(done => setTimeout(done, retryMs));
  }
  return undefined;
}

async function hasContent(message: HistoryMessage, content: MsyncTrace['content']): Promise<boolean> {
  if ('fields' in content) return Object.entries(content.fields).every(([key, value]) => isEqual(value, message[key]));
  const { fields, sha256 } = content.hash;
  return (await hashOf(message, fields)).sha256 === sha256;
}

async function hashOf(message: Record<string, unknown>, fields: string[]): Promise<ContentHash> {
  const text = JSON.stringify(fields.map(field => sorted(message[field])));
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return { fields, sha256: btoa(String.fromCharCode(...new Uint8Array(hash))) };
}

/** Copies JSON data with sorted keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => isEqual(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
