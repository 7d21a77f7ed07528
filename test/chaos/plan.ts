/** Derives all messages and faults of a run from its seed. */

export const peers = ['bob', 'carol', 'dave'] as const;
export type Peer = (typeof peers)[number];
export type PlannedKind = 'text' | 'custom' | 'command' | 'location' | 'file';
/** Kinds that a tab can send without a file. */
export type OwnKind = 'text' | 'custom';
export type Outage = 'reset' | 'hang' | '503';

export interface PeerMessage {
  from: Peer;
  kind: PlannedKind;
}

export type Fault =
  /** `again` also stops the next worker during its start. */
  | { do: 'worker'; again: boolean }
  | { do: 'socket' }
  | { do: 'service'; how: Outage; ms: number }
  | { do: 'network'; ms: number }
  | { do: 'reload'; tab: number }
  /** Leaves the page for the back/forward cache, and returns. */
  | { do: 'away'; tab: number; ms: number };

export type FaultKind = Fault['do'];

export type Step =
  /** Peers send to alice. */
  | { do: 'receive'; messages: PeerMessage[] }
  /** A tab sends for alice, all at once or each after the previous answer. */
  | { do: 'send'; tab: number; to: Peer; kinds: OwnKind[]; parallel: boolean }
  | { do: 'wait'; ms: number }
  /** Waits for the connection, so that the next fault interrupts one. */
  | { do: 'online' }
  /** Waits until every tab has every message. */
  | { do: 'settle' }
  | Fault;

export interface PlanOptions {
  seed: number;
  /** Number of faults. */
  kills: number;
  messages: number;
  tabs: number;
}

/** A seeded random generator from 0 to 1. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Percentages. */
const weights: Record<FaultKind, number> = { worker: 38, socket: 20, service: 14, network: 6, reload: 11, away: 11 };
const faultPool = (Object.keys(weights) as FaultKind[]).flatMap(kind => Array<FaultKind>(weights[kind]).fill(kind));

export function planOf({ seed, kills, messages, tabs }: PlanOptions): Step[] {
  const random = mulberry32(seed);
  const below = (end: number) => Math.floor(random() * end);
  const between = (min: number, max: number) => Math.round(min + random() * (max - min));
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;

  /** Mostly short; long runs also have long outages. */
  const outageMs = () => {
    const kind = random();
    if (kind < 0.7) return between(10, 500);
    if (kind < 0.96 || messages < 1_000) return between(500, 4_000);
    return between(4_000, messages < 5_000 ? 15_000 : 90_000);
  };

  const fault = (): Fault => {
    const kind = pick(faultPool);
    switch (kind) {
      case 'worker':
        return { do: kind, again: random() < 0.15 };
      case 'socket':
        return { do: kind };
      case 'service':
        return { do: kind, how: pick(['reset', 'hang', '503'] as const), ms: outageMs() };
      case 'network':
        return { do: kind, ms: outageMs() };
      // The first tab stays loaded, as the reference for the others.
      case 'reload':
        return tabs > 1 ? { do: kind, tab: 1 + below(tabs - 1) } : { do: 'socket' };
      case 'away':
        return tabs > 1 ? { do: kind, tab: 1 + below(tabs - 1), ms: between(20, 1_500) } : { do: 'socket' };
    }
  };

  const maxBatch = Math.min(100, Math.max(4, Math.round(messages / 40)));
  const steps: Step[] = [];
  for (let left = messages; left > 0; ) {
    const count = Math.min(left, 1 + below(maxBatch));
    left -= count;
    if (random() < 0.75) {
      const messages = Array.from({ length: count }, () => ({ from: pick(peers), kind: kindOf(random()) }));
      steps.push({ do: 'receive', messages });
    } else {
      const size = Math.min(count, 20);
      left += count - size;
      const kinds = Array.from({ length: size }, () => (random() < 0.8 ? 'text' : 'custom'));
      steps.push({ do: 'send', tab: below(tabs), to: pick(peers), kinds, parallel: random() < 0.5 });
    }
    if (random() < 0.3) steps.push({ do: 'wait', ms: between(1, 60) });
    if (random() < 0.06) steps.push({ do: 'settle' });
  }
  const positions = Array.from({ length: kills }, () => below(steps.length + 1)).sort((one, other) => other - one);
  for (const position of positions) {
    // Without this step, a fault may meet a connection that is reconnecting or offline.
    const before: Step[] = random() < 0.7 ? [{ do: 'online' }] : [];
    steps.splice(position, 0, ...before, { do: 'wait', ms: between(0, 40) }, fault());
  }
  return steps;
}

function kindOf(chance: number): PlannedKind {
  if (chance < 0.7) return 'text';
  if (chance < 0.8) return 'custom';
  if (chance < 0.9) return 'location';
  return chance < 0.95 ? 'file' : 'command';
}

export const isFault = (step: Step): step is Fault => Object.hasOwn(weights, step.do);

/** A line for the run's log. */
export function describeStep(step: Step): string {
  switch (step.do) {
    case 'receive':
      return `${step.messages.length} messages to alice`;
    case 'send':
      return `${step.kinds.length} messages from tab ${step.tab} to ${step.to}${step.parallel ? ' at once' : ''}`;
    case 'wait':
      return `wait ${step.ms} ms`;
    case 'online':
      return 'wait for the connection';
    case 'settle':
      return 'wait until every tab has every message';
    case 'worker':
      return `the worker is stopped${step.again ? ', twice' : ''}`;
    case 'socket':
      return 'the socket is cut';
    case 'service':
      return `the service is down (${step.how}) for ${step.ms} ms`;
    case 'network':
      return `no network for ${step.ms} ms`;
    case 'reload':
      return `tab ${step.tab} is reloaded`;
    case 'away':
      return `tab ${step.tab} is left for ${step.ms} ms`;
  }
}
