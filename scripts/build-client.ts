/** `npm run build:client`: the npm package `partyline`, in packages/client; `npm pack` there makes the tarball. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { easemobMethods, sharedMethods } from '../lib/providers/msync/methods';
import { methods as tencentMethods } from '../lib/providers/tencent/methods';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'lib', 'page', 'client');

/** The names that a page may call, as types: `lib/page/client/allowed.ts`, which a test holds to the providers' own lists. */
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
 * Builds `dist`: `client.js` (ES module), `partyline.js` (for a script tag), `types`.
 * @param dist where to; the package's own folder unless told
 */
export async function buildClient(dist = join(root, 'packages', 'client', 'dist')): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await bundle(dist, 'index.ts', 'es', 'client.js');
  await bundle(dist, 'classic.ts', 'iife', 'partyline.js');
  declare(join(dist, 'types'));
}

async function bundle(outDir: string, entry: string, format: 'es' | 'iife', fileName: string): Promise<void> {
  await build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@': root } },
    build: {
      outDir,
      emptyOutDir: false,
      // Partyline runs in Chrome 123 and later; a browser without it must still be able to read the page's code.
      target: 'es2022',
      lib: { entry: join(source, entry), formats: [format], fileName: () => fileName, name: 'partylineScript' },
    },
  });
}

/** The declarations that `index.ts` needs, by the compiler; without checking, which `tsc --noEmit` does for the whole repository. */
function declare(types: string): void {
  const made = mkdtempSync(join(tmpdir(), 'partyline-types-'));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--declaration', '--emitDeclarationOnly', '--noCheck', '--outDir', made, '--rootDir', root];
  const settings = join(made, 'tsconfig.json');
  writeFileSync(
    settings,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), files: [join(source, 'index.ts')], include: [] }),
  );
  const run = [tsc, '-p', settings, '--noEmit', 'false', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The declarations could not be made.\n${stdout}\n${stderr}`);
  mkdirSync(types, { recursive: true });
  const names = new Set(['index']);
  for (const name of names) {
    const text = readFileSync(join(made, 'lib', 'page', 'client', `${name}.d.ts`), 'utf8');
    for (const [, next = ''] of text.matchAll(/ from '\.\/([\w-]+)'/g)) names.add(next);
    writeFileSync(join(types, `${name}.d.ts`), publicForm(text));
  }
  rmSync(made, { recursive: true, force: true });
}

/** Names files in full, as Node's resolution wants it, and lets the vendors' packages be absent. */
function publicForm(text: string): string {
  return text
    .replaceAll(/from '(\.\/[\w-]+)'/g, "from '$1.js'")
    .replaceAll(
      /^import type .* from '(?:agora-chat|easemob-websdk|@tencentcloud\/chat)';$/gm,
      '// @ts-ignore: optional\n$&',
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = join(source, 'allowed.ts');
  writeFileSync(names, allowedNames());
  await buildClient();
}
