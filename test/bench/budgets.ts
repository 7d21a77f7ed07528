/** The budgets, each a ratio of two values measured in one run. */
import { type SizeName, sizeBudgets } from '../../scripts/build/size-budgets';
import { rounded } from './numbers';

/** Two values measured in the same run. */
export interface Pair {
  ours: number;
  other: number;
}

interface Rule {
  what: string;
  unit: string;
  limit: number;
  /** The limit is a minimum instead of a maximum. */
  least?: true;
}

const sizes = Object.fromEntries(
  Object.entries(sizeBudgets).map(([name, { what }]) => [name, { what: `${what}, gzip`, unit: 'KB', limit: 1 }]),
) as Record<SizeName, Rule>;

/** Do not rename: results of different versions are compared by these names. */
const timeRules = {
  popupOpen: { what: 'popup, opened warm, until it shows the connection', unit: 'ms', limit: 1 },
  popupOpenAccounts: { what: 'popup, opened warm with 8 accounts online', unit: 'ms', limit: 1 },
  accounts: { what: 'heap of one more account online: its SDK evaluated alone, and 2.5 MB', unit: 'KB', limit: 1 },
  accountSockets: { what: 'sockets of one more account online', unit: 'sockets', limit: 1 },
  wake: { what: 'cold wake, signed out: an empty worker', unit: 'ms', limit: 1.3 },
  restore: { what: 'online again after a kill, beyond the SDK’s own sign-in', unit: 'ms', limit: 1 },
  fanOutBare: { what: 'event to the last of the most tabs: a bare Port loop', unit: 'ms', limit: 1.1 },
  fanOutShared: { what: 'event to the last of the most tabs: a same-origin SharedWorker', unit: 'ms', limit: 2 },
  call: { what: 'page to background and back: the bare path', unit: 'ms', limit: 1.3 },
  burst: { what: 'burst: a bare Port loop', unit: 'deliveries/s', limit: 3, least: true },
  payload: { what: 'event of 100,000 characters to ten tabs: a bare Port loop', unit: 'ms', limit: 1.5 },
  file: { what: 'file of 5 MB: the SDK in the tab', unit: 'ms', limit: 2 },
  frames: { what: 'frames of a quiet minute, in each direction', unit: 'frames', limit: 1 },
  heap: { what: 'heap of one more tab: a raw SDK in it', unit: 'KB', limit: 0.25 },
} as const satisfies Record<string, Rule>;

export type BudgetName = keyof typeof timeRules | SizeName;

const rules: Readonly<Record<BudgetName, Rule>> = { ...sizes, ...timeRules };

export type Pairs = Partial<Record<BudgetName, Pair>>;

export interface Budget extends Pair {
  name: BudgetName;
  what: string;
  unit: string;
  ratio: number;
  limit: number;
  holds: boolean;
}

/** Budgets in the order of the rules, without those that were not measured. */
export function budgetsOf(pairs: Pairs): Budget[] {
  return (Object.keys(rules) as BudgetName[]).flatMap(name => {
    const pair = pairs[name];
    return pair ? [budgetOf(name, pair)] : [];
  });
}

function budgetOf(name: BudgetName, { ours, other }: Pair): Budget {
  const { what, unit, limit, least }: Rule = rules[name]!;
  const ratio = ours / other;
  const holds = least ? ratio >= limit : ratio <= limit;
  return {
    ...{ name, what, unit, limit, holds },
    ...{ ours: rounded(ours), other: rounded(other), ratio: rounded(ratio) },
  };
}

/** For each budget, the result of its worst run. */
export function worstOf(runs: readonly Budget[][]): Budget[] {
  const worst = new Map<BudgetName, Budget>();
  for (const budget of runs.flat()) {
    const { least }: Rule = rules[budget.name]!;
    const previous = worst.get(budget.name);
    const isWorse = (ratio: number) =>
      Number.isNaN(budget.ratio) || (least ? budget.ratio < ratio : budget.ratio > ratio);
    if (!previous || isWorse(previous.ratio)) worst.set(budget.name, budget);
  }
  return (Object.keys(rules) as BudgetName[]).flatMap(name => worst.get(name) ?? []);
}
