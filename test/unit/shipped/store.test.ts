// What the stores are told is what the manifest has.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import config from '../../../wxt.config';
import { en, zh } from '../../words';

interface Asked {
  description: string;
  permissions: string[];
  optional_permissions: string[];
  optional_host_permissions: string[];
  host_permissions: string[];
}

const make = config.manifest as unknown as (env: { browser: string }) => Asked;
const textOf = (name: string) => readFileSync(`docs/store/${name}.md`, 'utf8');

/** The names in the first column of each of the page's tables. */
const explained = textOf('permissions')
  .split('\n\n')
  .filter(part => part.startsWith('| permission |'))
  .map(table =>
    table
      .split('\n')
      .slice(2)
      .flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
      .sort(),
  );

it('every permission is explained, and no other', () => {
  const { permissions, optional_permissions, optional_host_permissions, host_permissions } = make({
    browser: 'chrome',
  });
  expect(explained).toEqual([permissions.toSorted(), [...optional_permissions, ...optional_host_permissions].sort()]);
  expect(host_permissions).toEqual([]);
});

it.each(['edge', 'firefox'])('%s is asked for no more', browser => {
  const chrome = make({ browser: 'chrome' });
  const other = make({ browser });
  for (const key of ['permissions', 'optional_permissions', 'optional_host_permissions', 'host_permissions'] as const)
    expect(
      other[key].filter(name => !chrome[key].includes(name)),
      key,
    ).toEqual([]);
});

it.each([
  ['listing', /^\*\*Summary\*\*[^:]*: (.+)$/m, en],
  ['listing.zh-CN', /^\*\*摘要\*\*[^：]*：(.+)$/m, zh],
])('%s has a summary that the stores take, and calls the extension by its name', (name, summary, words) => {
  const text = textOf(name);
  const [, said = ''] = summary.exec(text) ?? [];
  expect(said.length).toBeGreaterThan(20);
  expect(said.length).toBeLessThanOrEqual(132);
  expect(text).toContain(words.find('extension.name'));
});

it('the pictures for the stores are there', () => {
  for (const name of ['listing', 'listing.zh-CN'])
    for (const [, picture] of textOf(name).matchAll(/`([\w-]+-(?:en|zh)-(?:light|dark))`/g))
      expect(() => readFileSync(`docs/gallery/${picture}.png`)).not.toThrow();
});
