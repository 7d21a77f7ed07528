import { describe, expect, it } from 'vitest';
import { type LinkEvent, type LinkPhase, type LinkState, nextLinkState, timeoutOf } from '@/lib/channel/link-state';

const phases: LinkPhase[] = ['attaching', 'asking', 'open', 'waiting', 'dormant', 'suspended', 'dead'];
const events: LinkEvent[] = ['attached', 'asked', 'lost', 'timeout', 'wake', 'suspend', 'resume', 'limited', 'ended'];

/** Target of each event in each phase. Events that are not listed change nothing. */
const table: Record<LinkPhase, Partial<Record<LinkEvent, LinkPhase>>> = {
  attaching: {
    attached: 'open',
    asked: 'asking',
    lost: 'waiting',
    timeout: 'waiting',
    suspend: 'suspended',
    limited: 'waiting',
    ended: 'dead',
  },
  asking: {
    attached: 'open',
    lost: 'dormant',
    timeout: 'waiting',
    suspend: 'suspended',
    limited: 'waiting',
    ended: 'dead',
  },
  open: { lost: 'waiting', suspend: 'suspended', limited: 'waiting', ended: 'dead' },
  waiting: { timeout: 'attaching', suspend: 'suspended', ended: 'dead' },
  dormant: { timeout: 'attaching', wake: 'attaching', suspend: 'suspended', ended: 'dead' },
  suspended: { resume: 'attaching', ended: 'dead' },
  dead: {},
};
/** While idle, a client that was answered connects again when it is woken. One over its rate limit is not woken. */
const targetOf = (phase: LinkPhase, event: LinkEvent, isIdle: boolean) => {
  const target = table[phase][event];
  return target === 'waiting' && isIdle && event !== 'limited' && phase !== 'attaching' ? 'dormant' : target;
};

const cells = phases.flatMap(phase =>
  events.flatMap(event => [false, true].map(isIdle => [phase, event, isIdle ? 'idle' : 'busy'] as const)),
);
const stateOf = (phase: LinkPhase, more: Partial<LinkState> = {}): LinkState => ({
  phase,
  losses: 3,
  unanswered: 0,
  asks: true,
  isLimited: false,
  ...more,
});

describe('nextLinkState', () => {
  it.each(cells)('%s + %s, %s', (phase, event, busyness) => {
    const isIdle = busyness === 'idle';
    const state = stateOf(phase);
    const after = nextLinkState(state, event, isIdle);
    const target = targetOf(phase, event, isIdle);
    if (target) expect(after.phase).toBe(target);
    else expect(after).toBe(state);
  });

  it('counts the ports that were lost since the client was attached', () => {
    const lost = nextLinkState(stateOf('attaching'), 'lost', false);
    expect(lost.losses).toBe(4);
    const again = nextLinkState(lost, 'timeout', false);
    expect(again.losses).toBe(4);
    expect(nextLinkState(again, 'attached', false).losses).toBe(0);
  });

  it('requests the scopes again until the client is attached', () => {
    const asking = nextLinkState(stateOf('attaching'), 'asked', false);
    const dormant = nextLinkState(asking, 'lost', false);
    const again = nextLinkState(dormant, 'wake', false);
    expect([asking, dormant, again].map(({ asks }) => asks)).toEqual([true, true, true]);
    const open = nextLinkState(again, 'attached', false);
    expect(nextLinkState(open, 'lost', false)).toMatchObject({ phase: 'waiting', losses: 1, asks: false });
  });
});

describe('a client over its rate limit', () => {
  const limited = nextLinkState(stateOf('open', { losses: 0 }), 'limited', true);

  it('waits at least a second, and longer after each refusal', () => {
    const again = nextLinkState(nextLinkState(limited, 'timeout', true), 'limited', true);
    const delays = [limited, again, { ...again, losses: 5 }, { ...again, losses: 50 }].map(state =>
      timeoutOf(state, 0.5),
    );
    expect(delays).toEqual([2_000, 4_000, 10_000, 10_000]);
    expect(timeoutOf(limited, 0)).toBe(1_000);
  });

  it('does not connect earlier, whatever the page does', () => {
    for (const events of [
      ['wake'],
      ['resume'],
      ['suspend', 'resume'],
      ['suspend', 'wake', 'resume', 'wake'],
    ] as const) {
      const after = events.reduce((state: LinkState, event) => nextLinkState(state, event, true), limited);
      expect(after).toEqual(limited);
    }
  });

  it('is as any other after it was attached', () => {
    const open = nextLinkState(nextLinkState(limited, 'timeout', false), 'attached', false);
    expect(open).toMatchObject({ phase: 'open', losses: 0, isLimited: false });
    expect(nextLinkState(nextLinkState(open, 'suspend', false), 'resume', false).phase).toBe('attaching');
  });
});

describe('timeoutOf', () => {
  it.each([
    ['waits 2 s for the background’s first frame, whatever was lost', stateOf('attaching', { losses: 50 }), 2_000],
    ['waits 10 minutes for the user', stateOf('asking'), 600_000],
    ['waits 10 minutes for the user while the background is unloaded', stateOf('dormant'), 600_000],
    ['has no end while the client is idle', stateOf('dormant', { asks: false }), undefined],
    ['has no end while the client is attached', stateOf('open', { asks: false }), undefined],
    ['has no end in the back/forward cache', stateOf('suspended'), undefined],
    ['has no end when the client is dead', stateOf('dead'), undefined],
  ])('%s', (_title, state, expected) => {
    expect(timeoutOf(state, 0.5)).toBe(expected);
  });

  it('doubles the delay with each lost port, up to 2 s', () => {
    const delays = [1, 2, 3, 8, 9, 50].map(losses => timeoutOf(stateOf('waiting', { losses }), 0.5));
    expect(delays).toEqual([10, 20, 40, 1_280, 2_000, 2_000]);
  });

  it('doubles the wait for the first frame with each port that was not answered, up to 15 s', () => {
    let state = stateOf('attaching', { losses: 0 });
    const waits = Array.from({ length: 5 }, () => {
      const wait = timeoutOf(state, 0.5);
      state = nextLinkState(nextLinkState(state, 'timeout', true), 'timeout', true);
      return wait;
    });
    expect(waits).toEqual([2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(nextLinkState(state, 'attached', false).unanswered).toBe(0);
  });

  it('is not longer after a port that was lost, which tells that the background ended', () => {
    const lost = nextLinkState(stateOf('attaching'), 'lost', false);
    expect(nextLinkState(lost, 'timeout', false)).toMatchObject({ phase: 'attaching', unanswered: 0 });
  });

  it('spreads the delays by half', () => {
    const state = stateOf('waiting', { losses: 1 });
    expect([timeoutOf(state, 0), timeoutOf(state, 1)]).toEqual([5, 15]);
  });
});
