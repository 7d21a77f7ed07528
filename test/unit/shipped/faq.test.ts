import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as msync from '@/lib/providers/msync/failures';
import * as tencent from '@/lib/providers/tencent/failures';

const tencentSource = readFileSync('lib/providers/tencent/failures.ts', 'utf8');
const hide = (text: string) => text;
const facts = (credential: 'password' | 'token') => ({ credential, noUsableHost: false, hide });

/** A code that no vendor has, for the row "anything else". */
const unknown = 123_456;

/** The ranges of the vendors' numeric codes. */
const ranges = [
  ...[[-10, 1_000] as const, [2_000, 2_100] as const, [2_800, 3_010] as const],
  ...[[60_000, 60_100] as const, [70_000, 70_200] as const],
];

/** In the order of the page: what a code becomes, without and with a token, and the map in Tencent's source. */
const tables: [title: string, map: (code: unknown) => unknown[], source: string][] = [
  [
    'Agora Chat and Easemob IM, when signing in',
    type => (['password', 'token'] as const).map(kind => msync.msyncSignInError({ type }, facts(kind)).code),
    '',
  ],
  ['Agora Chat and Easemob IM, when a session ends', type => [msync.msyncEndReason({ type })], ''],
  ['Agora Chat and Easemob IM, when a call fails', type => [msync.msyncCallError({ type }, hide).code], ''],
  ['Tencent Cloud Chat, when signing in', code => [tencent.tencentSignInError({ code }, hide).code], 'signInCodes'],
  ['Tencent Cloud Chat, when a session ends', type => [tencent.tencentEndReason(type)], 'endReasons'],
  ['Tencent Cloud Chat, when a call fails', code => [tencent.tencentCallError({ code }, hide).code], 'callCodes'],
];

interface Row {
  codes: (string | number)[];
  names: string[];
}

/** @param index of the table among the page's sections of the third level */
function rowsOf(file: string, index: number): Row[] {
  const section = readFileSync(file, 'utf8').split('\n### ')[index + 1]?.split('\n#')[0] ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('| '));
  return rows.slice(1).map(row => {
    const [, codes = '', names = ''] = row.split('|').map(cell => cell.trim());
    return {
      codes: codes.split(', ').map(code => {
        if (code === 'anything else' || code === '其他') return unknown;
        return /^-?\d+$/.test(code) ? Number(code) : code.replaceAll('`', '');
      }),
      names: [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    };
  });
}

const pages = ['docs/faq.md', 'docs/faq.zh-CN.md'];
const cases = tables.flatMap((table, index) => pages.map(page => [page, ...table, rowsOf(page, index)] as const));

describe.each(cases)('the vendors’ codes in %s: %s', (_page, _title, map, source, rows) => {
  it('has the name that each code becomes', () => {
    expect(rows.length).toBeGreaterThan(2);
    for (const { codes, names } of rows)
      for (const code of codes) expect([...new Set(map(code))], String(code)).toEqual(names);
  });

  it('has every code', () => {
    const documented = new Set(rows.flatMap(({ codes }) => codes));
    const all = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));
    const usual = new Set(map(unknown));
    expect(all.filter(code => !documented.has(code) && map(code).some(name => !usual.has(name)))).toEqual([]);
    const [, list = ''] =
      new RegExp(`const ${source || 'none'}: .*?new Map\\(\\[(.*?)\\]\\);`, 's').exec(tencentSource) ?? [];
    for (const [, code = ''] of list.matchAll(/\['?(\w+)'?, /g))
      expect([...documented].map(String), `${source} of Tencent`).toContain(code);
  });
});
