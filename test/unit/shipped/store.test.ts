import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import config from '../../../wxt.config';
import { en, zh } from '../../messages';

interface Manifest {
  description: string;
  permissions: string[];
  optional_permissions: string[];
  optional_host_permissions: string[];
  host_permissions: string[];
  browser_specific_settings?: { gecko: { data_collection_permissions: { required: string[] } } };
}

const make = config.manifest as unknown as (env: { browser: string }) => Manifest;
const textOf = (name: string) => readFileSync(`docs/store/${name}.md`, 'utf8');

/** The permissions in the first column of each table of the page. */
const documented = textOf('permissions')
  .split('\n\n')
  .filter(part => part.startsWith('| permission |'))
  .map(table =>
    table
      .split('\n')
      .slice(2)
      .flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
      .sort(),
  );

describe('a store page', () => {
  it('explains each permission of the manifest, and no other', () => {
    const { permissions, optional_permissions, optional_host_permissions, host_permissions } = make({
      browser: 'chrome',
    });
    expect(documented).toEqual([
      permissions.toSorted(),
      [...optional_permissions, ...optional_host_permissions].sort(),
    ]);
    expect(host_permissions).toEqual([]);
  });

  it.each(['edge', 'firefox'])('requests no more permissions from %s than from Chrome', browser => {
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
  ])('gives %s a summary that fits the stores, and the extension’s name', (name, summary, messages) => {
    const text = textOf(name);
    const [, match = ''] = summary.exec(text) ?? [];
    expect(match.length).toBeGreaterThan(20);
    expect(match.length).toBeLessThanOrEqual(132);
    expect(text).toContain(messages.find('extension.name'));
  });

  it.each([
    ['privacy', 'en'],
    ['privacy.zh-CN', 'zh'],
  ])('has the text of %s in the static page, which loads and runs nothing', (name, id) => {
    const page = readFileSync('docs/store/privacy.html', 'utf8');
    const [, article = ''] = new RegExp(`<article id="${id}"[^>]*>(.*?)</article>`, 's').exec(page) ?? [];
    const words = (text: string) => text.replaceAll(/\s+/g, '');
    const plain = textOf(name)
      .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
      .replaceAll(/^# |\*+/gm, '');
    expect(words(article.replaceAll(/<[^>]+>/g, '').replaceAll('&lt;', '<'))).toBe(words(plain));
    expect(page).not.toMatch(/<script|\ssrc=|<link|url\(|\son\w+=|https?:/);
  });

  it('discloses to Firefox the data that its manifest declares, and the same kinds to the others', () => {
    const rows = textOf('data-disclosure')
      .split('\n')
      .filter(row => row.startsWith('| ') && !row.startsWith('| kind'))
      .map(row => row.split('|').map(cell => cell.trim()));
    const sent = rows.filter(([, , , others]) => others === 'yes');
    const { gecko } = make({ browser: 'firefox' }).browser_specific_settings ?? {};
    expect(sent.map(row => /`(\w+)`/.exec(row[4] ?? '')?.[1])).toEqual(gecko?.data_collection_permissions.required);
    for (const row of rows) if (!sent.includes(row)) expect(row.slice(3, 5).join()).toMatch(/^(no|not asked),no$/);
    expect(rows).toHaveLength(12);
  });

  it('names pictures that exist', () => {
    for (const name of ['listing', 'listing.zh-CN'])
      for (const [, picture] of textOf(name).matchAll(/`([\w-]+-(?:en|zh)-(?:light|dark))`/g))
        expect(() => readFileSync(`docs/gallery/${picture}.png`)).not.toThrow();
  });
});
