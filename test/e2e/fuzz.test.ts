// Runs `npm run fuzz` briefly, and on builds with a planted fault, which proves that the attacks can find one.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Mutant } from '../../scripts/build/mutants';
import { fuzz } from '../fuzz/run';
import { type FuzzProvider, fuzzProviders } from '../fuzz/setup';
import { ownBuild } from './world';

const seed = 20_260;
const countsOf = ({ privileged, leaked, crashed }: Awaited<ReturnType<typeof fuzz>>) => ({
  privileged,
  leaked,
  crashed,
});

/** No retry: attacks are random, so a success counts even when a second run has none. */
const options = { timeout: 600_000, retry: 0 };

it.each(fuzzProviders)(
  'no attack of a hostile page, frame, content script or other extension succeeds: %s',
  options,
  async provider => {
    const { executable, extension } = ownBuild();
    const lines: string[] = [];
    const log = (message: string) => lines.push(message);
    const outcome = await fuzz({ provider, seed, count: 800, executable, out: `${extension}-fuzz`, log });
    expect({ ...countsOf(outcome), lines }).toMatchObject({ privileged: 0, leaked: 0, crashed: 0 });
    expect(outcome.tried).toBeGreaterThanOrEqual(800);
    expect(outcome.memory).toMatchObject({ holds: true });
  },
);

const mutations: [Mutant, string, Partial<ReturnType<typeof countsOf>>][] = [
  ['scopes', 'a site may call every site method', { privileged: expect.toSatisfy((count: number) => count > 0) }],
  ['frames', 'a frame can take the page’s port', { leaked: expect.toSatisfy((count: number) => count > 0) }],
  ['names', 'a site puts any text into a window', { privileged: expect.toSatisfy((count: number) => count > 0) }],
  ['wake', 'a refused site detects a sign-in', { leaked: expect.toSatisfy((count: number) => count > 0) }],
  [
    'uncaught',
    'an invalid frame causes an unhandled rejection',
    { crashed: expect.toSatisfy((count: number) => count > 0) },
  ],
];

async function findFault(provider: FuzzProvider, mutant: Mutant) {
  const { executable, extension } = ownBuild();
  const out = `${extension}-fuzz-${mutant}`;
  const outcome = await fuzz({ provider, seed, count: 640, executable, out, mutant, untilFound: true });
  expect(outcome.ok).toBe(false);
  return countsOf(outcome);
}

it.each(mutations)('finds the fault "%s" in a build: %s', options, async (mutant, _what, expected) => {
  expect(await findFault('agora', mutant)).toMatchObject(expected);
});

it('finds a fault beside each vendor’s SDK', options, async () => {
  const { privileged } = await findFault('tencent', 'scopes');
  expect(privileged).toBeGreaterThan(0);
});

it('a normal build contains no planted fault', async () => {
  const { extension } = ownBuild();
  const scripts = (await readdir(extension, { recursive: true })).filter(name => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map(name => readFile(join(extension, name), 'utf8')));
  expect(texts.join('')).not.toContain('planted');
  // The guards in minified form.
  for (const guard of [/\.source[!=]==/, /frameId[!=]==0/, /\.scopes\.includes\(/])
    expect(texts.some(text => guard.test(text))).toBe(true);
});
