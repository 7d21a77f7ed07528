/**
 * Measures the cost of sharing in one run. The floor is an extension that only forwards messages; the peers are a
 * same-origin SharedWorker, a BroadcastChannel and the vendor's SDK in each tab. Compared cases run alternately in one
 * browser, mostly in the same tabs. See `docs/performance.md`.
 *
 *     npm run bench
 *     npm run bench -- --json --runs 3
 *     npm run bench -- --quick
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { budgetsOf, worstOf } from '../../test/bench/budgets';
import { buildEmptyExtension } from '../../test/bench/empty';
import { rounded } from '../../test/bench/numbers';
import { startBenchServer } from '../../test/bench/pages';
import { describe, writePage } from '../../test/bench/report';
import { type Counts, measureAll } from '../../test/bench/run';
import { freePort } from '../../test/free-port';
import { defaultApp } from '../../test/server';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';

const { values } = parseArgs({
  options: {
    /** Prints one JSON object as the last line. */
    json: { type: 'boolean', default: false },
    /** Fewer tabs and rounds: proves that the benchmark runs; its numbers mean little. */
    quick: { type: 'boolean', default: false },
    /** Repetitions; each budget is judged by its worst run. */
    runs: { type: 'string', default: '1' },
    /** Writes the table and the plot into docs/performance.md. */
    write: { type: 'boolean', default: false },
    /** Parts to run: sizes, few, accounts, many. */
    only: { type: 'string', default: 'sizes,few,accounts,many' },
    /** Tab counts instead of the default ones, as in 1,100. */
    tabs: { type: 'string' },
  },
});

const usual: Counts = { tabs: [1, 10, 50, 100], events: 20, burst: 300, rounds: 10, calls: 200, idleSeconds: 60 };
const quick: Counts = { tabs: [1, 10], events: 10, burst: 100, rounds: 3, calls: 50, idleSeconds: 20 };

const log = (message: string) => console.error(message);
const begun = Date.now();
const server = await startBenchServer();
// Each run starts its own service at the same address, which is built into the extension.
const imPort = await freePort();
const executable = findBrowser();
log('building the extension');
const out = '.partyline/bench';
const extension = buildExtension({
  sites: [server.origin],
  preset: { agora: { appKey: defaultApp, dnsUrl: `http://127.0.0.1:${imPort}` } },
  out,
});
const empty = await buildEmptyExtension('.partyline/bench-empty');
const results = [];
for (let run = 0; run < Number(values.runs); run++) {
  const counts = {
    ...(values.quick ? quick : usual),
    ...(values.tabs && { tabs: values.tabs.split(',').map(Number) }),
  };
  results.push(
    await measureAll({ executable, extension, empty, server, imPort, counts, only: values.only.split(','), log }),
  );
}
await server.close();

const budgets = worstOf(results.map(({ pairs }) => budgetsOf(pairs)));
const last = results.at(-1)!;
console.log(describe(budgets, last.measurements));
const minutes = Math.round((Date.now() - begun) / 6000) / 10;
console.log(`\n${budgets.filter(({ holds }) => holds).length} of ${budgets.length} budgets hold; ${minutes} minutes.`);
if (values.write) writePage(budgets, last.measurements, { executable, runs: results.length }, writeFileSync);
const short = (_key: string, value: unknown) => (typeof value === 'number' ? rounded(value) : value);
if (values.json) console.log(JSON.stringify({ budgets, runs: results.map(({ measurements }) => measurements) }, short));
