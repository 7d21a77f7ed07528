// Bundles a page script of `test/dropin` with a vendor's SDK or with the drop-in for it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { writeEasemob5 } from '../apps/easemob5';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vendors = createRequire(import.meta.url);

/** SDK file by package name; the drop-in's entry has the package's name. */
const files = {
  'agora-chat': 'agora-chat/Agora-chat.js',
  'easemob-websdk': 'easemob-websdk/Easemob-chat.js',
  'shengwang-chat': 'shengwang-chat/Shengwang-chat.js',
} as const;
export type VendorPackage = keyof typeof files;

export interface BundledPage {
  /** Folder with the page's files. */
  folder: string;
  remove(): void;
}

const dropInFile = (name: string) => join(root, 'lib', 'page', 'dropin', `${name}.ts`);

/** @param script a file of `test/dropin`, which imports `the-sdk` */
export const bundlePage = (script: string, name: VendorPackage, variant: 'raw' | 'dropin'): Promise<BundledPage> =>
  bundleWith(script, { 'the-sdk': variant === 'raw' ? vendors.resolve(files[name]) : dropInFile(name) });

/** Bundles a page with the drop-in for Easemob's SDK 5. */
export const bundleEasemob5Page = async (script: string): Promise<BundledPage> =>
  bundleWith(script, { 'the-sdk': dropInFile('easemob5'), '#easemob-websdk': await writeEasemob5() });

async function bundleWith(script: string, aliases: Record<string, string>): Promise<BundledPage> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-dropin-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    base: './',
    resolve: { alias: { '@': root, ...aliases } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      rollupOptions: { input: join(root, 'test', 'dropin', script), output: { entryFileNames: 'page.js' } },
    },
  });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Desk</title><script type="module" src="page.js"></script>',
  );
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
