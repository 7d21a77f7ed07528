// Whoever looks for losses must find them: every kind of offence, made by hand.
import { describe, expect, it } from 'vitest';
import type { Life, Note } from '../../chaos/collector';
import { type Evidence, judge } from '../../chaos/verdict';

const told = (seq: number, text: string): Note => ['told', seq, seq, text, 'main'];
const sent = (seq: number, text: string): Note => ['sent', seq, seq, text];
const life = (tab: number, notes: Note[], id = `life ${tab}`): Life => ({ id, tab, notes, done: 0 });

/** Two tabs have been told of three messages, and of one of alice's own. */
const clean: Evidence = {
  said: { bob: ['text', 'command', 'text'], carol: [], dave: [] },
  views: ['main'],
  lives: [0, 1].map(tab => life(tab, [told(1, 'bob 0'), told(2, 'bob 1'), sent(3, 'alice 0'), told(4, 'bob 2')])),
  accepted: ['alice 0', 'alice 1'],
  answered: new Set(['alice 0']),
  inTurn: [['alice 0', 'alice 1']],
};
const counts = (change: Partial<Evidence>) => {
  const { lost, duplicated, reordered } = judge({ ...clean, ...change });
  return { lost, duplicated, reordered };
};
const none = { lost: 0, duplicated: 0, reordered: 0 };
const [first, second, own, third] = clean.lives[0]!.notes as [Note, Note, Note, Note];
const whole = clean.lives[0]!;

describe('the judge of a run of chaos', () => {
  it('finds nothing where all is well, and counts what was seen', () => {
    expect(judge(clean)).toEqual({ ...none, seen: 6, gaps: 0, offences: [] });
  });

  it.each<[string, Partial<Evidence>, Partial<typeof none>]>([
    ['a message that nobody was told of', { said: { ...clean.said, carol: ['text'] } }, { lost: 1 }],
    ['a message that one tab was not told of', { lives: [whole, life(1, [first, own, third])] }, { lost: 1 }],
    [
      'a message that one tab was told of twice',
      { lives: [whole, life(1, [first, second, second, own, third])] },
      { duplicated: 1 },
    ],
    [
      'a message that came as two events',
      { lives: [0, 1].map(tab => life(tab, [first, second, own, third, told(5, 'bob 2')])) },
      { duplicated: 1 },
    ],
    [
      'messages that all were told of in another order',
      { lives: [0, 1].map(tab => life(tab, [told(1, 'bob 2'), told(2, 'bob 1'), own, told(4, 'bob 0')])) },
      { reordered: 1 },
    ],
    ['a tab that was told backwards', { lives: [whole, life(1, [third, first, second, own])] }, { reordered: 2 }],
    ['one’s own that was answered and is not there', { answered: new Set(['alice 0', 'alice 7']) }, { lost: 1 }],
    ['one’s own that is there twice', { accepted: ['alice 0', 'alice 1', 'alice 0'] }, { duplicated: 1 }],
    ['one’s own that no tab was told of', { answered: new Set(['alice 0', 'alice 1']) }, { lost: 1 }],
    [
      'one’s own that a tab was told of twice',
      { lives: [whole, life(1, [first, second, own, third, sent(5, 'alice 0')])] },
      { duplicated: 1 },
    ],
    ['one’s own in another order', { accepted: ['alice 1', 'alice 0'] }, { reordered: 1 }],
  ])('finds %s', (_, change, found) => {
    expect(counts(change)).toEqual({ ...none, ...found });
  });

  it('excuses what a tab was told is missing, and counts that', () => {
    const { lost, gaps } = judge({ ...clean, lives: [whole, life(1, [first, ['gap'], third])] });
    expect({ lost, gaps }).toEqual({ lost: 0, gaps: 1 });
  });

  it('expects of a tab that came late, or went early, only what was in its time', () => {
    expect(counts({ lives: [whole, life(1, [first, second], 'early'), life(1, [third], 'late')] })).toEqual(none);
  });
});
