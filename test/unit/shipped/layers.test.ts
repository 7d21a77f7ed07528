import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

interface Override {
  includes: string[];
  linter?: { rules: { style?: { noRestrictedImports?: unknown } } };
}
const config = JSON.parse(readFileSync('biome.jsonc', 'utf8').replace(/^\s*\/\/.*$/gm, '')) as {
  overrides: Override[];
};

/** Folders with a rule, lowest first. `entrypoints` is above all of them. */
const layers = config.overrides
  .filter(({ linter }) => linter?.rules.style?.noRestrictedImports)
  .map(({ includes }) => includes[0]!.replace(/\/\*\*$/, ''));

/** Layers below that these do not import either. */
const alsoDenied: Readonly<Record<string, readonly string[]>> = {
  'lib/page': ['i18n', 'log', 'storage', 'session', 'settings', 'notifications', 'sites', 'inbox'],
  components: ['storage', 'session', 'sites', 'page', 'platform', 'background'],
};
const mayImport = (from: string, to: string) =>
  layers.indexOf(to) < layers.indexOf(from) && to !== 'entrypoints' && !alsoDenied[from]?.includes(basename(to));

/** Runs the lint step on these files alone. @returns the errors as `rule path`, sorted */
function lint(files: Readonly<Record<string, string>>): string[] {
  const tree = mkdtempSync(join(tmpdir(), 'partyline-layers-'));
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  for (const name of ['biome.jsonc', '.gitignore']) cpSync(name, join(tree, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `${text}\n`);
  }
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const options = ['check', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout, status } = spawnSync(process.execPath, [biome, ...options], { cwd: tree, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { severity: string; category: string; location: { path: string } }[];
  };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(status === 0).toBe(errors.length === 0);
  return errors.map(({ category, location }) => `${category.split('/').at(-1)} ${location.path}`).sort();
}

describe('the lint step', () => {
  it('has a rule for every folder below lib', () => {
    const folders = readdirSync('lib', { withFileTypes: true }).filter(entry => entry.isDirectory());
    expect([...layers].sort()).toEqual(['components', ...folders.map(({ name }) => `lib/${name}`)].sort());
  });

  it('lets a folder import the layers below it only, by alias and by relative path', () => {
    const files: Record<string, string> = {};
    const denied: string[] = [];
    for (const from of layers)
      for (const to of [...layers, 'entrypoints'].filter(other => other !== from)) {
        const name = `${from}/deep/to-${basename(to)}`;
        const climb = relative(`${from}/deep`, to);
        files[`${name}.ts`] = `export type { Planted } from '@/${to}/planted';`;
        files[`${name}-relative.ts`] = `export { planted } from '${climb}/planted';`;
        files[`${name}-dynamic.ts`] = `export const planted = () => import('${climb}/planted');`;
        if (mayImport(from, to)) continue;
        for (const form of ['', '-relative', '-dynamic']) denied.push(`noRestrictedImports ${name}${form}.ts`);
      }
    expect(lint(files)).toEqual(denied.sort());
  });

  it('lets only the channel, the platform and the entrypoints import the browser API', () => {
    const folders = [...layers, 'entrypoints'];
    const files = folders.flatMap(folder => [
      [`${folder}/polyfill.ts`, "export { default } from 'webextension-polyfill';"],
      [`${folder}/wxt.ts`, "export { browser } from 'wxt/browser';"],
    ]);
    const open = ['lib/channel', 'lib/platform', 'entrypoints'];
    const denied = folders
      .filter(folder => !open.includes(folder))
      .flatMap(folder => [`noRestrictedImports ${folder}/polyfill.ts`, `noRestrictedImports ${folder}/wxt.ts`]);
    expect(lint(Object.fromEntries(files))).toEqual(denied.sort());
  });

  it('finds an import cycle, also one of types', () => {
    const files = {
      'lib/session/one.ts': "import type { Two } from './two';\n\nexport interface One {\n  two: Two;\n}",
      'lib/session/two.ts': "import type { One } from './one';\n\nexport interface Two {\n  one: One;\n}",
    };
    expect(lint(files)).toEqual(['noImportCycles lib/session/one.ts', 'noImportCycles lib/session/two.ts']);
  });
});
