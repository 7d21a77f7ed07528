import { describe, expect, it } from 'vitest';
import { actionPlan, type Round } from '../../chaos/actions/plan';

describe('the plan of random actions', () => {
  it('is the same for the same seed', () => {
    expect(actionPlan({ seed: 7, rounds: 50 })).toEqual(actionPlan({ seed: 7, rounds: 50 }));
    expect(actionPlan({ seed: 7, rounds: 50 })).not.toEqual(actionPlan({ seed: 8, rounds: 50 }));
  });

  it('begins alike whatever its length', () => {
    expect(actionPlan({ seed: 7, rounds: 50 }).slice(0, 20)).toEqual(actionPlan({ seed: 7, rounds: 20 }));
  });

  const ends = ['signOut', 'goOffline', 'cancel'];
  const isEnd = (action: Round['last']) => action !== undefined && ends.includes(action.do);
  it.each<[string, (round: Round) => boolean]>([
    ['an end while a supplied token connects', ({ first, last }) => first?.do === 'supplyToken' && isEnd(last)],
    ['an end while a session resumes', ({ first, last }) => first?.do === 'resume' && isEnd(last)],
    ['an end while the network returns', ({ fault, first, last }) => fault === 'network' && !first && isEnd(last)],
    ['a cancelled switch', ({ first, last }) => first?.do === 'switch' && last?.do === 'cancel'],
    [
      'an end at the request of a renewal',
      ({ fact, fault, last }) => fact === 'appServerAsked' && fault === 'halfOpen' && isEnd(last),
    ],
    ['a killed browser after a sign-out', ({ thenKillBrowser }) => thenKillBrowser === true],
    ['a switch in a burst', ({ event, last }) => event === 'burst' && last?.do === 'switch'],
    ['a switch while tabs send', ({ event, last }) => event === 'sends' && last?.do === 'switch'],
    ['a sign-out while a site asks', ({ event, last }) => event === 'question' && last?.do === 'signOut'],
    ['a nonsense token', ({ last }) => last?.do === 'supplyToken' && !last.isGood],
    [
      'a sign-in at the start of the worker',
      ({ fact, last }) => fact === 'start' && last !== undefined && 'source' in last,
    ],
  ])('has %s in 300 rounds', (_, matches) => {
    for (const seed of [1, 2, 3]) expect(actionPlan({ seed, rounds: 300 }).some(matches)).toBe(true);
  });
});
