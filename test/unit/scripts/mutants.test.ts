// A planted fault whose code has changed would stop the build of the fuzz tests, which plant only some of them.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutants } from '../../../scripts/build/mutants';

it.each(
  Object.entries(mutants).flatMap(([name, replacements]) => replacements.map(({ file, guard }) => [name, file, guard])),
)('the fault %s finds its code in %s', (_name, file = '', guard = '') => {
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8').split(guard)).toHaveLength(2);
});
