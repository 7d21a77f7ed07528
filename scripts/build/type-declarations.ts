/** The type declarations of the npm package, made by the compiler. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Writes the declarations of `entry` and of what it imports of its own. Without checking, which `tsc --noEmit` does for the whole
 * repository.
 *
 * @param entry a source file
 * @param types a folder; files have the places there that their sources have below that of `entry`
 */
export function declare(entry: string, types: string): void {
  const made = mkdtempSync(join(tmpdir(), 'partyline-types-'));
  compile(entry, made);
  const folder = dirname(join(made, relative(root, entry)));
  const files = new Set([join(made, relative(root, entry)).replace(/\.ts$/, '.d.ts')]);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, next = ''] of text.matchAll(/ from '(\.\.?\/[\w./-]+)'/g))
      files.add(join(dirname(file), `${next}.d.ts`));
    const place = join(types, relative(folder, file));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, publicForm(text));
  }
  rmSync(made, { recursive: true, force: true });
}

function compile(entry: string, made: string): void {
  const settings = join(made, 'tsconfig.json');
  // Only the repository's own files are of use: what others there are, as the words of the extension's pages, has no names here.
  const compilerOptions = { types: [], paths: { '@/*': [join(root, '*')] } };
  const extended = { extends: join(root, 'tsconfig.json'), compilerOptions, files: [entry], include: [] };
  writeFileSync(settings, JSON.stringify(extended));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--declaration', '--emitDeclarationOnly', '--noCheck', '--outDir', made, '--rootDir', root];
  const run = [tsc, '-p', settings, '--noEmit', 'false', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The declarations could not be made.\n${stdout}\n${stderr}`);
}

/** Names files in full, as Node's resolution wants it, and lets the vendors' packages be absent. */
function publicForm(text: string): string {
  return text
    .replaceAll(/from '(\.\.?\/[\w./-]+)'/g, "from '$1.js'")
    .replaceAll(
      /^import type .* from '(?:agora-chat|easemob-websdk|@tencentcloud\/chat)';$/gm,
      '// @ts-ignore: optional\n$&',
    );
}
