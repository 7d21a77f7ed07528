// The pure parts of the inbox: conversations, messages, and which rows are defaultRows.
import { describe, expect, it } from 'vitest';
import { conversationKey } from '@/lib/contract/conversations';
import { applyChange, matching, summaryOf } from '@/lib/inbox/conversations';
import { withEarlier, withEdited, withFailed, withMessage, withRecalled, withSent } from '@/lib/inbox/thread';
import { defaultRows, lastRows, rowsFor, rowsInSight, shifted } from '@/lib/inbox/visible-range';
import type { InboxMessage } from '@/lib/providers/inbox-model';

const bob = { chatType: 'singleChat', to: 'bob' } as const;
const key = conversationKey(bob);

const text = (id: string, at: number, words = id, more: Partial<InboxMessage> = {}): InboxMessage => ({
  ...{ id, conversation: key, from: 'bob', isOwn: false, at, content: { kind: 'text', text: words } },
  ...more,
});
const own = (id: string, at: number, words = id, more: Partial<InboxMessage> = {}) =>
  text(id, at, words, { from: 'alice', isOwn: true, ...more });
const ids = (thread: readonly InboxMessage[]) => thread.map(({ id }) => id);

describe('the messages of a conversation', () => {
  it('are there once, and in order, whatever a page of history and the events both have', () => {
    const heard = withMessage([text('c', 3)], text('e', 5));
    expect(ids(withEarlier(heard, [text('a', 1), text('c', 3), text('d', 4)]))).toEqual(['a', 'c', 'd', 'e']);
    expect(ids(withMessage(heard, text('c', 3)))).toEqual(['c', 'e']);
    expect(ids(withMessage(heard, text('d', 4)))).toEqual(['c', 'd', 'e']);
  });

  it('have one’s own once, whether the event or the answer comes first', () => {
    const going = [text('a', 1), own('own 1', 2, 'hello', { sending: { phase: 'pending' } })];
    const told = withMessage(going, own('srv', 3, 'hello'));
    expect(ids(told)).toEqual(['a', 'srv']);
    expect(ids(withSent(told, 'own 1', 'srv'))).toEqual(['a', 'srv']);
    const answered = withSent(going, 'own 1', 'srv');
    expect(answered[1]).not.toHaveProperty('sending');
    expect(ids(withMessage(answered, own('srv', 3, 'hello')))).toEqual(['a', 'srv']);
    // Another tab has said something else meanwhile.
    expect(ids(withMessage(going, own('other', 3, 'bye')))).toEqual(['a', 'other', 'own 1']);
  });

  it('keep what failed, are edited and taken back', () => {
    const error = { code: 'vendor', message: 'No.', retryable: false } as const;
    const going = own('own 1', 2, 'hello', { sending: { phase: 'pending' } });
    expect(withFailed([going], 'own 1', error)).toMatchObject([{ sending: { phase: 'failed', error } }]);
    expect(withEdited([text('a', 1)], text('a', 1, 'new'))).toMatchObject([
      { content: { text: 'new' }, isEdited: true },
    ]);
    const [recalled] = withRecalled([text('a', 1, 'secret')], 'a');
    expect(recalled).toMatchObject({ isRecalled: true });
    expect(JSON.stringify(recalled)).not.toContain('secret');
  });
});

describe('the conversations', () => {
  it('come up with a message, count it once, and are read', () => {
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
  });

  it('do not lose a message that came while the list was being asked for, nor one that was begun here', () => {
    const begun = summaryOf({ chatType: 'singleChat', to: 'carol' });
    const list = [{ ...summaryOf(bob), last: text('b', 2) }, begun];
    const conversations = [{ ...summaryOf(bob), name: 'Bob', unread: 3, last: text('a', 1) }];
    const after = applyChange(list, { kind: 'conversations', conversations }, true);
    expect(after).toMatchObject([{ name: 'Bob', unread: 3, last: { id: 'b' } }, { to: 'carol' }]);
  });

  it('are made for somebody whose name has a space in it', () => {
    const message = text('a', 1, 'a', { conversation: conversationKey({ chatType: 'groupChat', to: 'tea and cake' }) });
    expect(applyChange([], { kind: 'message', message }, true)).toMatchObject([
      { chatType: 'groupChat', to: 'tea and cake' },
    ]);
  });

  it('are found by name and id, in any case', () => {
    const list = [{ ...summaryOf(bob), name: 'Robert' }, summaryOf({ chatType: 'groupChat', to: 'tea' })];
    expect(matching(list, ' ROB ')).toHaveLength(1);
    expect(matching(list, 'bob')).toHaveLength(1);
    expect(matching(list, 'x')).toHaveLength(0);
    expect(matching(list, ' ')).toHaveLength(2);
  });
});

describe('the rows that are defaultRows', () => {
  it('are few, and go to either end', () => {
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

  it('are more where the list is high, so that its ends are never both near', () => {
    expect(rowsFor(700)).toBe(defaultRows);
    const rows = rowsFor(3_840);
    // A row has at least 40 pixels.
    expect(rows * 40).toBeGreaterThan(2 * 3_840);
    const range = shifted(lastRows(5_000, rows), 5_000, 'earlier', rows);
    expect(range.end - range.start).toBe(rows);
  });

  it('are all where there are few', () => {
    expect(lastRows(3)).toEqual({ start: 0, end: 3 });
    expect(shifted({ start: 0, end: 3 }, 3, 'earlier')).toEqual({ start: 0, end: 3 });
    expect(shifted({ start: 0, end: 3 }, 3, 'later')).toEqual({ start: 0, end: 3 });
  });

  it('are those in sight, where all are of one height', () => {
    expect(rowsInSight(1_000, 6_400, 640, 64)).toEqual({ start: 96, end: 114 });
    expect(rowsInSight(3, 0, 640, 64)).toEqual({ start: 0, end: 3 });
    expect(rowsInSight(0, 0, 640, 64)).toEqual({ start: 0, end: 0 });
  });
});
