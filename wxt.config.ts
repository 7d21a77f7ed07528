import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { matchPatterns } from './lib/sites/patterns';
import { vendorScope } from './scripts/vendor-scope';

// A build may be made for given sites and given services; see `scripts/build-extension.ts`.
const sites = (process.env.PARTYLINE_SITES ?? '').split(',').filter(Boolean);
/** Optional permissions that the build has from the start: a test cannot answer the browser's question. */
const granted = (process.env.PARTYLINE_GRANTED ?? '').split(',').filter(Boolean);
const preset: unknown = process.env.PARTYLINE_PRESET ? JSON.parse(process.env.PARTYLINE_PRESET) : null;

export default defineConfig({
  manifestVersion: 3,
  outDir: process.env.PARTYLINE_OUT || '.output',
  manifest: {
    name: 'Partyline',
    description: 'One IM session, every tab.',
    minimum_chrome_version: '123',
    permissions: ['alarms', 'storage', ...granted],
    optional_permissions: granted.includes('notifications') ? [] : ['notifications'],
    // For an app's own server, asked for when it is entered. A build for given sites may reach their hosts from the start.
    optional_host_permissions: ['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*'],
    host_permissions: matchPatterns(sites),
    action: { default_title: 'Partyline' },
  },
  hooks: {
    // Without sites there is nothing for the content scripts to run on.
    'entrypoints:resolved': (_wxt, entrypoints) => {
      if (sites.length > 0) return;
      const others = entrypoints.filter(({ type }) => type !== 'content-script');
      entrypoints.splice(0, entrypoints.length, ...others);
    },
  },
  vite: () => ({
    plugins: [preact(), vendorScope()],
    define: {
      __PARTYLINE_SITES__: JSON.stringify(sites),
      __PARTYLINE_PRESET__: JSON.stringify(preset),
    },
  }),
});
