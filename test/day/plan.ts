/** Derives the actions of a day from its seed. */
import { mulberry32 } from '../chaos/plan';

/** Index of one of the agent's two accounts. */
export type Side = 0 | 1;

/** One conversation: an account of the agent, and the number of a customer of that account. */
export interface Place {
  side: Side;
  customer: number;
}

export type Action =
  /** A customer writes while the list is in front of the agent. */
  | { do: 'ask'; place: Place }
  /** Customers write while the agent is in another tab. */
  | { do: 'rush'; places: Place[] }
  /** The agent answers, with the conversation's draft if it has one. The service refuses the message on request. */
  | { do: 'answer'; place: Place; isRefused: boolean }
  /** The customer writes while the conversation is open, and is answered. */
  | { do: 'chat'; place: Place }
  /** The agent writes half an answer, and goes back to the list or closes the panel. */
  | { do: 'draft'; place: Place; closesPanel: boolean }
  /** The agent sends the oldest refused message again. */
  | { do: 'retry' }
  | { do: 'filter'; side: Side }
  | { do: 'readAll' }
  | Fault;

/** Customers write during each. */
export type Fault =
  | { do: 'worker' | 'browser'; places: Place[] }
  /** Another device signs in; then *Use here instead*. A draft is being written. */
  | { do: 'kick'; side: Side; draft: Place; places: Place[] }
  | { do: 'offline'; side: Side; places: Place[] };

export interface DayOptions {
  seed: number;
  messages: number;
  /** Customers of each account. */
  customers: number;
}

/** Percentages of the actions between faults. */
const weights = { ask: 18, rush: 8, answer: 42, chat: 14, draft: 10, retry: 3, filter: 4, readAll: 1 };
type Quiet = keyof typeof weights;
const pool = (Object.keys(weights) as Quiet[]).flatMap(kind => Array<Quiet>(weights[kind]).fill(kind));

/** Messages between two faults, at least. A long day has about twelve. */
const faultEvery = (messages: number) => Math.max(10, Math.floor(messages / 12));
const faults = ['worker', 'kick', 'browser', 'kick', 'offline'] as const;

/** Number of the messages that an action sends. */
function messagesOf(action: Action): number {
  if (action.do === 'ask' || action.do === 'answer') return 1;
  if (action.do === 'chat') return 2;
  return 'places' in action ? action.places.length : 0;
}

/** Every customer writes first, so that the day begins with a list of all conversations. */
export function dayPlan({ seed, messages, customers }: DayOptions): Action[] {
  const random = mulberry32(seed);
  const below = (count: number) => Math.floor(random() * count);
  const side = (): Side => (below(2) === 0 ? 0 : 1);
  const place = (of = side()): Place => ({ side: of, customer: below(customers) });
  const places = (count: number, of?: Side): Place[] => Array.from({ length: count }, () => place(of));
  const all = ([0, 1] as const).flatMap(of =>
    Array.from({ length: customers }, (_, customer) => ({ side: of, customer })),
  );
  const plan: Action[] = [{ do: 'rush', places: all }];
  let sent = all.length;
  let faultsDone = 0;
  let answers = 0;
  const fault = (): Fault => {
    const kind = faults[faultsDone % faults.length]!;
    // Each account in turn.
    const of: Side = faultsDone % 2 === 0 ? 0 : 1;
    faultsDone += 1;
    if (kind === 'kick') return { do: kind, side: of, draft: place(of), places: places(2, of) };
    if (kind === 'offline') return { do: kind, side: of, places: places(2, of) };
    return { do: kind, places: places(2) };
  };
  const quiet = (): Action => {
    const kind = pool[below(pool.length)]!;
    switch (kind) {
      case 'rush':
        return { do: kind, places: places(2 + below(4)) };
      case 'answer':
        answers += 1;
        return { do: kind, place: place(), isRefused: answers % 8 === 2 };
      case 'draft':
        return { do: kind, place: place(), closesPanel: below(2) === 0 };
      case 'filter':
        return { do: kind, side: side() };
      case 'retry':
      case 'readAll':
        return { do: kind };
      default:
        return { do: kind, place: place() };
    }
  };
  let untilFault = faultEvery(messages);
  while (sent < messages) {
    const action = untilFault <= 0 ? fault() : quiet();
    if (untilFault <= 0) untilFault = faultEvery(messages);
    plan.push(action);
    sent += messagesOf(action);
    untilFault -= messagesOf(action);
  }
  return plan;
}
