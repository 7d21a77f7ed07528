/**
 * Runs attacks by hostile pages, frames, content scripts and another extension against the built extension in a real
 * browser with an online session. A seed determines the attacks. `--mutant` plants a fault to prove that it is found. Without
 * `--provider` it runs once for each provider of `fuzzProviders`.
 *
 *     npm run fuzz -- --seed 1 --count 10000
 */
import { parseArgs } from 'node:util';
import { fuzz } from '../../test/fuzz/run';
import { fuzzProviders } from '../../test/fuzz/setup';
import { type Mutant, mutants } from '../build/mutants';
import { findBrowser } from '../demo/find-browser';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    mutant: { type: 'string' },
    provider: { type: 'string' },
  },
});
const number = (name: 'seed' | 'count', least: number): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a number from ${least} on.`);
  return value;
};

const begun = Date.now();
const log = (message: string) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${message}`);

try {
  const [seed, count, mutant] = [number('seed', 0), number('count', 1), values.mutant as Mutant | undefined];
  if (mutant !== undefined && !Object.hasOwn(mutants, mutant))
    throw new Error(`--mutant is one of ${Object.keys(mutants).join(', ')}.`);
  const executable = findBrowser();
  const out = mutant ? `.partyline/fuzz-${mutant}` : '.partyline/fuzz';
  const providers = fuzzProviders.filter(provider => provider === (values.provider ?? provider));
  if (providers.length === 0) throw new Error(`--provider is one of ${fuzzProviders.join(', ')}.`);
  let ok = true;
  for (const provider of providers) {
    const outcome = await fuzz({ provider, seed, count, executable, out, log, ...(mutant && { mutants: [mutant] }) });
    console.log(JSON.stringify(outcome));
    ok &&= outcome.ok;
  }
  process.exit(ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, seed: Number(values.seed), error: message }));
  process.exit(1);
}
