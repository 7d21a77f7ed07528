// Checks the code blocks of docs/migrating. drop-in-pages.ts builds with their aliases and script tags.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeBlock, codeBlocks, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();
/** The compiler's errors for a code block. */
let errorsOf: (file: string) => string;
const names = readdirSync('docs/migrating').map(file => file.replace('.md', ''));

beforeAll(async () => {
  await packed.install();
  packed.link(
    'typescript',
    'vite',
    'agora-chat',
    'easemob-websdk',
    'shengwang-chat',
    '@tencentcloud/chat',
    '@tencentcloud/lite-chat',
  );
  const files = names.flatMap(name =>
    codeBlocks(name)
      .filter(({ language }) => language === 'ts')
      .map(({ text }, at) => {
        const ownCode = text.includes('tokenOf(') ? 'declare function tokenOf(user: string): Promise<string>;\n' : '';
        packed.write(`${name}-${at}.ts`, `${ownCode}${text}\nexport {};`);
        return `${name}-${at}.ts`;
      }),
  );
  const options = { skipLibCheck: true, noUnusedLocals: false, verbatimModuleSyntax: false };
  errorsOf = packed.checkEach(files, options);
});
afterAll(() => packed.remove());

it.each(names.filter(name => name.endsWith('.zh-CN')))('%s has the code of the English page', name => {
  expect(codeBlocks(name)).toEqual(codeBlocks(name.replace('.zh-CN', '')));
});

describe.each(names)('docs/migrating/%s.md', name => {
  const blocks = codeBlocks(name);

  it('has only code blocks that tests check', () => {
    expect(
      blocks.map(({ language }) => language).filter(language => !['sh', 'ts', 'js', 'html'].includes(language)),
    ).toEqual([]);
    // `drop-in-pages.ts` builds with the first; `build-tools.test.ts` and `copied-file.test.ts` with the others.
    const [first, ...others] = blocks.filter(({ language }) => language === 'js').map(({ text }) => text);
    expect(first).toBe(codeBlock(name, '// webpack.config.js'));
    for (const text of others) expect(text).toMatch(/^\/\/ webpack\.config\.js(?:, webpack 4|: a copied file)\n/);
    expect(blocks.filter(({ language }) => language === 'html').length).toBe(
      vendors.some(({ docs, global }) => docs === name.replace('.zh-CN', '') && global) ? 1 : 0,
    );
  });

  const sources = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);

  it.each(sources.map((text, at) => [text.split('\n')[0], at]))('compiles: %s', (_first, at) => {
    expect(errorsOf(`${name}-${at}.ts`)).toBe('');
  });

  it('installs the package that the drop-in needs', () => {
    const [shell] = blocks;
    const { peerDependencies } = JSON.parse(readFileSync('packages/client/package.json', 'utf8'));
    const [, vendor = ''] = /^npm i (\S+)$/.exec(shell?.text.trim() ?? '') ?? [];
    expect(Object.keys(peerDependencies)).toContain(vendor);
    // The package is not on npm yet.
    expect(readFileSync(`docs/migrating/${name}.md`, 'utf8')).toMatch(
      /\(\.\.\/web-developers(?:\.md#install|\.zh-CN\.md#安装)\)/,
    );
  });

  it('names only entries that the package exports', () => {
    const { exports } = JSON.parse(readFileSync(join(packed.installed, 'package.json'), 'utf8'));
    const text = readFileSync(`docs/migrating/${name}.md`, 'utf8');
    for (const [, entry] of text.matchAll(/partyline\/(?!dist\/)([\w-]+)/g))
      expect(Object.keys(exports)).toContain(`./${entry}`);
  });
});
