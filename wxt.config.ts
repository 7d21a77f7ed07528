import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { matchPatterns } from './lib/sites/match-patterns';
import { dependencies } from './package.json';
import { loopbackCsp, loopbackPages } from './scripts/build/loopback';
import { managedSchema } from './scripts/build/managed-schema';
import { ModuleReport } from './scripts/build/module-report';
import { type Mutant, plantMutants } from './scripts/build/mutants';
import { splitIntoChunks } from './scripts/build/page-chunks';
import { includedProviders, sdkScriptsOf } from './scripts/build/sdk-scripts';
import { checkBudgets, extensionSizes } from './scripts/build/size-budgets';
import { ThirdParty } from './scripts/build/third-party';
import { vendorScope } from './scripts/build/vendor-scope';

// The environment variables are those of `scripts/build/build-extension.ts`.
const listed = (name: string) => (process.env[name] ?? '').split(',').filter(Boolean);
const sites = listed('PARTYLINE_SITES');
const granted = listed('PARTYLINE_GRANTED');
const included = includedProviders(listed('PARTYLINE_PROVIDERS'));
const mutants = listed('PARTYLINE_MUTANTS') as Mutant[];
/** Folder for module reports. A build with reports skips the budgets; `scripts/build/sizes.ts` checks them. */
const report = process.env.PARTYLINE_MODULES;
const preset: unknown = process.env.PARTYLINE_PRESET ? JSON.parse(process.env.PARTYLINE_PRESET) : null;
/** Sites on this computer are for development: the demo, the tests and `wxt dev`. The stores' builds have none. */
const loopbackSites = (mode: string) =>
  mode === 'development' || process.env.PARTYLINE_LOOPBACK === 'yes' ? loopbackPages : [];

/** Versions of the vendors' SDKs, pinned in `package.json`. */
const sdks = Object.fromEntries(
  sdkScriptsOf(included).flatMap(({ sdk }) => (sdk ? [[sdk, Reflect.get(dependencies, sdk)]] : [])),
);

const thirdParty = new ThirdParty(Object.keys(sdks));
const modules = new ModuleReport();

/** Firefox 128 added scripts in the page's world and optional host permissions; 140 added consent to data collection. */
const firefoxOnly = {
  browser_specific_settings: {
    gecko: {
      id: 'partyline@partyline',
      strict_min_version: '140.0',
      // Sent only to the service that the user signs in to.
      data_collection_permissions: { required: ['authenticationInfo', 'personalCommunications'] },
    },
  },
  // A build for users connects to encrypted services only, Firefox's default.
  ...(preset !== null && loopbackCsp),
};

export default defineConfig({
  manifestVersion: 3,
  // No auto-imports: a name equal to a component's would silently import it.
  imports: false,
  modules: ['@wxt-dev/i18n/module'],
  outDir: process.env.PARTYLINE_OUT || '.output',
  manifest: ({ browser, mode }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    ...(browser === 'firefox' ? firefoxOnly : { minimum_chrome_version: '123' }),
    // The background is shared with normal windows and stores on disk, so private windows get nothing of it.
    incognito: 'not_allowed',
    // `activeTab` lets the popup read the address of the tab on which it opened.
    permissions: [
      ...['activeTab', 'alarms', 'scripting', 'storage'],
      // Firefox has a sidebar instead, and sounds in the background page, which need no permission.
      ...(browser === 'firefox' ? [] : ['offscreen', 'sidePanel']),
      ...granted,
    ],
    optional_permissions: granted.includes('notifications') ? [] : ['notifications'],
    // Requested when the user allows a site or enters an app server; builds for given sites require theirs.
    optional_host_permissions: ['https://*/*', ...loopbackSites(mode)],
    host_permissions: matchPatterns([...sites, ...listed('PARTYLINE_HOSTS')]),
    options_ui: { page: 'options.html', open_in_tab: true },
    ...(browser === 'firefox'
      ? {
          // In the toolbar the badge is visible; by default Firefox puts the button into the extensions menu.
          action: { default_title: 'Partyline', default_popup: 'popup.html', default_area: 'navbar' },
          sidebar_action: { default_title: 'Partyline', default_panel: 'panel.html', open_at_install: false },
        }
      : {
          action: { default_title: 'Partyline', default_popup: 'popup.html' },
          side_panel: { default_path: 'panel.html' },
          // Firefox supports managed storage without a schema.
          storage: { managed_schema: 'managed-schema.json' },
        }),
    commands: {
      _execute_action: {
        suggested_key: { default: 'Alt+Shift+L' },
        description: '__MSG_commands_popup__',
      },
      'open-messages': {
        suggested_key: { default: 'Alt+Shift+M' },
        description: '__MSG_commands_messages__',
      },
      'next-unread': {
        suggested_key: { default: 'Alt+Shift+U' },
        description: '__MSG_commands_nextUnread__',
      },
      'do-not-disturb': {
        suggested_key: { default: 'Alt+Shift+D' },
        description: '__MSG_commands_doNotDisturb__',
      },
    },
  }),
  // Firefox's reviewers need the complete sources of the build; an allow list keeps other local files out.
  zip: {
    includeSources: [
      '{components,entrypoints,lib,locales,public,scripts}/**',
      // The reviewer's page, and what its demo runs.
      'docs/store/**',
      'test/{browser,dropin,firefox,server}/**',
      '{package,package-lock,tsconfig}.json',
      'wxt.config.ts',
      '*.md',
      'LICENSE',
    ],
  },
  hooks: {
    'entrypoints:found': (_wxt, entrypoints) => {
      for (const { name, inputPath } of sdkScriptsOf(included))
        entrypoints.push({ name, inputPath, type: 'unlisted-script' });
    },
    'vite:build:extendConfig': (entrypoints, config) => {
      for (const { name } of entrypoints) splitIntoChunks(name, config);
    },
    'build:publicAssets': (_wxt, files) => {
      files.push({ relativeDest: 'managed-schema.json', contents: `${JSON.stringify(managedSchema, null, 2)}\n` });
    },
    'build:done': ({ config }) => {
      thirdParty.write(config.outDir);
      if (report) modules.write(report);
      // A build for given sites contains their list, whose size varies.
      else if (config.mode === 'production' && sites.length === 0 && preset === null)
        checkBudgets(extensionSizes(config.outDir), modules);
    },
  },
  vite: () => ({
    plugins: [
      ...[preact(), vendorScope(), thirdParty.plugin(), modules.plugin()],
      ...(mutants.length > 0 ? [plantMutants(mutants)] : []),
    ],
    // Chrome 66 and Firefox 115 have it.
    build: { modulePreload: { polyfill: false } },
    define: {
      __PARTYLINE_SITES__: JSON.stringify(sites),
      __PARTYLINE_PRESET__: JSON.stringify(preset),
      __PARTYLINE_PROVIDERS__: JSON.stringify(included),
      __PARTYLINE_WELCOMES__: JSON.stringify(process.env.PARTYLINE_WELCOMES !== 'no'),
      __PARTYLINE_SDKS__: JSON.stringify(sdks),
    },
  }),
});
