/** Entries of the npm package that replace `miniCore` and its plugins, with equal subpaths. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { localCacheNames } from '../../lib/page/dropin/mini-core/local-cache';

/** How `lib/page/dropin` names a package's SDK. */
const vendorOf = {
  'agora-chat': { provider: 'agora', version: '1.4.0.1', codes: 'sharedCodes' },
  'easemob-websdk': { provider: 'easemob', version: '4.21.1.1', codes: 'easemobCodes' },
} as const;
export type MiniCorePackage = keyof typeof vendorOf;

export const miniCoreVersion = (sdk: MiniCorePackage): string => vendorOf[sdk].version;

export const miniCorePackages = Object.keys(vendorOf) as MiniCorePackage[];

export const miniCorePlugins = [
  ...(['contact', 'group', 'chatroom', 'presence', 'silent', 'thread', 'translation', 'localCache'] as const),
];
export type MiniCorePluginName = (typeof miniCorePlugins)[number];

const vendorFile = (sdk: string, entry: string) =>
  fileURLToPath(new URL(`../../node_modules/${sdk}/${entry}/${entry}.js`, import.meta.url));

/** Evaluates a package's plugins in the order that they need. @returns names of the functions by plugin */
export function miniCoreFunctions(sdk: MiniCorePackage): Record<MiniCorePluginName, string[]> {
  const page: Record<string, unknown> = { navigator: {}, location: {}, localStorage: {}, setTimeout, console };
  Object.assign(page, { self: page, window: page, addEventListener: () => {} });
  const exportsOf = (entry: string): Record<string, unknown> => {
    const module = { exports: {} };
    runInNewContext(
      readFileSync(vendorFile(sdk, entry), 'utf8'),
      Object.assign(page, { module, exports: module.exports }),
    );
    return module.exports;
  };
  exportsOf('miniCore');
  const entries = miniCorePlugins.map(plugin => {
    const names = Object.keys(exportsOf(plugin));
    return [plugin, plugin === 'localCache' ? [...localCacheNames] : names];
  });
  return Object.fromEntries(entries);
}

const source = (file: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../lib/page/dropin/${file}.ts`, import.meta.url)));

/** A file's path bypasses the alias of the app's bundler, which leads to these entries. */
const nativeImport = (sdk: MiniCorePackage, entry: string) => `() => import('${sdk}/${entry}/${entry}.js')`;

function miniCoreCode(sdk: MiniCorePackage): string {
  const { provider, version, codes } = vendorOf[sdk];
  return `
import { createMiniCore } from ${source('mini-core/index')};
import { ${codes} as codes } from ${source('msync/status-code')};
export const MiniCore = createMiniCore({ provider: '${provider}', version: '${version}', codes, load: ${nativeImport(sdk, 'miniCore')} });
export default MiniCore;`;
}

const pluginCode = (sdk: MiniCorePackage, plugin: MiniCorePluginName, names: readonly string[]) =>
  plugin === 'localCache'
    ? `
import { createLocalCache as create, localCacheNames as names } from ${source('mini-core/local-cache')};
import { markPlugin } from ${source('mini-core/plugin')};
export default markPlugin({ names, create, load: ${nativeImport(sdk, plugin)} });`
    : `
import { markPlugin } from ${source('mini-core/plugin')};
export default markPlugin({ names: '${names.join(' ')}'.split(' '), load: ${nativeImport(sdk, plugin)} });`;

const pathOf = (sdk: MiniCorePackage, entry: string) => `${sdk}/${entry}/${entry}`;

/** Code of each entry by its path in the package, without `.js`. */
export const miniCoreCodes = (): Record<string, string> =>
  Object.fromEntries(
    miniCorePackages.flatMap(sdk => {
      const functions = miniCoreFunctions(sdk);
      const plugins = miniCorePlugins.map(plugin => [pathOf(sdk, plugin), pluginCode(sdk, plugin, functions[plugin])]);
      return [[pathOf(sdk, 'miniCore'), miniCoreCode(sdk)], ...plugins];
    }),
  );

/** @param types the folder of the package's types */
export function writeMiniCoreTypes(types: string): void {
  for (const path of Object.keys(miniCoreCodes())) {
    const file = join(types, `${path}.d.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const isPlugin = !path.endsWith('/miniCore');
    const value = isPlugin
      ? 'declare const plugin: object;\nexport default plugin;'
      : `export { default } from '${path}';`;
    writeFileSync(
      file,
      `/** Types of the vendor's package, which the page must install: without Partyline the drop-in loads it. */\nexport * from '${path}';\n${value}\n`,
    );
  }
}
