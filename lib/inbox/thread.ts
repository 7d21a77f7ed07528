/** The messages of one conversation, the earliest first: pure. */
import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { InboxMessage } from '../providers/inbox-model';

type Thread = readonly InboxMessage[];

/** A page of what came before. Where it has something that is known already, that stays as it is, in the page's place for it. */
export function withEarlier(thread: Thread, earlier: Thread): Thread {
  const known = new Map(thread.map(message => [message.id, message]));
  const told = new Set(earlier.map(({ id }) => id));
  return [...earlier.map(message => known.get(message.id) ?? message), ...thread.filter(({ id }) => !told.has(id))];
}

/**
 * A message has come, in its place by time. One's own takes the place of the one that is on its way with the same words: the
 * service's word of it may come before its answer.
 */
export function withMessage(thread: Thread, message: InboxMessage): Thread {
  if (thread.some(({ id }) => id === message.id)) return thread;
  const isIt = (other: InboxMessage) => other.sending?.phase === 'going' && textOf(other) === textOf(message);
  const own = message.isOwn ? thread.findIndex(isIt) : -1;
  if (own >= 0) return thread.with(own, message);
  const after = thread.findLastIndex(({ at, sending }) => at <= message.at && sending === undefined);
  return thread.toSpliced(after + 1, 0, message);
}

/** One that was on its way has been sent. */
export function withSent(thread: Thread, id: string, sentId: string): Thread {
  if (thread.some(message => message.id === sentId)) return thread.filter(message => message.id !== id);
  return thread.map(message => {
    if (message.id !== id) return message;
    const { sending: _, ...sent } = message;
    return { ...sent, id: sentId };
  });
}

export const withFailed = (thread: Thread, id: string, error: ErrorBody): Thread =>
  thread.map(message => (message.id === id ? { ...message, sending: { phase: 'failed', error } } : message));

export const withRecalled = (thread: Thread, id: string): Thread =>
  thread.map(message => (message.id === id ? recalled(message) : message));

export const withEdited = (thread: Thread, { id, content }: InboxMessage): Thread =>
  thread.map(message => (message.id === id ? { ...message, content, isEdited: true } : message));

/** Nothing is kept of what was taken back. */
export const recalled = (message: InboxMessage): InboxMessage => ({
  ...message,
  content: { kind: 'other' },
  isRecalled: true,
});

const textOf = ({ content }: InboxMessage) => (content.kind === 'text' ? content.text : undefined);
