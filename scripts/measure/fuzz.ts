/**
 * Lets hostile pages, frames, content scripts and another extension loose on the built extension, in a real browser and with
 * somebody signed in, and says whether one of them came to anything. One seed, one run of attacks.
 *
 *     npm run fuzz -- --seed 1 --count 10000
 */
import { parseArgs } from 'node:util';
import { fuzz } from '../../test/fuzz/run';
import { type Mutant, mutants } from '../build/mutants';
import { findBrowser } from '../demo/find-browser';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    hole: { type: 'string' },
  },
});
const number = (name: 'seed' | 'count', least: number): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a number from ${least} on.`);
  return value;
};

const begun = Date.now();
const say = (words: string) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${words}`);

try {
  const [seed, count, hole] = [number('seed', 0), number('count', 1), values.hole as Mutant | undefined];
  if (hole !== undefined && !Object.hasOwn(mutants, hole))
    throw new Error(`--hole is one of ${Object.keys(mutants).join(', ')}.`);
  const executable = findBrowser();
  const out = hole ? `.partyline/fuzz-${hole}` : '.partyline/fuzz';
  const outcome = await fuzz({ seed, count, executable, out, say, ...(hole && { hole }) });
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const words = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, seed: Number(values.seed), error: words }));
  process.exit(1);
}
