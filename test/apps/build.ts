/** Builds a page of a UIKit with Vite, as an app would, with the vendor's SDK or with the drop-in for it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Alias, build, type PluginOption } from 'vite';
import { liteChatCodes } from '../../scripts/build/lite-chat-entries';
import { virtualModules } from '../../scripts/build/virtual-entries';
import { appsFolder } from './install';

const modules = join(appsFolder, 'node_modules');

export type SdkVariant = 'raw' | 'drop-in';

export interface AppBuild {
  /** Folder of `test/apps`, with `page.js`. */
  name: string;
  /** Replaces imports of the SDK by the drop-in. */
  aliases: Alias[];
  /** Aliases for both variants. */
  fixes?: Alias[];
  plugins?(): Promise<PluginOption[]>;
}

/** Returns a folder with an `index.html` that shows the kit. */
export async function buildApp({ name, aliases, fixes = [], plugins }: AppBuild, variant: SdkVariant): Promise<string> {
  // Below the packages of this folder, where Vite looks for Sass.
  const parent = join(appsFolder, '.partyline');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'app-'));
  const script = join(appsFolder, name, 'page.js');
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="${script}"></script>`,
  );
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    plugins: [virtualModules(liteChatCodes), ...((await plugins?.()) ?? [])],
    resolve: {
      alias: [
        ...(variant === 'raw' ? [] : aliases),
        ...fixes,
        // The drop-in's name for the SDK, and the SDK of this folder for packages outside it.
        { find: /^(?:#|@tencentcloud\/)lite-chat(?=\/|$)/, replacement: join(modules, '@tencentcloud', 'lite-chat') },
        { find: /^@\//, replacement: `${resolve('.')}/` },
      ],
      dedupe: ['react', 'react-dom', 'vue'],
    },
    // Deprecations of the Vue kit's styles.
    css: {
      preprocessorOptions: {
        scss: { quietDeps: true, silenceDeprecations: ['import', 'color-functions', 'global-builtin'] },
      },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    base: './',
    build: {
      outDir: join(folder, 'dist'),
      target: 'es2022',
      chunkSizeWarningLimit: 20_000,
      minify: false,
      // As webpack does, for which the kits were made.
      rolldownOptions: { shimMissingExports: true },
    },
  });
  return join(folder, 'dist');
}

export const removeApp = (folder: string): void => rmSync(resolve(folder, '..'), { recursive: true, force: true });
