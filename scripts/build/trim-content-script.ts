import type { Plugin } from 'vite';

const locationWatcher = '\0no-location-watcher';

/** Unused parts of WXT's modules, by the end of the module's path. */
const unused: [file: string, part: RegExp][] = [
  // `block`, `setInterval`, `setTimeout` and other timers.
  [
    '/utils/content-script-context.mjs',
    /\t\/\*\*\n\t\* Return a promise that never resolves\.[\s\S]*?(?=\taddEventListener\()/,
  ],
  // A message to scripts of older WXT versions, which the page could read.
  [
    '/utils/content-script-context.mjs',
    /if \(!this\.options\?\.noScriptStartedPostMessage\) window\.postMessage\([\s\S]*?"\*"\);/,
  ],
  // It does nothing in production.
  ['/utils/content-script-context.mjs', /logger\.debug\(.*\);/],
  ['/internal/custom-events.mjs', /(?<=var WxtLocationChangeEvent) = class[\s\S]*?\n\}(?=;)/],
  // The browser reports the error, which is thrown again.
  ...['isolated', 'main'].flatMap((world): [string, RegExp][] => {
    const file = `virtual:wxt-content-script-${world}-world-entrypoint`;
    return [
      [file, /\/\/#region src\/utils\/internal\/logger[\s\S]*?\/\/#endregion/],
      [file, /logger\.error\(.*\);/],
    ];
  }),
];

/** Leaves out what WXT puts into each content script and no script of the extension uses. */
export const trimContentScript = (): Plugin => ({
  name: 'trimContentScript',
  enforce: 'pre',
  resolveId: source => (source.endsWith('/internal/location-watcher.mjs') ? locationWatcher : undefined),
  load: id => (id === locationWatcher ? 'export const createLocationWatcher = () => ({ run() {} });' : undefined),
  transform(code, id) {
    let trimmed = code;
    for (const [file, part] of unused) {
      if (!id.split('?')[0]?.endsWith(file)) continue;
      if (!part.test(trimmed)) this.error(`WXT’s ${file} has changed.`);
      trimmed = trimmed.replace(part, '');
    }
    return trimmed === code ? null : { code: trimmed, map: null };
  },
});
