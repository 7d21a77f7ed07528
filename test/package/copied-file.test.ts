// An app that imports a copy of the vendor's SDK among its own files, with the aliases of the migration pages.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Alias, build, type UserConfig } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type webpack from 'webpack';
import type { Report } from '@/packages/client/doctor/report';
import { appsFolder, installApps } from '../apps/install';
import { codeBlock, runWebpack, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();
const { root } = packed;

beforeAll(async () => {
  await packed.install();
  await installApps();
  // No SDK is installed: the copy is the only one.
  packed.link('vite');
});
afterAll(() => packed.remove());

describe.each(vendors.filter(({ global }) => global))('a copy of $vendor', ({ dropIn, docs, vendor, marks }) => {
  const folder = `copy-${dropIn}`;
  const vite = codeBlock(docs, '// vite.config.ts: a copied file');
  const webpack5 = codeBlock(docs, '// webpack.config.js: a copied file');
  const page = readFileSync(`docs/migrating/${docs}.md`, 'utf8');
  const [, file = ''] = /replacement: '\/src\/([^']+\.js)'/.exec(vite) ?? [];

  beforeAll(() => {
    const name = basename(file, '.js');
    packed.write(`${folder}/src/app.js`, `import sdk from './${name}';\nconsole.log(sdk);`);
    packed.write(`${folder}/index.html`, '<!doctype html><script type="module" src="/src/app.js"></script>');
    packed.write(`${folder}/package.json`, '{ "private": true }');
    cpSync(createRequire(import.meta.url).resolve(vendor), join(root, folder, 'src', file));
  });

  /** Names of the files with the drop-in and with the SDK. */
  function filesOf(out: string): { dropIn: string[]; sdk: string[] } {
    const names = readdirSync(out).filter(name => name.endsWith('.js'));
    const text = (name: string) => readFileSync(join(out, name), 'utf8');
    return {
      dropIn: names.filter(name => text(name).includes('partyline:request')),
      sdk: names.filter(name => marks.every(mark => text(name).includes(mark))),
    };
  }

  function expectSeparate(out: string): void {
    const files = filesOf(out);
    expect(files.dropIn.length).toBeGreaterThan(0);
    expect(files.sdk).toHaveLength(1);
    expect(files.dropIn).not.toContain(files.sdk[0]);
  }

  const doctor = (...args: string[]): Report =>
    JSON.parse(
      spawnSync('npx', ['partyline', 'doctor', folder, '--json', ...args], { cwd: root, encoding: 'utf8' }).stdout,
    );

  it('is missed without an alias', () => {
    expect(doctor().missed).toMatchObject([{ kind: 'copy', page: `docs/migrating/${docs}.md#a-copied-file` }]);
  });

  it('is replaced by Vite', async () => {
    packed.write(`${folder}/vite.config.mjs`, vite);
    const config: { default: UserConfig } = await import(pathToFileURL(join(root, folder, 'vite.config.mjs')).href);
    const alias = config.default.resolve?.alias as Alias[];
    await build({ root: join(root, folder), configFile: false, logLevel: 'error', resolve: { alias } });
    expectSeparate(join(root, folder, 'dist/assets'));
    expect(doctor('--dist', 'dist').missed).toEqual([]);
  });

  /** Evaluates the page's configuration as a file of the app. */
  function configuration(text: string): webpack.Configuration {
    const module: { exports: webpack.Configuration } = { exports: {} };
    new Function('module', 'require', text)(module, createRequire(join(root, folder, 'webpack.config.js')));
    return { context: join(root, folder), entry: './src/app.js', ...module.exports };
  }

  it('is replaced by webpack 5', async () => {
    packed.write(`${folder}/webpack.config.js`, webpack5);
    const output = { path: join(root, folder, 'webpack5') };
    await runWebpack({ ...configuration(webpack5), output, optimization: { minimize: false } });
    expectSeparate(output.path);
    expect(doctor('--dist', 'webpack5').missed).toEqual([]);
  });

  it('is replaced by webpack 4', () => {
    const [, first = '', second = ''] = /In webpack 4 they are `(.+?)`\s+and\s+`'(.+?)'`/.exec(page) ?? [];
    const [, copyKey = ''] = /'([^']+)': require/.exec(webpack5) ?? [];
    const webpack4 = webpack5.replace(/'\.\/.+\$': '.+'/, () => first).replace(copyKey, () => second);
    expect(webpack4).not.toContain('#');
    const path = join(root, folder, 'webpack4');
    const output = { path, filename: 'main.js', hashFunction: 'sha256' };
    const script = `
      require(${JSON.stringify(resolve(appsFolder, 'node_modules/webpack'))})(
        ${JSON.stringify({ mode: 'production', ...configuration(webpack4), output, optimization: { minimize: false } })},
        (error, stats) => console.log(error ?? stats.toString({ all: false, errors: true }), 'built'));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { cwd: root, encoding: 'utf8' });
    expect([stdout.trim(), stderr]).toEqual(['built', '']);
    expectSeparate(path);
  });

  it('is named in a script tag', () => {
    expect(page).toMatch(new RegExp(`<script src="\\./${file.replaceAll('.', '\\.')}">`));
    expect(page).toContain('name your file in `data-sdk`');
  });
});
