import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { matchPatterns } from './lib/sites/match-patterns';
import { dependencies } from './package.json';
import { loopbackOnly } from './scripts/build/loopback-only';
import { Modules } from './scripts/build/module-report';
import { type Mutant, plantMutant } from './scripts/build/mutants';
import { extensionSizes, holdToBudgets } from './scripts/build/size-budgets';
import { ThirdParty } from './scripts/build/third-party';
import { vendorScope } from './scripts/build/vendor-scope';

// A build may be made for given sites and given services; see `scripts/build/build-extension.ts`.
const listed = (name: string) => (process.env[name] ?? '').split(',').filter(Boolean);
const sites = listed('PARTYLINE_SITES');
/** Optional permissions that the build has from the start: a test cannot answer the browser's question. */
const granted = listed('PARTYLINE_GRANTED');
/** A guard that is left out, for a test of what is to notice. */
const hole = process.env.PARTYLINE_HOLE as Mutant | undefined;
/** Where to note what each file is made of; who asks for it judges of the sizes. */
const report = process.env.PARTYLINE_MODULES;
const preset: unknown = process.env.PARTYLINE_PRESET ? JSON.parse(process.env.PARTYLINE_PRESET) : null;

/** The vendors' SDKs, as `package.json` pins them. */
const sdks = Object.fromEntries(
  ['agora-chat', 'easemob-websdk', '@tencentcloud/chat'].map(name => [name, Reflect.get(dependencies, name)]),
);

const thirdParty = new ThirdParty();
const modules = new Modules();

/** 128 is the first with scripts in the page's world and with sites that are allowed one by one; 140 asks by itself about data. */
const firefoxOnly = {
  browser_specific_settings: {
    gecko: {
      id: 'partyline@partyline',
      strict_min_version: '140.0',
      // What goes to the service that the user signs in to, and to nobody else.
      data_collection_permissions: { required: ['authenticationInfo', 'personalCommunications'] },
    },
  },
  // A build for users speaks to encrypted services only, as Firefox has it.
  ...(preset !== null && loopbackOnly),
};

export default defineConfig({
  manifestVersion: 3,
  // What a file uses, it imports: a name that happens to be a component's would bring that in unseen.
  imports: false,
  modules: ['@wxt-dev/i18n/module'],
  outDir: process.env.PARTYLINE_OUT || '.output',
  manifest: ({ browser }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    ...(browser === 'firefox' ? firefoxOnly : { minimum_chrome_version: '123' }),
    // `activeTab`: the popup names the site of the tab that it was opened on, and of no other.
    permissions: [
      ...['activeTab', 'alarms', 'scripting', 'storage'],
      // Firefox has a sidebar instead, without a permission.
      ...(browser === 'firefox' ? [] : ['sidePanel']),
      ...granted,
    ],
    optional_permissions: granted.includes('notifications') ? [] : ['notifications'],
    // For a site that the user allows, and for an app's own server: asked for then. A build for given sites has theirs.
    optional_host_permissions: ['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*'],
    host_permissions: matchPatterns([...sites, ...listed('PARTYLINE_HOSTS')]),
    options_ui: { page: 'options.html', open_in_tab: true },
    ...(browser === 'firefox'
      ? {
          // Its badge says whether one is on the line; elsewhere it is behind the button of all extensions.
          action: { default_title: 'Partyline', default_area: 'navbar' },
          sidebar_action: { default_title: 'Partyline', default_panel: 'panel.html', open_at_install: false },
        }
      : {
          action: { default_title: 'Partyline' },
          side_panel: { default_path: 'panel.html' },
          // Firefox takes what an administrator sets without one.
          storage: { managed_schema: 'managed-schema.json' },
        }),
    commands: {
      _execute_action: {
        suggested_key: { default: 'Alt+Shift+L' },
        description: '__MSG_commands_popup__',
      },
      'do-not-disturb': {
        suggested_key: { default: 'Alt+Shift+D' },
        description: '__MSG_commands_doNotDisturb__',
      },
    },
  }),
  // The sources, for who reviews the build for Firefox: all that it is made of, and nothing else that is lying about.
  zip: {
    includeSources: [
      '{components,entrypoints,lib,locales,public,scripts}/**',
      '{package,package-lock,tsconfig}.json',
      'wxt.config.ts',
      '*.md',
      'LICENSE',
    ],
  },
  hooks: {
    'build:done': ({ config }) => {
      thirdParty.write(config.outDir);
      if (report) modules.write(report);
      // How long somebody's own list of sites is, is not for us to say.
      else if (config.mode === 'production' && sites.length === 0 && preset === null)
        holdToBudgets(extensionSizes(config.outDir), modules);
    },
  },
  vite: () => ({
    plugins: [preact(), vendorScope(), thirdParty.plugin(), modules.plugin(), ...(hole ? [plantMutant(hole)] : [])],
    define: {
      __PARTYLINE_SITES__: JSON.stringify(sites),
      __PARTYLINE_PRESET__: JSON.stringify(preset),
      __PARTYLINE_WELCOMES__: JSON.stringify(process.env.PARTYLINE_WELCOMES !== 'no'),
      __PARTYLINE_SDKS__: JSON.stringify(sdks),
    },
  }),
});
