import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Writes type declarations of `entry` and of the local files that it imports. Skips type checking: `tsc --noEmit` checks
 * the whole repository.
 *
 * @param entry a source file
 * @param types output folder; mirrors the sources below the folder of `entry`
 */
export function writeDeclarations(entry: string, types: string): void {
  const temporary = mkdtempSync(join(tmpdir(), 'partyline-types-'));
  compile(entry, temporary);
  const folder = dirname(join(temporary, relative(root, entry)));
  const files = new Set([join(temporary, relative(root, entry)).replace(/\.ts$/, '.d.ts')]);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, next = ''] of text.matchAll(/ from '(\.\.?\/[\w./-]+)'/g))
      files.add(join(dirname(file), `${next}.d.ts`));
    const target = join(types, relative(folder, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, publicForm(text));
  }
  rmSync(temporary, { recursive: true, force: true });
}

function compile(entry: string, temporary: string): void {
  const settings = join(temporary, 'tsconfig.json');
  // `files` limits the program to the entry: the ambient types of the extension's pages do not apply here.
  const compilerOptions = { types: [], paths: { '@/*': [join(root, '*')] } };
  const extended = { extends: join(root, 'tsconfig.json'), compilerOptions, files: [entry], include: [] };
  writeFileSync(settings, JSON.stringify(extended));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--declaration', '--emitDeclarationOnly', '--noCheck', '--outDir', temporary, '--rootDir', root];
  const run = [tsc, '-p', settings, '--noEmit', 'false', ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, run, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc could not write the declarations.\n${stdout}\n${stderr}`);
}

/** Adds the file extensions that Node's resolution requires, and makes the vendors' packages optional. */
function publicForm(text: string): string {
  return text
    .replaceAll(/from '(\.\.?\/[\w./-]+)'/g, "from '$1.js'")
    .replaceAll(
      /^import type .* from '(?:agora-chat|easemob-websdk|shengwang-chat|@tencentcloud\/chat)';$/gm,
      '// @ts-ignore: optional\n$&',
    );
}
