import type { InboxMessage, Reaction } from '@/lib/providers/inbox-model';

/** The messages of a conversation, earliest first. */
type Thread = readonly InboxMessage[];

/** Adds a page of earlier messages. A message in both keeps its current content and takes the page's position. */
export function withEarlier(thread: Thread, earlier: Thread): Thread {
  const current = new Map(thread.map(message => [message.id, message]));
  const inPage = new Set(earlier.map(({ id }) => id));
  return [...earlier.map(message => current.get(message.id) ?? message), ...thread.filter(({ id }) => !inPage.has(id))];
}

/**
 * Adds a message, ordered by time. The user's own message replaces an unsent one with the same text or file name: its event may arrive
 * before the answer to the request.
 */
export function withMessage(thread: Thread, message: InboxMessage): Thread {
  // The time of a message that was sent here is the computer's, and its event has the service's.
  if (thread.some(({ id }) => id === message.id))
    return thread.map(each =>
      each.id === message.id
        ? { ...each, at: message.at, ...(each.content.kind !== 'text' && { content: message.content }) }
        : each,
    );
  const isUnsent = (other: InboxMessage) => other.sending?.phase === 'pending' && titleOf(other) === titleOf(message);
  const unsent = message.isOwn ? thread.findIndex(isUnsent) : -1;
  if (unsent >= 0) return thread.with(unsent, message);
  const previous = thread.findLastIndex(({ at, sending }) => at <= message.at && sending === undefined);
  return thread.toSpliced(previous + 1, 0, message);
}

/** @param id local id of the unsent message @param sentId the service's id */
export function withSent(thread: Thread, id: string, sentId: string): Thread {
  if (thread.some(message => message.id === sentId)) return thread.filter(message => message.id !== id);
  return thread.map(message => {
    if (message.id !== id) return message;
    const { sending: _, ...sent } = message;
    return { ...sent, id: sentId };
  });
}

/** Adds an unsent message at the end, or changes it. */
export const withUnsent = (thread: Thread, unsent: InboxMessage): Thread =>
  thread.some(({ id }) => id === unsent.id)
    ? thread.map(message => (message.id === unsent.id ? unsent : message))
    : [...thread, unsent];

export const withProgress = (thread: Thread, id: string, progress: number): Thread =>
  thread.map(message =>
    message.id === id && message.sending?.phase === 'pending'
      ? { ...message, sending: { phase: 'pending', progress } }
      : message,
  );

export const withRecalled = (thread: Thread, id: string): Thread =>
  thread.map(message => (message.id === id ? recalled(message) : message));

export const withEdited = (thread: Thread, { id, content }: InboxMessage): Thread =>
  thread.map(message => (message.id === id ? { ...message, content, isEdited: true } : message));

export const withReactions = (thread: Thread, id: string, changed: readonly Reaction[]): Thread =>
  thread.map(message => {
    if (message.id !== id) return message;
    const reactions = new Map([...(message.reactions ?? []), ...changed].map(each => [each.id, each]));
    return { ...message, reactions: [...reactions.values()].filter(({ count }) => count > 0) };
  });

/** Drops the content. */
export const recalled = ({ quote: _, reactions: _reactions, ...message }: InboxMessage): InboxMessage => ({
  ...message,
  content: { kind: 'other' },
  isRecalled: true,
});

const minute = 60_000;

/** Whether both show one time: they are of one sender and one minute. */
export const isGrouped = (message: InboxMessage, next: InboxMessage | undefined): boolean =>
  next !== undefined &&
  message.from === next.from &&
  Math.floor(message.at / minute) === Math.floor(next.at / minute) &&
  [message, next].every(({ sending }) => sending?.phase !== 'failed');

const titleOf = ({ content }: InboxMessage) =>
  content.kind === 'text' ? content.text : 'name' in content ? content.name : content.kind;

/** The text of a message, if it is one. */
export const textOf = ({ content }: InboxMessage) => (content.kind === 'text' ? content.text : undefined);
