import { describe, expect, it } from 'vitest';
import { type Budget, budgetsOf, worstOf } from '@/test/bench/budgets';
import { median, quantile, rounded } from '@/test/bench/numbers';
import { plotOf } from '@/test/bench/plot';
import type { Measurements } from '@/test/bench/run';
import { budgetTable, measurementTables, tableOf } from '@/test/bench/tables';

const ratioOf = (budgets: readonly Budget[], name: string) => budgets.find(budget => budget.name === name);

describe('a budget', () => {
  it('holds up to its limit, inclusive', () => {
    const [at] = budgetsOf({ call: { ours: 1.3, other: 1 } });
    const [beyond] = budgetsOf({ call: { ours: 1.31, other: 1 } });
    expect(at).toMatchObject({ name: 'call', ratio: 1.3, limit: 1.3, holds: true });
    expect(beyond).toMatchObject({ ratio: 1.31, holds: false });
  });

  it('with a minimum holds from its limit on', () => {
    expect(budgetsOf({ burst: { ours: 299, other: 100 } })).toMatchObject([{ ratio: 2.99, holds: false }]);
    expect(budgetsOf({ burst: { ours: 300, other: 100 } })).toMatchObject([{ ratio: 3, holds: true }]);
  });

  it('is compared before rounding, and does not hold without a measurement', () => {
    expect(budgetsOf({ call: { ours: 1.3001, other: 1 } })).toMatchObject([{ ratio: 1.3, holds: false }]);
    expect(budgetsOf({ call: { ours: Number.NaN, other: 1 } })).toMatchObject([{ holds: false }]);
    expect(budgetsOf({})).toEqual([]);
  });

  it('is reported with the result of its worst run', () => {
    const run = (call: number, burst: number) =>
      budgetsOf({ call: { ours: call, other: 1 }, burst: { ours: burst, other: 1 } });
    const worst = worstOf([run(1.1, 0.9), run(1.6, 1.2), run(1.2, 0.7)]);
    expect(ratioOf(worst, 'call')).toMatchObject({ ratio: 1.6, holds: false });
    expect(ratioOf(worst, 'burst')).toMatchObject({ ratio: 0.7, holds: false });
  });

  it('without a measurement in one run reports that run as the worst', () => {
    const run = (ours: number) => budgetsOf({ call: { ours, other: 1 } });
    expect(worstOf([run(1), run(Number.NaN), run(1.2)])).toMatchObject([{ name: 'call', holds: false }]);
  });
});

describe('numbers', () => {
  it('have their median between the middle values of an even list, in any order', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([10, 2, 9])).toBe(9);
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
    expect(median([])).toBeNaN();
  });

  it('are rounded to three digits', () => {
    expect([rounded(1.23456), rounded(1234.56), rounded(0)]).toEqual([1.23, 1230, 0]);
  });
});

const times = (shared: number) => [{ shared, sent: shared + 1 }];
const measurements: Measurements = {
  wake: { ours: [40, 50, 60], other: [20, 20, 20], reading: [30, 30, 30] },
  atTabs: [1, 100].map(tabs => ({
    tabs,
    workerHeap: 1024 * tabs,
    events: { partyline: times(tabs), bare: times(tabs / 2), shared: times(1), broadcast: times(1) },
  })),
};

describe('a report', () => {
  it('names the budgets that do not hold', () => {
    const table = budgetTable(budgetsOf({ call: { ours: 3, other: 1 }, burst: { ours: 3, other: 1 } }));
    const [call, burst] = table.split('\n').slice(2);
    expect(call).toMatch(/\(call\).*\| 3 .*at most 1\.3 .*NO/);
    expect(burst).toMatch(/\(burst\).*\| 3 .*at least 3 .*yes/);
  });

  it('compares the popup with several accounts with one', () => {
    const mebibyte = 1024 * 1024;
    const accounts = { heap: mebibyte, sdkHeap: mebibyte / 2, sockets: 1, popup: { one: [80], all: [90] } };
    const [single] = measurementTables({ accounts });
    expect(single).toMatch(/popup with 8 accounts, ms +\| 90 \(90–90\) +\| 80 \(80–80\) \(with one\)/);
    expect(single).toMatch(/heap of one more account, KB +\| 1020 +\| 512 \(its SDK/);
  });

  it('has the quartiles after each median', () => {
    const [fanOut, , single] = measurementTables(measurements);
    expect(fanOut).toMatch(/\| 100 +\| 100 \(100–100\) +\| 50 \(50–50\)/);
    expect(single).toMatch(/cold wake, ms +\| 50 \(45–55\) +\| 20 \(20–20\)/);
  });

  it('aligns its columns', () => {
    const lines = tableOf(['a', 'longer'], [[1, 'x']]).split('\n');
    expect(new Set(lines.map(line => line.length)).size).toBe(1);
  });

  it('has a plot with a line for each transport, within its bounds', () => {
    const svg = plotOf(measurements);
    expect(svg.match(/<circle/g)).toHaveLength(8);
    for (const name of ['Partyline', 'bare Port loop', 'SharedWorker', 'BroadcastChannel'])
      expect(svg).toContain(`>${name}</text>`);
    const coordinates = [...svg.matchAll(/c[xy]="(-?[\d.]+)"/g)].map(([, coordinate]) => Number(coordinate));
    expect(coordinates.every(coordinate => coordinate >= 0 && coordinate <= 640)).toBe(true);
    expect(svg).not.toContain('NaN');
  });

  it('has an empty plot without measurements', () => {
    expect(plotOf({})).not.toContain('NaN');
  });
});
