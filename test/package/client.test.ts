// The npm package as a developer gets it: packed, installed into an empty project, type-checked and bundled.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { easemob5Codes } from '../../scripts/build/easemob5-entries';
import { liteChatCodes } from '../../scripts/build/lite-chat-entries';
import { miniCoreCodes } from '../../scripts/build/mini-core-entries';
import { ownDropIn, vendorDropIns } from '../../scripts/build/vendor-entries';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const budget = 5 * 1024;
const packed = new PackedProject();
const { folder, installed, root: project } = packed;

beforeAll(() => packed.install());
afterAll(() => packed.remove());

describe('the npm package', () => {
  it('contains only the expected files', () => {
    const entries = readdirSync(installed, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const others = entries.filter(({ name, parentPath }) => !name.endsWith('.d.ts') && !parentPath.endsWith('chunks'));
    const generated = Object.keys({ ...liteChatCodes, ...miniCoreCodes(), ...easemob5Codes });
    const both = ['client', ownDropIn, ...vendorDropIns, ...generated];
    const modules = [...both, 'partyline', ...vendorDropIns.map(name => `partyline-${name}`)];
    const files = [...modules, ...both.map(name => `cjs/${name}`)].map(name => join('dist', `${name}.js`));
    const ofCommand = ['doctor.js', 'doctor.schema.json'].map(name => join('dist', name));
    const fixed = ['LICENSE', 'README.md', 'package.json', join('dist', 'cjs', 'package.json'), ...ofCommand];
    const expected = [...fixed, ...files];
    const found = others.map(({ name, parentPath }) => relative(installed, join(parentPath, name)));
    expect(found.sort()).toEqual(expected.sort());
    expect(readdirSync(join(project, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['partyline']);
  });

  it('has all exported files, types for all modules, and provenance', () => {
    const { exports, publishConfig } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    type Target = string | Record<string, string | Record<string, string>>;
    const targets = Object.values<Target>(exports);
    const filesOf = (target: Target): string[] =>
      typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf);
    const missing = targets
      .flatMap(filesOf)
      // Of a pattern, its folder. The list of files is held by the test before.
      .filter(file => !existsSync(join(installed, file.includes('*') ? dirname(file) : file)));
    expect(missing).toEqual([]);
    const modules = targets.filter(target => typeof target !== 'string');
    expect(modules.length).toBeGreaterThanOrEqual(5);
    for (const target of modules)
      for (const how of ['import', 'require']) expect(target).toHaveProperty(`${how}.types`);
    expect(publishConfig).toMatchObject({ provenance: true });
  });

  it('is what publint expects', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    const { default: manifest } = await import(pathToFileURL(join(installed, 'package.json')).href, {
      with: { type: 'json' },
    });
    expect(messages.map(message => formatMessage(message, manifest, { color: false }))).toEqual([]);
  });

  it('has types that fit its modules, for every way of resolving them', async () => {
    const tarball = readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '';
    const content = readFileSync(join(folder, tarball));
    // Files for script elements and a schema, which no module imports.
    const excludeEntrypoints = [/^\.\/partyline.*\.js$/, /\.json$/];
    const result = await checkPackage(createPackageFromTarballData(content), { excludeEntrypoints });
    if (!result.types) throw new Error('The package has no types.');
    expect(Object.keys(result.entrypoints).length).toBeGreaterThan(15);
    expect(result.problems).toEqual([]);
  });

  it('names the types of every module for TypeScript without `exports`', () => {
    const { exports, typesVersions } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const modules = Object.entries<string | { require: { types: string } }>(exports).flatMap(([entry, target]) =>
      typeof target === 'string' || entry === '.' ? [] : [[entry.slice(2), [target.require.types]]],
    );
    expect(typesVersions).toEqual({ '*': Object.fromEntries(modules) });
  });

  it('contains no path of the build machine', () => {
    for (const entry of readdirSync(installed, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      for (const path of [resolve('.'), folder, homedir(), tmpdir()])
        expect(text, entry.name).not.toContain(`${path}/`);
    }
  });

  it('is at most 5 KB, compressed, as module and as script', () => {
    for (const name of ['client.js', 'partyline.js']) {
      expect(gzipSync(readFileSync(join(installed, 'dist', name))).length, name).toBeLessThanOrEqual(budget);
    }
  });

  it('can be imported on a server', async () => {
    const { connect } = await import(pathToFileURL(join(installed, 'dist', 'client.js')).href);
    expect(await connect({ timeout: 10 })).toMatchObject({ ok: false, reason: 'notInstalled' });
  });

  it('sets only the global Partyline as a script, and connects', async () => {
    const page = createWindow({
      version: 1,
      connect: async () => extensionSession,
    });
    runInNewContext(readFileSync(join(installed, 'dist', 'partyline.js'), 'utf8'), page);
    expect(Object.keys(page).filter(name => !windowProperties.has(name))).toEqual(['Partyline']);
    const result = await runInNewContext(`Partyline.connect({ scopes: ['send'] })`, page);
    expect(await result.session.call('getContacts')).toEqual(['getContacts']);
  });
});

describe('a project with the package', () => {
  beforeAll(() => packed.link('typescript', 'vite'));

  it('needs no package of a vendor', () => {
    packed.write('plain.ts', plainSource);
    expect(packed.check(['plain.ts'], { skipLibCheck: false })).toBe('');
    expect(packed.check(['plain.ts'], { skipLibCheck: false, module: 'nodenext', moduleResolution: 'nodenext' })).toBe(
      '',
    );
  });

  it('gets the types of the installed vendor packages', () => {
    packed.link('agora-chat', 'easemob-websdk', '@tencentcloud/chat');
    packed.write('typed.ts', typedSource);
    packed.write('wrong.ts', invalidSource);
    expect(packed.check(['typed.ts'], { skipLibCheck: true })).toBe('');
    const errors = packed.check(['wrong.ts'], { skipLibCheck: true });
    const lines = [...errors.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => Number(line));
    expect([...new Set(lines)]).toEqual([5, 6, 7, 8]);
  });

  it('bundles only what it imports', async () => {
    const all = await bundle('all.ts', `import * as partyline from 'partyline/client'; console.log({ ...partyline });`);
    const one = await bundle('one.ts', `import { discover } from 'partyline/client'; console.log(await discover());`);
    const none = await bundle('none.ts', `import 'partyline/client'; console.log('none');`);
    expect(gzipSync(all).length).toBeLessThanOrEqual(budget);
    expect(gzipSync(one).length).toBeLessThan(gzipSync(all).length / 3);
    expect(one).not.toContain('PartylineError');
    expect(none).not.toContain('partyline:');
    console.log(`gzip: all ${gzipSync(all).length}, only discover ${gzipSync(one).length}`);
  });
});

describe('docs/web-developers.md and the package’s README', () => {
  const page = readFileSync('docs/web-developers.md', 'utf8');
  const blocks = [
    ...`${page}\n${readFileSync('packages/client/README.md', 'utf8')}`.matchAll(/^```(\w*)\n(.*?)^```/gms),
  ].map(([, language = '', text = '']) => ({ language, text }));
  const typed = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);

  /** The compiler's errors for a code block. */
  let errorsOf: (file: string) => string;
  beforeAll(() => {
    packed.link('typescript', 'agora-chat', 'easemob-websdk', '@tencentcloud/chat');
    for (const [at, text] of typed.entries()) packed.write(`example-${at}.ts`, `${declarationsFor(text)}\n${text}`);
    errorsOf = packed.checkEach(
      [...typed.keys()].map(at => `example-${at}.ts`),
      { skipLibCheck: true },
    );
  });

  // The `js` blocks need no package: `test/unit/shipped/documents.test.ts` compiles them.
  it('have code blocks of known languages only', () => {
    expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['js', 'sh', 'ts']);
    expect(typed.length).toBeGreaterThanOrEqual(4);
  });

  it.each(typed.map((text, at) => [text.trim().split('\n')[0], at]))('have code that compiles: %s', (_first, at) => {
    expect(errorsOf(`example-${at}.ts`)).toBe('');
  });

  it('show how to pack and install the current version, with the vendors’ types', () => {
    const shell = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    const { name, version, peerDependencies } = JSON.parse(readFileSync('packages/client/package.json', 'utf8'));
    const commands = shell.join('').trim().split('\n');
    expect(commands.map(line => line.split(' #')[0])).toEqual([
      'npm run build:client',
      'npm pack ./packages/client',
      `npm i ../partyline/${name}-${version}.tgz`,
      'npm i -D agora-chat',
    ]);
    for (const peer of Object.keys(peerDependencies)) expect(shell.join('')).toContain(peer);
  });

  it.each(typed.filter(text => text.includes('session.send')).map(text => [text.trim().split('\n')[2], text]))(
    'have code that runs while signed out: %s',
    async (_first, text = '') => {
      packed.link('vite');
      const signedOut = { phase: 'signedOut', since: 1 };
      const rejectSignedOut = async () => {
        throw Object.assign(new Error('Sign in first.'), { code: 'notSignedIn' });
      };
      const session = {
        ...extensionSession,
        state: signedOut,
        scopes: ['status', 'receive', 'send'],
        onState: (fn: (state: object) => void) => {
          fn(signedOut);
          return () => {};
        },
        ...{ send: rejectSignedOut, call: rejectSignedOut },
      };
      const errors: Error[] = [];
      let send = (_text: string): unknown => undefined;
      const ownCode = {
        ...{ render: () => {}, show: () => {}, list: () => {}, console: { log: () => {}, error: () => {} } },
        startOwnSdk: () => expect.fail('connect must succeed'),
        showError: (error: Error) => errors.push(error),
        onSend: (fn: (text: string) => unknown) => {
          send = fn;
        },
      };
      const page = { ...createWindow({ version: 1, connect: async () => session }), ...ownCode };
      await runInNewContext(`(async () => {${await bundle('signed-out.ts', text)}})()`, page);
      await send('hello');
      expect(errors.map(({ message }) => message)).toEqual(text.includes('onSend') ? ['Sign in first.'] : []);
    },
  );

  it('list all reasons and all codes of the client', () => {
    const types = readFileSync(join(installed, 'dist', 'types', 'connect.d.ts'), 'utf8');
    const [, union = ''] = /type ConnectFailure =([^;]+);/.exec(types) ?? [];
    const reasons = [...union.matchAll(/'(\w+)'/g)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(5);
    const codes = [...readFileSync('lib/page/client/errors.ts', 'utf8').matchAll(/^ {2}(\w+): '/gm)].map(
      ([, code]) => code,
    );
    for (const name of [...reasons, ...codes]) expect(page).toContain(`\`${name}\``);
  });
});

/** Returns declarations for the page's own code that a code block uses. */
function declarationsFor(text: string): string {
  const declarations = [
    'declare function render(phase: string, user: string | undefined): void;',
    'declare function show(...values: unknown[]): void;',
    'declare function list(names: string[]): void;',
    'declare function showError(error: Error): void;',
    'declare function onSend(fn: (text: string) => unknown): void;',
    'declare function startOwnSdk(): void;',
    'declare function reloadHistory(): Promise<void>;',
    `declare const session: import('partyline/client').${text.includes('session.provider ===') ? 'Session' : "ProviderSession<'agora'>"};`,
  ];
  const used = declarations.filter(declaration => {
    const [, name = ''] = /declare \w+ (\w+)/.exec(declaration) ?? [];
    return new RegExp(`\\b${name}\\b`).test(text) && !(name === 'session' && /const \{ session \}/.test(text));
  });
  return [...used, 'export {};'].join('\n');
}

/** Type-checked in the project. */
const plainSource = `
import { connect, type Session } from 'partyline/client';

export async function start(): Promise<Session | undefined> {
  const result = await connect({ scopes: ['receive', 'send'], timeout: 5_000 });
  if (!result.ok) {
    console.log(result.reason satisfies string, result.error.message);
    return undefined;
  }
  const { session } = result;
  session.onStatus(status => console.log(status.phase, status.phase === 'online' && status.unread));
  session.on('sent', ({ serverMsgId }) => console.log(serverMsgId.length));
  if (session.provider === 'easemob') {
    session.on('onTextMessage', message => console.log(message.msg));
    console.log(await session.call('getContacts'));
  }
  await session.send({ to: 'bob', text: 'hello' }, { signal: AbortSignal.timeout(1_000) });
  return session;
}
`;

const typedSource = `
import type { AgoraChat } from 'agora-chat';
import { connect } from 'partyline/client';

const agora = await connect({ provider: 'agora' });
if (agora.ok) {
  const { session } = agora;
  session.on('onTextMessage', (message: AgoraChat.TextMsgBody) => console.log(message.msg.length));
  const { data = [] } = await session.call('getContacts');
  console.log(data.map(name => name.toUpperCase()));
  await session.callWith({ timeout: 1_000 }, 'addReaction', { messageId: '1', reaction: 'tea' });
  for await (const event of session.events(['onTextMessage', 'onCmdMessage'])) {
    if (event.topic === 'onCmdMessage') console.log(event.payload.action);
    if (event.topic === 'gap') break;
  }
}
const any = await connect();
if (any.ok && any.session.provider === 'tencent') {
  const { session } = any;
  session.on('onMessageReceived', ({ data }) => console.log(data.map(message => message.ID)));
  const made = await session.call('createTextMessage', { to: 'bob', conversationType: 'C2C', payload: { text: 'tea' } });
  await session.call('sendMessage', made);
}
`;

const invalidSource = `
import { connect } from 'partyline/client';
const agora = await connect({ provider: 'agora' });
if (agora.ok) {
  agora.session.call('renewToken', 'x');
  agora.session.call('addReaction', { messageId: 1 });
  agora.session.on('onTextMessag', () => {});
  agora.session.on('onTextMessage', message => message.text);
}
`;

/** The session of a fake extension. */
const extensionSession = {
  state: { phase: 'online', since: 1, unread: 0, account: { provider: 'agora', app: '1#a', userId: 'alice' } },
  scopes: ['status', 'send'],
  onState: () => () => {},
  on: () => () => {},
  send: async () => ({}),
  call: async (...args: unknown[]) => args,
  detach: () => {},
};

const windowProperties = new Set([
  'addEventListener',
  'removeEventListener',
  'dispatchEvent',
  'CustomEvent',
  'AbortController',
]);
for (const name of ['setTimeout', 'clearTimeout']) windowProperties.add(name);

/** Creates the part of `window` that the script uses, with a fake extension. */
function createWindow(announcement: object): Record<string, unknown> {
  const page = new EventTarget();
  page.addEventListener('partyline:request', () =>
    page.dispatchEvent(new CustomEvent('partyline:announce', { detail: announcement })),
  );
  return {
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    dispatchEvent: page.dispatchEvent.bind(page),
    ...{ CustomEvent, AbortController, setTimeout, clearTimeout },
  };
}

async function bundle(name: string, text: string): Promise<string> {
  packed.write(name, text);
  const result = await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', rollupOptions: { input: join(project, name) } },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error('Vite watches instead of building');
  return output.output.map(chunk => ('code' in chunk ? chunk.code : '')).join('');
}
