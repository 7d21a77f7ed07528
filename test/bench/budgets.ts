/** What the design allows, and whether it holds: every budget is a ratio of two things that were measured in one run. */
import { type SizeName, sizeBudgets } from '../../scripts/build/size-budgets';
import { rounded } from './numbers';

/** Two values that were measured beside each other. */
export interface Pair {
  ours: number;
  other: number;
}

interface Rule {
  what: string;
  unit: string;
  limit: number;
  /** The ratio is to be the limit at least; else, at most. */
  least?: true;
}

const sizes = Object.fromEntries(
  Object.entries(sizeBudgets).map(([name, { what }]) => [name, { what: `${what}, gzip`, unit: 'KB', limit: 1 }]),
) as Record<SizeName, Rule>;

/** By name: names stay, because others compare runs by them. */
export const rules = {
  ...sizes,
  popupOpen: { what: 'popup, opened warm, until it says how the session is', unit: 'ms', limit: 1 },
  coldWake: { what: 'cold wake, signed out: an empty worker', unit: 'ms', limit: 1.3 },
  fanOutBare: { what: 'event to the last of the most tabs: a bare Port loop', unit: 'ms', limit: 1.25 },
  fanOutShared: { what: 'event to the last of the most tabs: a same-origin SharedWorker', unit: 'ms', limit: 2 },
  call: { what: 'page to background and back: the bare path', unit: 'ms', limit: 1.5 },
  burst: { what: 'burst: a bare Port loop', unit: 'deliveries/s', limit: 0.8, least: true },
  heap: { what: 'heap of one more tab: a raw SDK in it', unit: 'KB', limit: 0.25 },
} as const satisfies Record<string, Rule>;

export type BudgetName = keyof typeof rules;
export type Pairs = Partial<Record<BudgetName, Pair>>;

export interface Budget extends Pair {
  name: BudgetName;
  what: string;
  unit: string;
  ratio: number;
  limit: number;
  holds: boolean;
}

/** In the order of the rules; what was not measured is not there. */
export function budgetsOf(pairs: Pairs): Budget[] {
  return (Object.keys(rules) as BudgetName[]).flatMap(name => {
    const pair = pairs[name];
    return pair ? [budgetOf(name, pair)] : [];
  });
}

function budgetOf(name: BudgetName, { ours, other }: Pair): Budget {
  const { what, unit, limit, least }: Rule = rules[name];
  const ratio = ours / other;
  const holds = least ? ratio >= limit : ratio <= limit;
  return {
    ...{ name, what, unit, limit, holds },
    ...{ ours: rounded(ours), other: rounded(other), ratio: rounded(ratio) },
  };
}

/** Of several runs, each budget as it was in the run that was worst for it. */
export function worstOf(runs: readonly Budget[][]): Budget[] {
  const worst = new Map<BudgetName, Budget>();
  for (const budget of runs.flat()) {
    const { least }: Rule = rules[budget.name];
    const known = worst.get(budget.name);
    const isWorse = (ratio: number) =>
      Number.isNaN(budget.ratio) || (least ? budget.ratio < ratio : budget.ratio > ratio);
    if (!known || isWorse(known.ratio)) worst.set(budget.name, budget);
  }
  return (Object.keys(rules) as BudgetName[]).flatMap(name => worst.get(name) ?? []);
}
