// Pages with Easemob's SDK 5 and the drop-in, built with the aliases of the migration page.
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Alias, build, type UserConfig } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { easemob5Managers } from '../../scripts/build/easemob5-entries';
import { sizeInPage } from '../../scripts/build/page-size';
import { writeEasemob5 } from '../apps/easemob5';
import { installApps } from '../apps/install';
import { codeBlock, codeBlocks, runWebpack } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();
const page = 'easemob-websdk';

/** The SDK, in a package with the entries that the vendor documents. Its own package is not on this registry. */
async function installSdk(): Promise<void> {
  const folder = join('node_modules', 'easemob-websdk');
  const exports = { '.': './index.mjs', './managers/*': './managers/*.mjs' };
  packed.write(join(folder, 'package.json'), JSON.stringify({ name: 'easemob-websdk', version: '5.1.2', exports }));
  cpSync(await writeEasemob5(), join(packed.root, folder, 'index.mjs'));
  for (const [file, name] of Object.entries(easemob5Managers))
    packed.write(join(folder, 'managers', `${file}.mjs`), `export { ${name} } from '../index.mjs';\n`);
}

/** A text of the SDK only. */
const ofSdk = 'Core websocket connected';

beforeAll(async () => {
  await packed.install();
  await installApps();
  await installSdk();
  packed.link('vite');
  packed.write(
    'app.js',
    `import { ChatClient } from 'easemob-websdk';
import { ChatManager } from 'easemob-websdk/managers/chat';
import { UserInfoManager } from 'easemob-websdk/managers/user-info';
window.client = ChatClient.init({ appKey: '1117#partyline', managers: [ChatManager, UserInfoManager] });`,
  );
  packed.write('index.html', '<!doctype html><script type="module" src="/app.js"></script>');
});
afterAll(() => packed.remove());

/** Names of the built files by whether they contain the SDK. */
function filesOf(folder: string): { own: string[]; sdk: string[] } {
  const files = readdirSync(folder).filter(name => name.endsWith('.js'));
  const hasSdk = (name: string) => readFileSync(join(folder, name), 'utf8').includes(ofSdk);
  return { own: files.filter(name => !hasSdk(name)), sdk: files.filter(hasSdk) };
}

it('Vite’s alias leaves the SDK in a file of its own', async () => {
  packed.write('five.config.mjs', codeBlock(page, '// vite.config.ts: SDK 5'));
  const config: { default: UserConfig } = await import(pathToFileURL(join(packed.root, 'five.config.mjs')).href);
  const alias = config.default.resolve?.alias as Alias[];
  await build({ root: packed.root, configFile: false, logLevel: 'error', resolve: { alias } });
  const { own, sdk } = filesOf(join(packed.root, 'dist', 'assets'));
  expect(sdk).toHaveLength(1);
  expect(own.length).toBeGreaterThan(0);
  expect(readFileSync(join(packed.root, 'dist', 'index.html'), 'utf8')).not.toContain(sdk[0]);
});

it('webpack’s alias does, too', async () => {
  const text = readFileSync(`docs/migrating/${page}.md`, 'utf8');
  const [, rule = ''] = /`(\{ exclude: .*easemob-websdk-5.*)`/.exec(text) ?? [];
  const rules = [new Function(`return ${rule}`)()];
  const output = { path: join(packed.root, 'webpack') };
  await runWebpack({
    context: packed.root,
    entry: './app.js',
    output,
    module: { rules },
    optimization: { minimize: false },
  });
  const { own, sdk } = filesOf(output.path);
  expect(sdk).toHaveLength(1);
  expect(own).toContain('main.js');
});

it('a page loads at most 14 KB with Partyline, and less than 5 KB more for calls that few pages make', async () => {
  const size = await sizeInPage(packed.root, '{ ChatClient, ChatManager }', 'partyline/easemob-websdk-5');
  console.log(`gzip: easemob-websdk-5 ${size.atOnce}, with Partyline ${size.usual}, with all calls ${size.altogether}`);
  expect(size.usual).toBeLessThanOrEqual(14 * 1024);
  expect(size.usual).toBeLessThan(size.altogether);
  expect(size.altogether - size.usual).toBeLessThan(5 * 1024);
});

it('is documented with one alias', () => {
  expect(codeBlocks(page).filter(({ text }) => text.includes('easemob-websdk-5'))).toHaveLength(1);
});
