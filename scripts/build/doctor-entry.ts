/** The command `partyline` of the npm package, with the list of what its drop-ins replace. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ReplacedModule, ReplacedModules, VendorPackage } from '../../packages/client/doctor/replaced-modules';
import { easemob5Codes, easemob5Entry } from './easemob5-entries';
import { liteChatCodes, liteChatFolders } from './lite-chat-entries';
import { miniCoreCodes } from './mini-core-entries';
import { ownDropIn, vendorDropIns, vendorPackages } from './vendor-entries';

const root = new URL('../../', import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** Packages without a drop-in of their own name, which an alias leads to another's. */
const olderPackages = [{ name: 'tim-js-sdk', dropIn: 'tencent-chat', script: 'tim-js' }] as const;

const pages: Readonly<Record<string, string>> = {
  '@tencentcloud/chat': 'tencent-chat',
  '@tencentcloud/lite-chat': 'tencent-lite-chat',
  'tim-js-sdk': 'tencent-chat',
};
const pageOf = (name: string, anchor = '') => `docs/migrating/${pages[name] ?? name}.md${anchor}`;

function replacedModules(): ReplacedModule[] {
  const replaced = (name: string, path: string, to: string): ReplacedModule => {
    return { from: name + path, to: `partyline/${to}`, page: pageOf(name) };
  };
  const main = vendorDropIns.map(dropIn => replaced(vendorPackages[dropIn], '', dropIn));
  const older = olderPackages.map(({ name, dropIn }) => replaced(name, '', dropIn));
  const miniCore = Object.keys(miniCoreCodes()).map(path =>
    replaced(path.split('/')[0]!, path.replace(/^[^/]*/, ''), path),
  );
  const easemob5 = Object.keys(easemob5Codes).map(path => {
    const module = replaced('easemob-websdk', path.slice(easemob5Entry.length), path);
    return { ...module, major: 5, page: pageOf('easemob-websdk', '#sdk-5') };
  });
  const liteChat = Object.entries(liteChatFolders).flatMap(([major, folder]) => {
    const paths = Object.keys(liteChatCodes).filter(path => path.startsWith(`${folder}/`));
    return ['', ...paths.map(path => path.slice(folder.length))].map(path => {
      return { ...replaced('@tencentcloud/lite-chat', path, folder + path), major: Number(major) };
    });
  });
  return [...main, ...older, ...miniCore, ...easemob5, ...liteChat, replaced(reactNative, '', ownDropIn)];
}

const reactNative = 'react-native-agora-chat';

function vendorsOf(modules: readonly ReplacedModule[]): VendorPackage[] {
  const { peerDependencies } = readJson('packages/client/package.json') as { peerDependencies: Record<string, string> };
  const sdkOf = (name: string) =>
    name === reactNative ? 'agora-chat' : name === 'tim-js-sdk' ? '@tencentcloud/chat' : name;
  const names = new Set(modules.map(({ from }) => /^(?:@[^/]+\/)?[^/]+/.exec(from)![0]));
  return [...names].map(name => {
    const sdk = sdkOf(name);
    const script = olderPackages.find(older => older.name === name)?.script ?? scriptOf(name);
    return {
      name,
      ...(script && { script }),
      sdk,
      minimum: (peerDependencies[sdk] ?? '').replace('>=', ''),
      page: pageOf(name),
    };
  });
}

/** The main file's name, unless others have it too. */
function scriptOf(name: string): string | undefined {
  if (name === reactNative) return undefined;
  const main = String(readJson(`node_modules/${name}/package.json`).main).replace(/\.js$/, '');
  return /^(?:index|standard)$/.test(main) ? undefined : main;
}

/** What the drop-ins of the package replace. */
export function replacedByDropIns(): ReplacedModules {
  const modules = replacedModules();
  const scripts = Object.fromEntries(vendorDropIns.map(dropIn => [vendorPackages[dropIn], `partyline-${dropIn}.js`]));
  for (const { name, dropIn } of olderPackages) scripts[name] = `partyline-${dropIn}.js`;
  return { modules, packages: vendorsOf(modules), scripts };
}

/** Name of the built file. */
export const doctorEntry = 'doctor';

/** Code of the entry, for `virtualModules`. */
export const doctorCode = (): string => `#!/usr/bin/env node
import { runCommand } from ${JSON.stringify(fileURLToPath(new URL('packages/client/doctor/command.ts', root)))};
runCommand(${JSON.stringify(replacedByDropIns())});`;
