import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { matchPatterns } from './lib/sites/patterns';
import { type Hole, plantHole } from './scripts/holes';
import { vendorScope } from './scripts/vendor-scope';

// A build may be made for given sites and given services; see `scripts/build-extension.ts`.
const listed = (name: string) => (process.env[name] ?? '').split(',').filter(Boolean);
const sites = listed('PARTYLINE_SITES');
/** Optional permissions that the build has from the start: a test cannot answer the browser's question. */
const granted = listed('PARTYLINE_GRANTED');
/** A guard that is left out, for a test of what is to notice. */
const hole = process.env.PARTYLINE_HOLE as Hole | undefined;
const preset: unknown = process.env.PARTYLINE_PRESET ? JSON.parse(process.env.PARTYLINE_PRESET) : null;

export default defineConfig({
  manifestVersion: 3,
  outDir: process.env.PARTYLINE_OUT || '.output',
  manifest: {
    name: 'Partyline',
    description: 'One IM session, every tab.',
    minimum_chrome_version: '123',
    // `activeTab`: the popup names the site of the tab that it was opened on, and of no other.
    permissions: ['activeTab', 'alarms', 'scripting', 'storage', ...granted],
    optional_permissions: granted.includes('notifications') ? [] : ['notifications'],
    // For a site that the user allows, and for an app's own server: asked for then. A build for given sites has theirs.
    optional_host_permissions: ['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*'],
    host_permissions: matchPatterns([...sites, ...listed('PARTYLINE_HOSTS')]),
    storage: { managed_schema: 'managed-schema.json' },
    action: { default_title: 'Partyline' },
  },
  vite: () => ({
    plugins: [preact(), vendorScope(), ...(hole ? [plantHole(hole)] : [])],
    define: {
      __PARTYLINE_SITES__: JSON.stringify(sites),
      __PARTYLINE_PRESET__: JSON.stringify(preset),
    },
  }),
});
