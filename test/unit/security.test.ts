import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}SECURITY.md`, 'utf8');

const maxWords = 19;

interface PromiseRow {
  id: string;
  promise: string;
  /** The cell with the files that keep it. */
  files: string;
  tests: { file: string; title: string }[];
}

function rows(): PromiseRow[] {
  const section = text.split('\n## Promises\n')[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter(line => line.startsWith('| '));
  return lines.slice(1).map(line => {
    const [, id = '', promise = '', files = '', tests = ''] = line.split(/ ?\| ?/);
    return { id, promise, files, tests: testsIn(tests) };
  });
}

/** A cell names tests as `file`: "title", "title"; `file`: "title". */
const testsIn = (cell: string) =>
  cell.split(/; (?=`)/).flatMap(part => {
    const file = /^`(test\/[^`]+\.test\.ts)`: /.exec(part)?.[1];
    return file ? [...part.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })) : [];
  });

/** A title in a table of tests has `%s` where the document's title has text, or the other way round. */
const hasTitle = (source: string, title: string) =>
  title.length > 8 && title.split(/%\w/).every(part => source.includes(part.trim()));

describe('SECURITY.md', () => {
  it('has promises with ids in order', () => {
    const ids = rows().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(25);
    expect(ids).toEqual(ids.map((_, index) => `S${index + 1}`));
  });

  it.each(rows())('states $id in fewer than 20 words', ({ promise }) => {
    expect(promise).toMatch(/\.$/);
    expect(promise.split(' ').length).toBeLessThanOrEqual(maxWords);
  });

  it.each(rows())('names the files that keep $id', ({ files }) => {
    const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter(path => !existsSync(root + path))).toEqual([]);
  });

  it.each(rows())('names tests of $id that exist', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    const missing = tests.filter(
      ({ file, title }) => !existsSync(root + file) || !hasTitle(readFileSync(root + file, 'utf8'), title),
    );
    expect(missing).toEqual([]);
  });

  it('names only files that exist', () => {
    const paths = [...text.matchAll(/`((?:lib|test|components|scripts|entrypoints)\/[^`]+)`/g)];
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.map(([, path = '']) => path).filter(path => !existsSync(root + path))).toEqual([]);
  });
});
