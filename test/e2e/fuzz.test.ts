// A short run of `npm run fuzz`, and what it says of builds with a hole in them: a run that finds nothing would be worth little
// if it could find nothing.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Mutant } from '../../scripts/build/mutants';
import { fuzz } from '../fuzz/run';
import { ownBuild } from './world';

const seed = 20_260;
const found = ({ privileged, leaked, crashed }: Awaited<ReturnType<typeof fuzz>>) => ({ privileged, leaked, crashed });

/** Attacks are drawn by chance: one that succeeds is not tried again. */
const options = { timeout: 600_000, retry: 0 };

it('hostile pages, frames, content scripts and another extension come to nothing', options, async () => {
  const { executable, extension } = ownBuild();
  const lines: string[] = [];
  const say = (words: string) => lines.push(words);
  const outcome = await fuzz({ seed, count: 800, executable, out: `${extension}-fuzz`, say });
  expect({ ...found(outcome), lines }).toMatchObject({ privileged: 0, leaked: 0, crashed: 0 });
  expect(outcome.tried).toBeGreaterThanOrEqual(800);
  expect(outcome.memory).toMatchObject({ holds: true });
});

const planted: [Mutant, string, Partial<ReturnType<typeof found>>][] = [
  ['scopes', 'a site may do whatever any site may', { privileged: expect.toSatisfy((count: number) => count > 0) }],
  ['frames', 'a frame can take the page’s pipe', { leaked: expect.toSatisfy((count: number) => count > 0) }],
  ['wake', 'who was refused hears of a sign-in', { leaked: expect.toSatisfy((count: number) => count > 0) }],
  ['uncaught', 'junk ends in an error of the background', { crashed: expect.toSatisfy((count: number) => count > 0) }],
];

it.each(planted)('a build with the hole "%s" is found out: %s', options, async (hole, _what, expected) => {
  const { executable, extension } = ownBuild();
  const out = `${extension}-fuzz-${hole}`;
  const outcome = await fuzz({ seed, count: 640, executable, out, hole, untilFound: true });
  expect(outcome.ok).toBe(false);
  expect(found(outcome)).toMatchObject(expected);
});

it('no build has a hole unless it is asked for', async () => {
  const { extension } = ownBuild();
  const scripts = (await readdir(extension, { recursive: true })).filter(name => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map(name => readFile(join(extension, name), 'utf8')));
  expect(texts.join('')).not.toContain('planted');
  // The guards, as the build writes them.
  for (const guard of [/\.source[!=]==/, /frameId[!=]==0/, /\.scopes\.includes\(/])
    expect(texts.some(text => guard.test(text))).toBe(true);
});
