// Bundles a page script of `test/dropin` with a vendor's SDK or with the drop-in for it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vendors = createRequire(import.meta.url);

/** SDK file by package name; the drop-in's entry has the package's name. */
const files = {
  'agora-chat': 'agora-chat/Agora-chat.js',
  'easemob-websdk': 'easemob-websdk/Easemob-chat.js',
} as const;
export type VendorPackage = keyof typeof files;

export interface BundledPage {
  /** Folder with the page's files. */
  folder: string;
  remove(): void;
}

/** @param script a file of `test/dropin`, which imports `the-sdk` */
export async function bundlePage(script: string, name: VendorPackage, variant: 'raw' | 'dropin'): Promise<BundledPage> {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-dropin-'));
  const sdk = variant === 'raw' ? vendors.resolve(files[name]) : join(root, 'lib', 'page', 'dropin', `${name}.ts`);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    base: './',
    resolve: { alias: { '@': root, 'the-sdk': sdk } },
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
