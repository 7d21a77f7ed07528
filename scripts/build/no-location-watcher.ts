import type { Plugin } from 'vite';

const stub = '\0no-location-watcher';

/**
 * Leaves out WXT's watcher for `wxt:locationchange`, which no script of the extension listens to. WXT puts it into each
 * content script.
 */
export const noLocationWatcher = (): Plugin => ({
  name: 'noLocationWatcher',
  enforce: 'pre',
  resolveId: source => (source.endsWith('/internal/location-watcher.mjs') ? stub : undefined),
  load: id => (id === stub ? 'export const createLocationWatcher = () => ({ run() {} });' : undefined),
});
