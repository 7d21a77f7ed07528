// The npm package with build tools of all ages: CommonJS, TypeScript's module kinds, webpack 4, aliases, and servers.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build, createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { appsFolder, installApps } from '../apps/install';
import { codeBlock, runWebpack, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();
const replaced = vendors.filter(({ global }) => global);

beforeAll(async () => {
  await packed.install();
  packed.link('typescript', ...new Set(vendors.map(({ sdk }) => sdk)), '@tencentcloud/lite-chat');
});
afterAll(() => packed.remove());

/** Runs code with Node in the project. @returns what it prints */
function runNode(type: 'module' | 'commonjs', code: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: packed.root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

const entries = ['client', 'agora-chat', 'easemob-websdk', 'tencent-chat', 'lite-chat', 'chat-client'];

describe('Node', () => {
  it.each(entries)('requires partyline/%s, and gets the exports of the module', entry => {
    const names = `Object.keys(it).filter(name => !['default', 'module.exports'].includes(name)).sort().join()`;
    const required = runNode('commonjs', `const it = require('partyline/${entry}'); console.log(${names})`);
    const imported = runNode('module', `const it = await import('partyline/${entry}'); console.log(${names})`);
    expect(required.split(',').length).toBeGreaterThan(2);
    expect(required).toBe(imported);
  });

  it.each(entries.slice(1))('evaluates no SDK for partyline/%s on a server', entry => {
    const code = `
      await import('partyline/${entry}');
      await new Promise(done => setTimeout(done, 500));
      const { default: { _cache } } = await import('node:module');
      console.log(Object.keys(_cache).filter(file => !file.includes('partyline')).length);`;
    expect(runNode('module', code)).toBe('0');
  });
});

describe('TypeScript', () => {
  it.each(['node16', 'nodenext'])('finds the types from a CommonJS module with %s', kind => {
    const imports = entries.map((entry, at) => `import * as entry${at} from 'partyline/${entry}';`).join('\n');
    packed.write('common.cts', `${imports}\nexport const all = [${entries.map((_entry, at) => `entry${at}`)}];`);
    const options = { module: kind, moduleResolution: kind, skipLibCheck: true, verbatimModuleSyntax: false };
    expect(packed.check(['common.cts'], options)).toBe('');
  });
});

describe.each(replaced)('partyline/$dropIn', ({ dropIn, vendor, marks }) => {
  it('has a value for each exported type, which tools import that compile one file at a time', async () => {
    const file = createRequire(import.meta.url)
      .resolve(vendor)
      .replace(/\.js$/, '.d.ts');
    const types = [
      ...readFileSync(file, 'utf8').matchAll(/^export (?:declare )?(?:interface|namespace|class|type) (\w+)/gm),
    ].map(([, name]) => name);
    expect(types.length).toBeGreaterThan(1);
    const exported = runNode('module', `console.log(Object.keys(await import('partyline/${dropIn}')).join())`);
    expect(types.filter(name => !exported.split(',').includes(String(name)))).toEqual([]);
  });

  it('keeps the plain script when a module imports it', async () => {
    packed.write('script.js', `import 'partyline/partyline-${dropIn}.js';`);
    const { entry } = await viteBundle('script.js');
    expect(entry).toContain('partyline:request');
    const output = { path: join(packed.root, 'dist'), filename: 'script.js' };
    await runWebpack({ context: packed.root, entry: './script.js', output });
    expect(readFileSync(join(packed.root, 'dist/script.js'), 'utf8')).toContain('partyline:request');
  });

  it('is used by an app with the object form of Vite’s alias, also in the development server', async () => {
    packed.write('object.js', `import sdk from '${vendor}';\nconsole.log(sdk);`);
    const alias = { [vendor]: `partyline/${dropIn}` };
    const { entry, chunks } = await viteBundle('object.js', alias);
    expect(entry).toContain('partyline:request');
    const hasSdk = (text: string) => marks.every(mark => text.includes(mark));
    expect([hasSdk(entry), hasSdk(chunks)]).toEqual([false, true]);
    const server = await createServer({
      ...{ root: packed.root, configFile: false, logLevel: 'silent', resolve: { alias } },
      ...{ server: { middlewareMode: true }, optimizeDeps: { entries: ['object.js'] } },
    });
    const app = await server.transformRequest('/object.js');
    const [, dependency = ''] = /from "([^"]+)"/.exec(app?.code ?? '') ?? [];
    expect((await server.transformRequest(dependency))?.code).toContain('partyline');
    await server.close();
  });

  it('is used by an app that webpack 4 builds, as its migration page says', async () => {
    await installApps();
    const module: { exports: { resolve?: object } } = { exports: {} };
    new Function('module', codeBlock(dropIn, '// webpack.config.js, webpack 4'))(module);
    packed.write('old/app.js', `import sdk from '${vendor}';\nconsole.log(sdk);`);
    const script = `
      const webpack = require(${JSON.stringify(resolve(appsFolder, 'node_modules/webpack'))});
      webpack({
        mode: 'production', context: ${JSON.stringify(packed.root)}, entry: './old/app.js',
        output: { path: ${JSON.stringify(join(packed.root, 'dist/old'))}, filename: '${dropIn}.js', hashFunction: 'sha256' },
        optimization: { minimize: false }, ...${JSON.stringify(module.exports)},
      }, (error, stats) => console.log(error ?? stats.toString({ all: false, errors: true }), 'built'));`;
    expect(runNode('commonjs', script)).toBe('built');
    const text = readFileSync(join(packed.root, `dist/old/${dropIn}.js`), 'utf8');
    expect(text).toContain('partyline:request');
    // The SDK is in a file of its own.
    expect(marks.every(mark => text.includes(mark))).toBe(false);
  });
});

async function viteBundle(file: string, alias: Record<string, string> = {}) {
  const result = await build({
    ...{ root: packed.root, configFile: false, logLevel: 'silent', resolve: { alias } },
    build: { write: false, rolldownOptions: { input: join(packed.root, file) } },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error('Vite watches instead of building');
  const codeOf = (isEntry: boolean) =>
    output.output.map(part => ('code' in part && part.isEntry === isEntry ? part.code : '')).join('');
  return { entry: codeOf(true), chunks: codeOf(false) };
}
