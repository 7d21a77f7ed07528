// Proves that the verdict finds each kind of violation.
import { describe, expect, it } from 'vitest';
import type { Entry, PageLoad } from '../../chaos/collector';
import { checkEvidence, type Evidence } from '../../chaos/verdict';

const received = (seq: number, text: string): Entry => ['received', seq, seq, text, 'main'];
const sent = (seq: number, text: string): Entry => ['sent', seq, seq, text];
const pageLoad = (tab: number, entries: Entry[], id = `load ${tab}`): PageLoad => ({ id, tab, entries, lastTask: 0 });

/** Two tabs received three messages and one of alice's own. */
const clean: Evidence = {
  sent: { bob: ['text', 'command', 'text'], carol: [], dave: [] },
  views: ['main'],
  pageLoads: [0, 1].map(tab =>
    pageLoad(tab, [received(1, 'bob 0'), received(2, 'bob 1'), sent(3, 'alice 0'), received(4, 'bob 2')]),
  ),
  accepted: ['alice 0', 'alice 1'],
  answered: new Set(['alice 0']),
  sequential: [['alice 0', 'alice 1']],
};
const counts = (change: Partial<Evidence>) => {
  const { lost, duplicated, reordered } = checkEvidence({ ...clean, ...change });
  return { lost, duplicated, reordered };
};
const none = { lost: 0, duplicated: 0, reordered: 0 };
const [first, second, own, third] = clean.pageLoads[0]!.entries as [Entry, Entry, Entry, Entry];
const whole = clean.pageLoads[0]!;

describe('the verdict of a chaos run', () => {
  it('has no violations for a complete run, and counts the received messages', () => {
    expect(checkEvidence(clean)).toEqual({ ...none, seen: 6, gaps: 0, violations: [] });
  });

  it.each<[string, Partial<Evidence>, Partial<typeof none>]>([
    ['a message that no tab received', { sent: { ...clean.sent, carol: ['text'] } }, { lost: 1 }],
    ['a message that one tab did not receive', { pageLoads: [whole, pageLoad(1, [first, own, third])] }, { lost: 1 }],
    [
      'a message that one tab received twice',
      { pageLoads: [whole, pageLoad(1, [first, second, second, own, third])] },
      { duplicated: 1 },
    ],
    [
      'a message that arrived as two events',
      { pageLoads: [0, 1].map(tab => pageLoad(tab, [first, second, own, third, received(5, 'bob 2')])) },
      { duplicated: 1 },
    ],
    [
      'messages that all tabs received in another order',
      {
        pageLoads: [0, 1].map(tab =>
          pageLoad(tab, [received(1, 'bob 2'), received(2, 'bob 1'), own, received(4, 'bob 0')]),
        ),
      },
      { reordered: 1 },
    ],
    [
      'a tab that received messages in reverse',
      { pageLoads: [whole, pageLoad(1, [third, first, second, own])] },
      { reordered: 2 },
    ],
    ['an answered own message that the service lacks', { answered: new Set(['alice 0', 'alice 7']) }, { lost: 1 }],
    ['an own message that the service has twice', { accepted: ['alice 0', 'alice 1', 'alice 0'] }, { duplicated: 1 }],
    ['an own message that no tab received', { answered: new Set(['alice 0', 'alice 1']) }, { lost: 1 }],
    [
      'an own message that a tab received twice',
      { pageLoads: [whole, pageLoad(1, [first, second, own, third, sent(5, 'alice 0')])] },
      { duplicated: 1 },
    ],
    ['own messages in another order', { accepted: ['alice 1', 'alice 0'] }, { reordered: 1 }],
  ])('finds %s', (_, change, found) => {
    expect(counts(change)).toEqual({ ...none, ...found });
  });

  it('ignores messages within a reported gap, and counts the gap', () => {
    const { lost, gaps } = checkEvidence({ ...clean, pageLoads: [whole, pageLoad(1, [first, ['gap'], third])] });
    expect({ lost, gaps }).toEqual({ lost: 0, gaps: 1 });
  });

  it('expects from a page load only the messages between its first and last', () => {
    expect(counts({ pageLoads: [whole, pageLoad(1, [first, second], 'early'), pageLoad(1, [third], 'late')] })).toEqual(
      none,
    );
  });
});
