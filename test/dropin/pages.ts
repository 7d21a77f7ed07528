// Builds a page with Vite, as an app would, with a vendor's SDK or with the drop-in for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

export type SdkVariant = 'raw' | 'drop-in';

/** Returns a folder with an `index.html` that runs the script. */
export async function buildPage(
  script: string,
  variant: SdkVariant,
  dropIn: { sdk: string; file: string },
): Promise<string> {
  mkdirSync('.partyline', { recursive: true });
  const folder = mkdtempSync(resolve('.partyline', 'page-'));
  const page = join(folder, 'index.html');
  writeFileSync(page, `<!doctype html><title>${variant}</title><link rel="icon" href="data:," />`);
  writeFileSync(page, `<script type="module" src="${resolve(script)}"></script>`, { flag: 'a' });
  const packageName = new RegExp(`^${dropIn.sdk.replaceAll('/', '\\/')}$`);
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    // Only the exact name: the drop-in loads other entries of the SDK.
    resolve: {
      alias: [
        ...(variant === 'raw' ? [] : [{ find: packageName, replacement: resolve(dropIn.file) }]),
        { find: /^@\//, replacement: `${resolve('.')}/` },
      ],
    },
    base: './',
    build: { outDir: join(folder, 'dist'), target: 'es2022', chunkSizeWarningLimit: 2_000, minify: false },
  });
  return join(folder, 'dist');
}

export const removePage = (folder: string): void => rmSync(resolve(folder, '..'), { recursive: true, force: true });
