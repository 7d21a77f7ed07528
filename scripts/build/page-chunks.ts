/** Extension pages are unlisted scripts, which WXT bundles into one file. As ES modules they can load parts later. */
import type { Plugin, Rolldown, UserConfig } from 'vite';

/** Entry points whose HTML file loads them with `type="module"`. */
const pages = ['popup', 'panel', 'options', 'welcome', 'consent'];

/** Builds an extension page as an app: what it imports by `import()` goes to `chunks`, its styles to `assets`. */
export function splitIntoChunks(name: string, config: UserConfig): void {
  if (!pages.includes(name)) return;
  const { build, plugins = [] } = config;
  if (!build?.lib) throw new Error('WXT no longer builds unlisted scripts as libraries: see splitIntoChunks.');
  const { entry } = build.lib;
  build.lib = false;
  build.rollupOptions = {
    input: { [name]: String(entry) },
    output: {
      entryFileNames: '[name].js',
      chunkFileNames: `chunks/${name}-[name]-[hash].js`,
      codeSplitting: { groups: [{ name: (id, context) => (isLoadedAtOnce(id, context) ? 'main' : null) }] },
      // The HTML file names the page's own styles.
      assetFileNames: ({ names }) =>
        `assets/${names.includes(`${name}.css`) ? '[name]' : `${name}-[name]-[hash]`}.[ext]`,
    },
  };
  config.plugins = [
    // The second makes a function expression of an IIFE.
    smallPreload(),
    ...plugins.filter(plugin => !(plugin && 'name' in plugin && plugin.name === 'wxt:iife-anonymous')),
  ];
}

/** Keeps what the page and its lazy parts share in the page's file. The bundler would make a chunk of it, 3 KB larger. */
function isLoadedAtOnce(id: string, context: Rolldown.ChunkingContext, seen = new Set<string>()): boolean {
  const info = context.getModuleInfo(id);
  if (!info || seen.has(id)) return false;
  seen.add(id);
  return info.isEntry || info.importers.some(importer => isLoadedAtOnce(importer, context, seen));
}

/** Replaces Vite's helper for `import()`, which also preloads scripts and is 0.8 KB. It loads styles before a module. */
function smallPreload(): Plugin {
  return {
    name: 'small-preload',
    enforce: 'pre',
    transform: {
      filter: { id: /preload-helper/ },
      handler: () => `
        const style = file => new Promise(resolve => {
          const href = '/' + file;
          if (!/\\.css$/.test(file) || document.querySelector('link[href="' + href + '"]')) return resolve();
          const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
          link.onload = link.onerror = resolve;
          document.head.append(link);
        });
        export const __vitePreload = (load, files = []) => Promise.all(files.map(style)).then(load);`,
    },
  };
}
