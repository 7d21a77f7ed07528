import { describe, expect, it } from 'vitest';
import { conversationKey } from '@/lib/contract/conversations';
import { listConversations } from '@/lib/inbox/all-conversations';
import { applyChange, matching, summaryOf } from '@/lib/inbox/conversations';
import {
  isGrouped,
  withEarlier,
  withEdited,
  withMessage,
  withReactions,
  withRecalled,
  withSent,
  withUnsent,
} from '@/lib/inbox/thread';
import { defaultRows, lastRows, rowsFor, rowsInSight, shifted } from '@/lib/inbox/visible-range';
import type { InboxMessage } from '@/lib/providers/inbox-model';

const bob = { chatType: 'singleChat', to: 'bob' } as const;
const key = conversationKey(bob);

const text = (id: string, at: number, body = id, more: Partial<InboxMessage> = {}): InboxMessage => ({
  ...{ id, conversation: key, from: 'bob', isOwn: false, at, content: { kind: 'text', text: body } },
  ...more,
});
const own = (id: string, at: number, body = id, more: Partial<InboxMessage> = {}) =>
  text(id, at, body, { from: 'alice', isOwn: true, ...more });
const ids = (thread: readonly InboxMessage[]) => thread.map(({ id }) => id);

describe('a thread', () => {
  it('has each message once and in order, from events and from the history', () => {
    const thread = withMessage([text('c', 3)], text('e', 5));
    expect(ids(withEarlier(thread, [text('a', 1), text('c', 3), text('d', 4)]))).toEqual(['a', 'c', 'd', 'e']);
    expect(ids(withMessage(thread, text('c', 3)))).toEqual(['c', 'e']);
    expect(ids(withMessage(thread, text('d', 4)))).toEqual(['c', 'd', 'e']);
  });

  it('has an own message once, whether its event or its answer arrives first', () => {
    const unsent = [text('a', 1), own('own 1', 2, 'hello', { sending: { phase: 'pending' } })];
    const afterEvent = withMessage(unsent, own('srv', 3, 'hello'));
    expect(ids(afterEvent)).toEqual(['a', 'srv']);
    expect(ids(withSent(afterEvent, 'own 1', 'srv'))).toEqual(['a', 'srv']);
    const afterAnswer = withSent(unsent, 'own 1', 'srv');
    expect(afterAnswer[1]).not.toHaveProperty('sending');
    expect(ids(withMessage(afterAnswer, own('srv', 3, 'hello')))).toEqual(['a', 'srv']);
    // Another tab has sent another text.
    expect(ids(withMessage(unsent, own('other', 3, 'bye')))).toEqual(['a', 'other', 'own 1']);
  });

  it('places an answer after the own message that was sent by a computer whose clock is ahead', () => {
    const sent = withSent(
      [text('a', 1), own('own 1', 900, 'hello', { sending: { phase: 'pending' } })],
      'own 1',
      'srv',
    );
    const thread = withMessage(sent, own('srv', 2, 'hello'));
    expect(ids(withMessage(thread, text('b', 3)))).toEqual(['a', 'srv', 'b']);
  });

  it('marks failed, edited and recalled messages', () => {
    const error = { code: 'vendor', message: 'No.', retryable: false } as const;
    const unsent = own('own 1', 2, 'hello', { sending: { phase: 'pending' } });
    const failed = { ...unsent, sending: { phase: 'failed', error } } as const;
    expect(withUnsent([unsent], failed)).toEqual([failed]);
    expect(ids(withUnsent([text('a', 1)], failed))).toEqual(['a', 'own 1']);
    expect(withEdited([text('a', 1)], text('a', 1, 'new'))).toMatchObject([
      { content: { text: 'new' }, isEdited: true },
    ]);
    const [recalled] = withRecalled([text('a', 1, 'secret')], 'a');
    expect(recalled).toMatchObject({ isRecalled: true });
    expect(JSON.stringify(recalled)).not.toContain('secret');
  });
});

describe('two messages', () => {
  const failed = { sending: { phase: 'failed', error: { code: 'vendor', message: '', retryable: false } } } as const;
  it.each<[string, InboxMessage | undefined, boolean]>([
    ['in one minute', text('b', 59_999), true],
    ['in the next minute', text('b', 60_000), false],
    ['of another sender', own('b', 1), false],
    ['of which one was not sent', text('b', 1, 'b', failed), false],
    ['of which one is missing', undefined, false],
  ])('%s show one time, or not', (_what, next, expected) => {
    expect(isGrouped(text('a', 0), next)).toBe(expected);
  });
});

describe('the list of conversations', () => {
  it('moves a conversation with a new message to the top and counts the message once', () => {
    const list = [summaryOf({ chatType: 'groupChat', to: 'tea' }), summaryOf(bob)];
    const message = { kind: 'message', message: text('a', 1) } as const;
    const after = applyChange(applyChange(list, message, true), message, true);
    expect(after.map(({ to, unread }) => [to, unread])).toEqual([
      ['bob', 1],
      ['tea', 0],
    ]);
    expect(applyChange(list, message, false)[0]).toMatchObject({ to: 'bob', unread: 0 });
    expect(applyChange(after, { kind: 'message', message: own('b', 2) }, true)[0]).toMatchObject({ unread: 1 });
    expect(applyChange(after, { kind: 'read', conversation: key }, true)[0]).toMatchObject({ unread: 0 });
    const recall = { kind: 'recalled', id: after[0]!.last!.id } as const;
    const recalled = applyChange(applyChange(after, recall, true), recall, true)[0]!;
    expect(recalled).toMatchObject({ unread: after[0]!.unread - 1, last: { isRecalled: true } });
  });

  it('keeps newer messages and new conversations when the list is loaded', () => {
    const created = summaryOf({ chatType: 'singleChat', to: 'carol' });
    const list = [{ ...summaryOf(bob), last: text('b', 2) }, created];
    const conversations = [{ ...summaryOf(bob), name: 'Bob', unread: 3, last: text('a', 1) }];
    const after = applyChange(list, { kind: 'conversations', conversations }, true);
    expect(after).toMatchObject([{ name: 'Bob', unread: 3, last: { id: 'b' } }, { to: 'carol' }]);
  });

  it('adds a conversation whose id contains spaces', () => {
    const message = text('a', 1, 'a', { conversation: conversationKey({ chatType: 'groupChat', to: 'tea and cake' }) });
    expect(applyChange([], { kind: 'message', message }, true)).toMatchObject([
      { chatType: 'groupChat', to: 'tea and cake' },
    ]);
  });

  it('is searched by name and id, ignoring case', () => {
    const list = [{ ...summaryOf(bob), name: 'Robert' }, summaryOf({ chatType: 'groupChat', to: 'tea' })];
    expect(matching(list, ' ROB ')).toHaveLength(1);
    expect(matching(list, 'bob')).toHaveLength(1);
    expect(matching(list, 'x')).toHaveLength(0);
    expect(matching(list, ' ')).toHaveLength(2);
  });
});

describe('the rendered rows', () => {
  it('are limited, and reach both ends of the list', () => {
    let range = lastRows(5_000);
    const starts = [range.start];
    while (range.start > 0) {
      range = shifted(range, 5_000, 'earlier');
      starts.push(range.start);
      expect(range.end - range.start).toBe(defaultRows);
    }
    expect(starts.at(-1)).toBe(0);
    while (range.end < 5_000) range = shifted(range, 5_000, 'later');
    expect(range).toEqual(lastRows(5_000));
  });

  it('are more in a high list, so that its ends are far apart', () => {
    expect(rowsFor(700)).toBe(defaultRows);
    const rows = rowsFor(3_840);
    // A row has at least 40 pixels.
    expect(rows * 40).toBeGreaterThan(2 * 3_840);
    const range = shifted(lastRows(5_000, rows), 5_000, 'earlier', rows);
    expect(range.end - range.start).toBe(rows);
  });

  it('are all rows of a short list', () => {
    expect(lastRows(3)).toEqual({ start: 0, end: 3 });
    expect(shifted({ start: 0, end: 3 }, 3, 'earlier')).toEqual({ start: 0, end: 3 });
    expect(shifted({ start: 0, end: 3 }, 3, 'later')).toEqual({ start: 0, end: 3 });
  });

  it('are the visible rows of a list with equal heights', () => {
    expect(rowsInSight(1_000, 6_400, 640, 64)).toEqual({ start: 96, end: 114 });
    expect(rowsInSight(3, 0, 640, 64)).toEqual({ start: 0, end: 3 });
    expect(rowsInSight(0, 0, 640, 64)).toEqual({ start: 0, end: 0 });
  });
});

describe('the list of conversations', () => {
  const of = (to: string, at: number, more: object = {}) => {
    const conversation = { chatType: 'singleChat', to } as const;
    const last = { ...text(`${to}-last`, at), conversation: conversationKey(conversation) };
    return { ...summaryOf(conversation), last, ...more };
  };
  const conversations = [
    of('ann', 1, { isPinned: true }),
    of('ben', 4),
    of('cat', 3, { unread: 2, isArchived: true }),
    of('dan', 2, { isArchived: true }),
    of('eve', 5, { isMarkedUnread: true }),
  ];
  const accounts = [{ account: 'a', conversations, isUserId: () => false }];
  const names = (...more: [string, ('all' | 'unread' | 'archived')?]) =>
    listConversations(accounts, ...more).map(({ to }) => to);

  it('has the pinned ones first, and hides archived ones until a message comes', () => {
    expect(names('')).toEqual(['ann', 'eve', 'ben', 'cat']);
    expect(names('', 'unread')).toEqual(['eve', 'cat']);
    expect(names('', 'archived')).toEqual(['dan']);
    expect(names('dan', 'unread')).toEqual(['dan']);
  });

  it('has the messages that a service has found last, each once', () => {
    const found = ['m1', 'm2'].map(id => ({
      account: 'a',
      message: { ...text(id, 1), conversation: 'singleChat ben' },
    }));
    const unknown = { account: 'a', message: { ...text('m3', 1), conversation: 'groupChat 7' } };
    const listed = listConversations(accounts, 'ben', 'all', [...found, unknown]);
    expect(listed.map(({ to, found: message }) => [to, message?.id])).toEqual([
      ['ben', undefined],
      ['ben', 'm1'],
      ['ben', 'm2'],
      ['7', 'm3'],
    ]);
  });
});

describe('reactions', () => {
  it('change one by one, and end with a recall', () => {
    const like = { id: '👍', count: 1, isOwn: false };
    const once = withReactions([text('a', 1)], 'a', [like]);
    const both = withReactions(once, 'a', [{ id: '❤️', count: 2, isOwn: true }]);
    expect(both[0]?.reactions?.map(({ id }) => id)).toEqual(['👍', '❤️']);
    expect(withReactions(both, 'a', [{ ...like, count: 0 }])[0]?.reactions).toMatchObject([{ id: '❤️' }]);
    expect(withRecalled(both, 'a')[0]).not.toHaveProperty('reactions');
  });
});
