// Pages of a web app, built by Vite as the app's own build would: once with the vendor's SDK, and once with the drop-in for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

export type How = 'raw' | 'drop-in';

/** A folder with an `index.html` that runs the script. */
export async function buildPage(script: string, how: How, dropIn: { sdk: string; file: string }): Promise<string> {
  mkdirSync('.partyline', { recursive: true });
  const folder = mkdtempSync(resolve('.partyline', 'page-'));
  const page = join(folder, 'index.html');
  writeFileSync(page, `<!doctype html><title>${how}</title><link rel="icon" href="data:," />`);
  writeFileSync(page, `<script type="module" src="${resolve(script)}"></script>`, { flag: 'a' });
  const isThe = new RegExp(`^${dropIn.sdk.replaceAll('/', '\\/')}$`);
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    // The exact name only: what the drop-in loads, and the SDK's other entries, stay what they are.
    resolve: {
      alias: [
        ...(how === 'raw' ? [] : [{ find: isThe, replacement: resolve(dropIn.file) }]),
        { find: /^@\//, replacement: `${resolve('.')}/` },
      ],
    },
    base: './',
    build: { outDir: join(folder, 'dist'), target: 'es2022', chunkSizeWarningLimit: 2_000, minify: false },
  });
  return join(folder, 'dist');
}

export const removePage = (folder: string): void => rmSync(resolve(folder, '..'), { recursive: true, force: true });
