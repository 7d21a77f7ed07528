// What other users put into their messages.
import { describe, expect, it } from 'vitest';
import { parsedRecord, quoteOf, reactionsOf } from '@/lib/providers/inbox-parsing';
import { msyncInbox } from '@/lib/providers/msync/inbox';
import { inbox as tencentInbox } from '@/lib/providers/tencent/inbox';

const names = { id: 'id', count: 'count', isOwn: ['own'] };

describe('a hostile message', () => {
  it('has a bounded quote, or none', () => {
    const long = 'x'.repeat(10_000);
    expect(quoteOf(long, long, long).quote).toEqual({
      id: long.slice(0, 256),
      sender: long.slice(0, 128),
      text: long.slice(0, 300),
    });
    expect(quoteOf('a', { a: 1 }, ['b'])).toEqual({ quote: { id: 'a', sender: '', text: '' } });
    for (const ext of [null, 'x', { msgQuote: 7 }, { msgQuote: '{' }, { msgQuote: { msgID: 1 } }, { msgQuote: '[1]' }])
      expect(msyncInbox.quoteIn?.(ext)).toBeUndefined();
    for (const data of ['', '{', 'null', '[]', '{"messageReply":1}', '{"messageReply":{"messageID":{}}}'])
      expect(tencentInbox.quoteIn?.(data)).toBeUndefined();
    expect(parsedRecord(`{"a":"${'x'.repeat(30_000)}"}`)).toEqual({});
  });

  it('has bounded reactions with counts that are numbers', () => {
    const odd = [
      { id: 'a', count: -1 },
      { id: 'b', count: 1.5, own: 1 },
      { id: 7 },
      null,
      { id: 'c', count: Number.NaN },
    ];
    expect(reactionsOf(odd, names)).toEqual([
      { id: 'a', count: 0, isOwn: false },
      { id: 'b', count: 1, isOwn: false },
      { id: 'c', count: 0, isOwn: false },
    ]);
    const many = Array.from({ length: 1000 }, (_, index) => ({ id: `${index}`, count: 1 }));
    expect(reactionsOf(many, names)).toHaveLength(50);
    expect(tencentInbox.changes('onMessageReactionsUpdated', { data: { messageID: {} } }, 'alice')).toEqual([]);
    expect(msyncInbox.changes('onReactionChange', { messageId: 3, reactions: 1 }, 'alice')).toEqual([]);
  });
});
