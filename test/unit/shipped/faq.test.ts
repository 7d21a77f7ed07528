// What docs/faq.md says of the vendors' codes is what becomes of them, and it leaves none out.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as msync from '@/lib/providers/msync/failures';
import * as tencent from '@/lib/providers/tencent/failures';

const page = readFileSync('docs/faq.md', 'utf8');
const tencentSource = readFileSync('lib/providers/tencent/failures.ts', 'utf8');
const hide = (text: string) => text;
const facts = (credential: 'password' | 'token') => ({ credential, noUsableHost: false, hide });

/** Where the vendors have their codes. */
const ranges = [
  ...[[-10, 1_000] as const, [2_000, 2_100] as const, [2_800, 3_010] as const],
  ...[[60_000, 60_100] as const, [70_000, 70_200] as const],
];

/** What a code becomes, without and with a token, and the source whose codes the table has to name. */
const tables: [title: string, become: (code: unknown) => unknown[], source: string][] = [
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

function rowsOf(title: string): { codes: (string | number)[]; names: string[] }[] {
  const [, rest = ''] = page.split(`\n### ${title}\n`);
  const rows = (rest.split('\n#')[0] ?? '').split('\n').filter(line => line.startsWith('| '));
  return rows.slice(1).map(row => {
    const [, codes = '', becomes = ''] = row.split('|').map(cell => cell.trim());
    return {
      codes: codes.split(', ').map(code => (/^-?\d+$/.test(code) ? Number(code) : code.replaceAll('`', ''))),
      names: [...becomes.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    };
  });
}

describe.each(tables)('%s', (title, become, source) => {
  const rows = rowsOf(title);

  it('each code becomes what the page says', () => {
    expect(rows.length).toBeGreaterThan(2);
    for (const { codes, names } of rows)
      for (const code of codes)
        expect([...new Set(become(code === 'anything else' ? 123_456 : code))], String(code)).toEqual(names);
  });

  it('no code is left out', () => {
    const named = new Set(rows.flatMap(({ codes }) => codes));
    const known = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));
    const others = new Set(become(123_456));
    const missing = known.filter(code => !named.has(code) && become(code).some(name => !others.has(name)));
    expect(missing).toEqual([]);
    const [, list = ''] =
      new RegExp(`const ${source || 'none'}: .*?new Map\\(\\[(.*?)\\]\\);`, 's').exec(tencentSource) ?? [];
    for (const [, code = ''] of list.matchAll(/\['?(\w+)'?, /g))
      expect([...named].map(String), `${source} of Tencent`).toContain(code);
  });
});
