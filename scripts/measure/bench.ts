/**
 * Measures what sharing costs, in one run: Partyline beside a bare extension that does nothing but pass messages on (the floor),
 * and beside a same-origin SharedWorker, a BroadcastChannel and the vendor's SDK in each tab (the peers). Whatever is compared
 * is measured by turns on one machine, in one browser, mostly in the same tabs. See `docs/performance.md`.
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
    /** The last line is one JSON object. */
    json: { type: 'boolean', default: false },
    /** Fewer tabs and fewer rounds: to see that it works, not to judge by. */
    quick: { type: 'boolean', default: false },
    /** Of each budget, the run counts that was worst for it. */
    runs: { type: 'string', default: '1' },
    /** Puts the table and the plot into docs/performance.md. */
    write: { type: 'boolean', default: false },
    /** Only these parts: sizes, alone, many. */
    only: { type: 'string', default: 'sizes,alone,many' },
    /** How many tabs, instead of the usual numbers: 1,100, say. */
    tabs: { type: 'string' },
  },
});

const usual: Counts = { tabs: [1, 10, 50, 100], events: 20, burst: 300, rounds: 10, calls: 200, quietSeconds: 60 };
const quick: Counts = { tabs: [1, 10], events: 10, burst: 100, rounds: 3, calls: 50, quietSeconds: 20 };

const say = (words: string) => console.error(words);
const begun = Date.now();
const server = await startBenchServer();
// Every run has a service of its own, at one address.
const imPort = await freePort();
const executable = findBrowser();
say('building the extension');
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
    await measureAll({ executable, extension, empty, server, imPort, counts, only: values.only.split(','), say }),
  );
}
await server.close();

const budgets = worstOf(results.map(({ pairs }) => budgetsOf(pairs)));
const last = results.at(-1)!;
console.log(describe(budgets, last.facts));
const minutes = Math.round((Date.now() - begun) / 6000) / 10;
console.log(`\n${budgets.filter(({ holds }) => holds).length} of ${budgets.length} budgets hold; ${minutes} minutes.`);
if (values.write) writePage(budgets, last.facts, { executable, runs: results.length }, writeFileSync);
const short = (_key: string, value: unknown) => (typeof value === 'number' ? rounded(value) : value);
if (values.json) console.log(JSON.stringify({ budgets, runs: results.map(({ facts }) => facts) }, short));
