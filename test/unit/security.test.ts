// SECURITY.md names the test behind each of its claims; there are such tests.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}SECURITY.md`, 'utf8');

/** The rows of the table of who could want what: a file, and the words of tests in it. */
function claims(): [file: string, words: string][] {
  const [, table = ''] = text.split('\n## Who could want it, and what they can do\n');
  const rows = (table.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('| '));
  return rows.slice(1).flatMap(row =>
    (row.split(' | ').at(-1) ?? '').split('; ').flatMap(cell => {
      const file = /^`(test\/[^`]+)`/.exec(cell)?.[1];
      return file ? [...cell.matchAll(/"([^"]+)"/g)].map(([, words = '']): [string, string] => [file, words]) : [];
    }),
  );
}

/** A name that is built holds `%s` or the like where the text of the test has something else. */
const isIn = (source: string, words: string) =>
  words.split(/%\w/).every(part => source.includes(part.trim())) && words.length > 8;

it('every claim has a test', () => {
  const found = claims();
  expect(found.length).toBeGreaterThan(20);
  const missing = found.filter(
    ([file, words]) => !existsSync(root + file) || !isIn(readFileSync(root + file, 'utf8'), words),
  );
  expect(missing).toEqual([]);
});

it('every row names one', () => {
  const [, table = ''] = text.split('\n## Who could want it, and what they can do\n');
  const rows = (table.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('| '));
  expect(rows.slice(1).filter(row => !/`test\/[^`]+\.test\.ts`: "/.test(row))).toEqual([]);
});

it('every file that it speaks of is there', () => {
  const paths = [...text.matchAll(/`((?:lib|test|components|scripts|entrypoints)\/[^`]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter(path => !existsSync(root + path))).toEqual([]);
});
