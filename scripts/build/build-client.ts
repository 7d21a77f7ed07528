/** `npm run build:client`: the npm package `partyline`, in packages/client; `npm pack` there makes the tarball. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type LibraryOptions } from 'vite';
import { easemobMethods, sharedMethods } from '../../lib/providers/msync/methods';
import { tencentMethods } from '../../lib/providers/tencent/methods';
import { coveragePage } from './dropin-coverage/page';
import { Modules } from './module-report';
import { sizeInPage } from './page-size';
import { holdToBudgets, type Size } from './size-budgets';
import { declare } from './type-declarations';

const root = fileURLToPath(new URL('../..', import.meta.url));
const client = join(root, 'lib', 'page', 'client');
const dropIns = join(root, 'lib', 'page', 'dropin');

/** In the place of a vendor's package each, of which it has the types. */
export const vendorDropIns = ['agora-chat', 'easemob-websdk', 'tencent-chat'] as const;

/** With types of its own: the vendor's package is not for the web. */
export const ownDropIn = 'chat-client';

/** The vendors' SDKs are the page's own: they are imported from its packages, and only when they are needed. */
const vendors = /^(?:agora-chat|easemob-websdk|@tencentcloud\/chat)(?:\/|$)/;

/** The names that a page may call, as types: `lib/page/client/method-names.generated.ts`, which a test holds to the providers' own lists. */
export function allowedNames(): string {
  const own = [...easemobMethods.keys()].filter(name => !sharedMethods.has(name));
  return [
    '/** What a page may call by name. Made by `npm run build:client` from the lists of `lib/providers`; do not edit. */',
    '',
    union('MsyncMethod', [...sharedMethods.keys()]),
    union('EasemobMethod', own, 'MsyncMethod'),
    union('TencentMethod', [...tencentMethods.keys()]),
  ].join('\n');
}

function union(name: string, names: readonly string[], ...types: string[]): string {
  const members = [...types, ...names.map(method => `'${method}'`)];
  const line = `export type ${name} = ${members.join(' | ')};\n`;
  return line.length <= 120 ? line : `export type ${name} =\n${members.map(member => `  | ${member}`).join('\n')};\n`;
}

/**
 * Builds `dist`: `client.js` and the drop-ins (ES modules; the drop-ins have chunks in common), `partyline.js` and
 * `partyline-*.js` (for script tags), `types`.
 * @param dist where to
 */
export async function buildClient(dist: string): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await modules(dist, { client: join(client, 'index.ts') });
  await modules(
    dist,
    Object.fromEntries([...vendorDropIns, ownDropIn].map(name => [name, join(dropIns, `${name}.ts`)])),
  );
  await script(dist, join(client, 'global-script.ts'), 'partyline.js');
  for (const name of vendorDropIns) await script(dist, join(dropIns, 'script', `${name}.ts`), `partyline-${name}.js`);
  declare(join(client, 'index.ts'), join(dist, 'types'));
  declare(join(dropIns, `${ownDropIn}.ts`), join(dist, 'types'));
  cpSync(join(root, 'packages', 'client', 'types'), join(dist, 'types'), { recursive: true });
}

/** What a page loads of it, as a bundler takes it. @param dist where it was built */
export async function packageSizes(dist: string): Promise<Size[]> {
  const size = async (name: Size['name'], imports: string, entry: string): Promise<Size> => {
    const { atOnce, files } = await sizeInPage(dist, imports, `./${entry}.js`);
    return { name, files, bytes: atOnce };
  };
  return [
    await size('client', '{ connect }', 'client'),
    ...(await Promise.all(vendorDropIns.map(name => size('dropIns', 'sdk', name)))),
  ];
}

/** @throws where a page would have to load more of it than it may. @param dist where it was built just now */
export async function holdClientToBudgets(dist: string): Promise<void> {
  holdToBudgets(await packageSizes(dist), parts);
}

/** What each of its files is made of. */
const parts = new Modules();

const modules = (dist: string, entry: Record<string, string>) =>
  bundle(dist, { entry, formats: ['es'], fileName: (_format, name) => `${name}.js` });

const script = (dist: string, entry: string, file: string) =>
  bundle(dist, { entry, formats: ['iife'], fileName: () => file, name: 'partylineScript' });

async function bundle(outDir: string, lib: LibraryOptions): Promise<void> {
  await build({
    root: client,
    configFile: false,
    logLevel: 'warn',
    plugins: [parts.plugin()],
    resolve: { alias: { '@': root } },
    build: {
      outDir,
      emptyOutDir: false,
      // Partyline runs in Chrome 123 and later; a browser without it must still be able to read the page's code.
      target: 'es2022',
      lib,
      rolldownOptions: { external: vendors, output: { chunkFileNames: 'chunks/[name].js' } },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(client, 'method-names.generated.ts'), allowedNames());
  writeFileSync(join(root, 'docs', 'drop-ins-coverage.md'), coveragePage());
  const dist = join(root, 'packages', 'client', 'dist');
  await buildClient(dist);
  await holdClientToBudgets(dist);
}
