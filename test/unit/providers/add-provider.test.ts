import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const definition = `
import type { ProviderDefinition } from '@/lib/providers/provider';

export const definition: ProviderDefinition = {
  id: 'tiny',
  methods: new Map([['echo', 'receive']]),
  isRepeatable: () => true,
  slowMethods: new Set(),
  messageTopics: new Set(['onMessage']),
  listTopics: new Set(),
  messagesIn: () => [],
  withoutMessages: (_topic, payload) => payload,
  incomingMessagesIn: () => [],
  withdrawnIn: () => [],
  conversationsEndedBy: () => [],
  isReceipt: () => false,
  namesOf: async () => ({}),
  readIn: () => [],
  readBy: () => [],
  parseService: ({ appKey }) => ({ appKey }),
  appOf: ({ appKey }) => String(appKey),
  appServerTokenKind: 'accessToken',
};
`;

const sdkScript = `
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { registerSdk } from '@/lib/providers/registry';

export default defineUnlistedScript(() => {
  registerSdk('tiny', async () => (await import('./driver')).createTinyProvider);
});
`;

const form = `
  tiny: {
    app: { ...text('appKey'), name: 'appKey', pattern: /./, missing: 'appKeyMissing', malformed: 'appKeyMalformed' },
    credentials: ['token'],
    token: { label: 'token', missing: 'tokenMissing', kinds: ['accessToken'] },
    canRegister: false,
    hasPush: false,
    advanced: [{ title: 'connection', options: [flag('delivery', false)] }],
    brand: /tiny/i,
  },
`;

const labels = `
  tiny:
    name: Tiny
    short: Tiny
    appHelp: In the console.
`;

/** Runs in the copy. */
const session = `
import { expect, it } from 'vitest';
import { inboxTopics } from '@/lib/providers/inbox-sources';
import sdkScript from '@/lib/providers/tiny/sdk-script';
import { managedSchema } from '../../scripts/build/managed-schema';
import { sdkScripts } from '../../scripts/build/sdk-scripts';
import { Installation, Worker } from './session/test-session';

it('signs in and calls a method', async () => {
  sdkScript.main();
  const { controller, phases } = new Worker(new Installation());
  const credential = { kind: 'token', token: 'abc', tokenKind: 'accessToken' } as const;
  const service = { appKey: 'tiny-app' };
  await controller.signIn({ provider: 'tiny', service, userId: 'alice', credential, remember: false });
  expect(controller.state).toMatchObject({ phase: 'online', account: { provider: 'tiny', app: 'tiny-app' } });
  expect(await controller.requests.call('echo', [1, 2])).toEqual([1, 2]);
});

it('is found by the panel, the build and the schema of the policy', () => {
  expect(inboxTopics).toContain('onMessage');
  expect(sdkScripts.map(({ name }) => name)).toContain('sdk-tiny');
  expect(managedSchema.properties.services.properties.tiny?.properties).toEqual({
    appKey: { type: 'string' },
    delivery: { type: 'boolean' },
  });
});
`;

const copied = [
  ...['components', 'entrypoints', 'lib', 'locales', 'packages', 'public', 'scripts', 'test'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts', 'wxt.config.ts'],
];

let copy = '';
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text.trimStart());
};
/** Inserts `text` after the line that ends with `anchor`. */
const insert = (path: string, anchor: string, text: string) => {
  const [before, after, ...more] = readFileSync(join(copy, path), 'utf8').split(`${anchor}\n`);
  expect(after, `${anchor} in ${path}`).toBeDefined();
  expect(more).toEqual([]);
  writeFileSync(join(copy, path), `${before}${anchor}${text}${after}`);
};
/** Runs a package's command in the copy. @returns what it prints if it fails */
const run = (script: string, ...options: string[]) => {
  const command = [join(copy, 'node_modules', script), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: copy, encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
};

/** Packages of test/apps, which another test may be installing. */
const isOfApps = (file: string) => /^test[\\/]apps[\\/](?:node_modules|\.installing)/.test(file);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'partyline-provider-'));
  for (const name of copied) cpSync(name, join(copy, name), { recursive: true, filter: file => !isOfApps(file) });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction');

  // What docs/providers.md names, and nothing else.
  write('lib/providers/tiny/definition.ts', definition);
  for (const file of ['driver.ts', 'inbox.ts'])
    cpSync(join('test/unit/providers/tiny', file), join(copy, 'lib/providers/tiny', file));
  write('lib/providers/tiny/sdk-script.ts', sdkScript);
  insert('lib/contract/provider-id.ts', 'tencent: {},', '\n  tiny: {},\n');
  insert('components/sign-in/provider-forms.ts', 'Readonly<Record<ProviderId, ProviderForm>> = {', form);
  for (const language of ['en', 'zh_CN']) insert(`locales/${language}.yml`, '\nproviders:', labels);

  write('test/unit/tiny.test.ts', session);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('a provider that is added as docs/providers.md says', () => {
  it('has its SDK script in the build', () => {
    expect(run('wxt/bin/wxt.mjs', 'prepare')).toBe('');
    expect(readFileSync(join(copy, '.wxt/types/paths.d.ts'), 'utf8')).toContain('/sdk-tiny.js');
  });

  it('passes the type checker', () => {
    expect(run('typescript/bin/tsc', '--noEmit')).toBe('');
  });

  it('signs in through its registered SDK script', () => {
    expect(run('vitest/vitest.mjs', 'run', '--project', 'unit', 'test/unit/tiny.test.ts')).toBe('');
  });
});
