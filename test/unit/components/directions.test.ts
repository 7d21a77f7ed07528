// Right-to-left languages need logical properties, such as inline-start instead of left.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = 'components';

const declarationsOf = (css: string): [name: string, value: string][] =>
  [...css.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/(?<=[{;]\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(
    ([, name = '', value = '']) => [name, value.trim()],
  );

const partsOf = (value: string): string[] => value.match(/(?:[^\s(]|\([^)]*\))+/g) ?? [];

function isPhysical([name, value]: [string, string]): boolean {
  if (/(?:^|-)(?:left|right)(?:-|$)/.test(name)) return true;
  if (['float', 'clear', 'text-align'].includes(name)) return /\b(?:left|right)\b/.test(value);
  if (!['margin', 'padding', 'inset', 'border-width', 'scroll-margin', 'scroll-padding'].includes(name)) return false;
  const [, right, , left] = partsOf(value);
  return left !== undefined && left !== right;
}

const physicalIn = (css: string): string[] =>
  declarationsOf(css)
    .filter(isPhysical)
    .map(([name, value]) => `${name}: ${value}`);

const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.css'));

it.each(sheets)('%s uses logical properties only', name => {
  const css = readFileSync(`${folder}/${name}`, 'utf8');
  expect(declarationsOf(css).length).toBeGreaterThan(5);
  expect(physicalIn(css)).toEqual([]);
});

it('finds physical properties', () => {
  const css = `a { left: 0; color: red; border-right-color: red } @media print { b:hover { padding: 1px 2px 3px 4px;
    text-align: right; margin-left: 1px; inset: 0 calc(1px + 2px) 0 calc(1px + 2px) } }`;
  expect(physicalIn(css)).toEqual([
    'left: 0',
    'border-right-color: red',
    'padding: 1px 2px 3px 4px',
    'text-align: right',
    'margin-left: 1px',
  ]);
});
