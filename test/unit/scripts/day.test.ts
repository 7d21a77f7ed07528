// The model of a day: each of its counts can be other than 0.
import { describe, expect, it } from 'vitest';
import { type Counter, DayModel, type Shown, type ShownConversation } from '../../day/model';
import { dayPlan, type Place } from '../../day/plan';

const mia: Place = { side: 0, customer: 0 };
const tom: Place = { side: 1, customer: 3 };

/** Mia waits with two messages, of which one was notified. Tom has a draft, a refused message and an answer. */
function busyDay() {
  const model = new DayModel();
  model.write(mia, 'one', { isSeen: false, isNotified: false });
  model.write(mia, 'two', { isSeen: false, isNotified: true });
  model.write(tom, 'three', { isSeen: true, isNotified: true });
  model.answer(tom, 'four');
  model.refuse(tom, 'five');
  model.setDraft(tom, 'half');
  return model;
}

const ofMia: ShownConversation = { place: mia, unread: 2, isUnsent: false };
const ofTom: ShownConversation = { place: tom, unread: 0, isUnsent: true, draft: 'half' };
const notified = new Map([['0:0', 1]]);
const right: Shown = { badge: '2', popup: [2, 0], list: [ofMia, ofTom], notifications: notified };

const thread = { texts: ['three', 'four'], unsent: ['five'], draft: 'half' };

const countersOf = (differences: { counter: Counter }[]) => differences.map(({ counter }) => counter);

describe('a day as it should be', () => {
  it('has no differences', () => {
    const model = busyDay();
    expect(model.differences(right)).toEqual([]);
    expect(model.threadDifferences(tom, thread)).toEqual([]);
    expect(model.answerDifferences(tom, ['four'], ['four'])).toEqual([]);
    model.read(mia);
    model.retry(tom, 'five');
    model.setDraft(tom, '');
    const list = [ofMia, { ...ofTom, isUnsent: false, draft: '' }].map(each => ({ ...each, unread: 0 }));
    expect(model.differences({ badge: 'ON', popup: [0, 0], list, notifications: new Map() })).toEqual([]);
    expect(model.threadDifferences(tom, { texts: ['three', 'four', 'five'], unsent: [], draft: '' })).toEqual([]);
    expect(model.answerDifferences(tom, ['four', 'five'], ['five', 'four'])).toEqual([]);
  });
});

describe('counts a fault', () => {
  it.each([
    ['unreadWrong', 'of the badge', { badge: 'ON' }],
    ['unreadWrong', 'of the popup', { popup: [1, 0] }],
    ['unreadWrong', 'of a row', { list: [{ ...ofMia, unread: 1 }, ofTom] }],
    ['lostDrafts', 'of a row', { list: [ofMia, { ...ofTom, draft: '' }] }],
    ['lostDrafts', 'of another row', { list: [{ ...ofMia, draft: 'half' }, ofTom] }],
    ['lostUnsent', 'of a row', { list: [ofMia, { ...ofTom, isUnsent: false }] }],
    ['messagesWrong', 'of a missing row', { list: [ofMia] }],
    ['messagesWrong', 'of a doubled row', { list: [ofMia, ofTom, ofTom] }],
    ['notificationsWrong', 'of a missing notification', { notifications: new Map() }],
    ['notificationsWrong', 'of a number', { notifications: new Map([['0:0', 2]]) }],
    ['notificationsWrong', 'of what the agent has seen', { notifications: new Map([...notified, ['1:3', 1]]) }],
  ] as [Counter, string, Partial<Shown>][])('as %s: %s', (counter, _, fault) => {
    expect(countersOf(busyDay().differences({ ...right, ...fault }))).toEqual([counter]);
  });

  it.each([
    ['messagesWrong', { texts: ['three', 'four', 'five'] }],
    ['messagesWrong', { texts: ['four', 'three'] }],
    ['lostUnsent', { unsent: [] }],
    ['lostDrafts', { draft: '' }],
  ] as [Counter, object][])('of an open conversation as %s: %j', (counter, fault) => {
    expect(countersOf(busyDay().threadDifferences(tom, { ...thread, ...fault }))).toEqual([counter]);
  });

  it.each([
    ['answersToWrongConversation', ['four', 'to mia'], ['four']],
    ['answersToWrongConversation', ['four'], ['four', 'to mia']],
    ['lostUnsent', [], ['four']],
    ['lostUnsent', ['four'], []],
    ['answersTwice', ['four', 'four'], ['four']],
    ['answersTwice', ['four'], ['four', 'four']],
  ] as [Counter, string[], string[]][])('at the service or the customer as %s: %j, %j', (counter, stored, received) => {
    expect(countersOf(busyDay().answerDifferences(tom, stored, received))).toEqual([counter]);
  });

  it('as a refused message that was sent although nobody sent it again', () => {
    expect(countersOf(busyDay().answerDifferences(tom, ['four', 'five'], ['four']))).toEqual([
      'answersToWrongConversation',
    ]);
  });
});

describe('the plan of a day', () => {
  it('has all actions and faults, with refusals for both accounts, and is the same for the same seed', () => {
    const options = { seed: 1, messages: 300, customers: 30 };
    const plan = dayPlan(options);
    expect(dayPlan(options)).toEqual(plan);
    expect(dayPlan({ ...options, seed: 2 })).not.toEqual(plan);
    const kinds = ['ask', 'rush', 'answer', 'chat', 'draft', 'retry', 'filter', 'worker', 'browser', 'kick', 'offline'];
    expect(new Set(plan.map(action => action.do))).toEqual(new Set([...kinds, 'readAll']));
    const refused = plan.flatMap(action => (action.do === 'answer' && action.isRefused ? action.place.side : []));
    expect(new Set(refused)).toEqual(new Set([0, 1]));
    const kicked = plan.flatMap(action => (action.do === 'kick' ? action.side : []));
    expect(new Set(kicked)).toEqual(new Set([0, 1]));
  });
});
