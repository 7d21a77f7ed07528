// Runs the attacks of `npm run fuzz` on builds with planted faults, which proves that they can find one.
import { expect, it } from 'vitest';
import type { Mutant } from '../../scripts/build/mutants';
import { fuzz } from '../fuzz/run';
import type { FuzzProvider } from '../fuzz/setup';
import { ownBuild } from './world';

const seed = 20_260;

/** No retry: attacks are random. */
const options = { timeout: 600_000, retry: 0 };

interface Fault {
  mutant: Mutant;
  what: string;
  /** What shows that an attack has found the fault. */
  finding: RegExp;
}

const faults: readonly Fault[] = [
  { mutant: 'scopes', what: 'a site may call every site method', finding: /^privileged: .* sent / },
  { mutant: 'frames', what: 'a frame can take the page’s port', finding: /^leaked: frame / },
  { mutant: 'names', what: 'a site puts any text into a window', finding: /^privileged: .* got a consent window for / },
  {
    mutant: 'wake',
    what: 'a refused site detects a sign-in',
    finding: /^leaked: .* wake-ups of a page without a grant/,
  },
  { mutant: 'uncaught', what: 'an invalid frame causes an unhandled rejection', finding: /^crashed: .*planted/s },
  {
    mutant: 'reconnect',
    what: 'an invalid frame makes the session reconnect',
    finding: /^privileged: .* the sign-ins/,
  },
];

/** @returns the faults that the attacks have not found */
async function notFound(provider: FuzzProvider, planted: readonly Fault[]): Promise<string[]> {
  const { executable, extension } = ownBuild();
  let missing = [...planted];
  await fuzz({
    ...{ provider, seed, count: 640, executable, out: `${extension}-fuzz-faults` },
    mutants: planted.map(({ mutant }) => mutant),
    isEnough: findings => {
      const texts = findings.map(({ kind, who, what }) => `${kind}: ${who} ${what}`);
      missing = planted.filter(({ finding }) => !texts.some(text => finding.test(text)));
      return missing.length === 0;
    },
  });
  return missing.map(({ mutant, what }) => `${mutant}: ${what}`);
}

const plantedBeside: { provider: FuzzProvider; planted: readonly Fault[] }[] = [
  { provider: 'agora', planted: faults.filter(({ mutant }) => mutant !== 'scopes') },
  // With it an attacker can revoke the honest site's grant, which ends the run: it has its own build.
  { provider: 'tencent', planted: faults.filter(({ mutant }) => mutant === 'scopes') },
];

it.each(plantedBeside)('finds every fault that is planted in a build: $provider', options, async found => {
  expect(await notFound(found.provider, found.planted)).toEqual([]);
});
