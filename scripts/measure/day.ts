/**
 * A day of somebody who answers customers with two accounts, through the popup and the panel of the built extension. The
 * customers use the vendors' SDKs. Compares all that is shown, stored and received with a model. A seed determines the day.
 *
 *     npm run day -- --json --seed 1 --messages 300 --customers 30 --provider agora
 */
import { parseArgs } from 'node:util';
import { type DayProvider, startMsyncDay, startTencentDay } from '../../test/day/customers';
import { counters } from '../../test/day/model';
import { dayPlan } from '../../test/day/plan';
import { countsOf, Day, measures } from '../../test/day/run';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    messages: { type: 'string', default: '300' },
    customers: { type: 'string', default: '30' },
    /** Of the first account; the other is always Tencent's. */
    provider: { type: 'string', default: 'agora' },
  },
});
const number = (name: 'seed' | 'messages' | 'customers', least: number): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a number from ${least} on.`);
  return value;
};
const msyncProviders: readonly string[] = ['agora', 'easemob', 'shengwang'] satisfies DayProvider[];

const begun = Date.now();
const seconds = () => Math.round((Date.now() - begun) / 100) / 10;
const log = (message: string) => {
  if (!values.json) console.log(`${seconds().toFixed(1).padStart(7)} s  ${message}`);
};

async function day() {
  const options = { seed: number('seed', 0), messages: number('messages', 1), customers: number('customers', 1) };
  if (!msyncProviders.includes(values.provider)) throw new Error(`--provider is one of ${msyncProviders.join(', ')}.`);
  const provider = values.provider as DayProvider;
  const executable = findBrowser();
  const services = await Promise.all([startMsyncDay(provider, options.customers), startTencentDay(options.customers)]);
  log('building the extension');
  const extension = buildExtension({
    sites: [],
    preset: { ...services[0].preset, ...services[1].preset },
    granted: ['notifications'],
    out: `.partyline/day-${provider}`,
  });
  const run = new Day({ executable, extension, services, log });
  try {
    await run.open();
    await run.execute(dayPlan(options));
  } finally {
    await run.close();
    await Promise.all(services.map(service => service.close()));
  }
  const counts = countsOf(run.findings, counters);
  const times = Object.fromEntries(measures.map(name => [name, summary(run.times[name])]));
  return {
    ok: run.findings.length === 0,
    ...counts,
    ...{ provider, seed: options.seed, messages: run.messages, seconds: seconds(), times },
    ...{ done: run.done, findings: run.findings },
  };
}

/** Milliseconds. */
function summary(times: readonly number[]): { median: number; p95: number; count: number } | undefined {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return sorted.length > 0 ? { median: at(0.5), p95: at(0.95), count: sorted.length } : undefined;
}

try {
  const outcome = await day();
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, provider: values.provider, seed: Number(values.seed), error: message }));
  process.exit(1);
}
