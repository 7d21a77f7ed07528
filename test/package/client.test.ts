// The npm package, as a web developer gets it: packed, installed into an empty project, checked by its compiler, built.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildClient } from '../../scripts/build-client';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const budget = 5 * 1024;
/** With no packages in a folder above, where they would be found too. */
const free = [tmpdir(), '/var/tmp', homedir()].find(
  place => existsSync(place) && !existsSync(join(place, 'node_modules')),
);
const folder = mkdtempSync(join(free ?? tmpdir(), 'partyline-package-'));
const source = join(folder, 'source');
const project = join(folder, 'project');
const installed = join(project, 'node_modules', 'partyline');

beforeAll(async () => {
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    cpSync(join('packages/client', name), join(source, name));
  await buildClient(join(source, 'dist'));
  run('npm', ['pack', '--silent', '--pack-destination', folder], source);
  write('package.json', JSON.stringify({ name: 'project', private: true, type: 'module' }));
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '';
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', join(folder, tarball)], project);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('has what is needed and nothing else', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const others = files.map(({ name }) => name).filter(name => !name.endsWith('.d.ts'));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'client.js', 'package.json', 'partyline.js']);
    expect(readdirSync(join(project, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['partyline']);
  });

  it('says nothing of the machine that made it', () => {
    for (const entry of readdirSync(installed, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      for (const place of [resolve('.'), folder, homedir(), tmpdir()])
        expect(text, entry.name).not.toContain(`${place}/`);
    }
  });

  it('is at most 5 KB, compressed, in each of its forms', () => {
    for (const name of ['client.js', 'partyline.js']) {
      expect(gzipSync(readFileSync(join(installed, 'dist', name))).length, name).toBeLessThanOrEqual(budget);
    }
  });

  it('can be imported where there is no page', async () => {
    const { connect } = await import(pathToFileURL(join(installed, 'dist', 'client.js')).href);
    expect(await connect({ timeout: 10 })).toMatchObject({ ok: false, reason: 'notInstalled' });
  });

  it('sets one global as a plain script, and works', async () => {
    const page = windowOf({
      version: 1,
      connect: async () => lent,
    });
    runInNewContext(readFileSync(join(installed, 'dist', 'partyline.js'), 'utf8'), page);
    expect(Object.keys(page).filter(name => !given.has(name))).toEqual(['Partyline']);
    const result = await runInNewContext(`Partyline.connect({ scopes: ['send'] })`, page);
    expect(await result.session.call('getContacts')).toEqual(['getContacts']);
  });
});

describe('a project that uses it', () => {
  const options = {
    ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'] },
    ...{ types: [], strict: true, noEmit: true, verbatimModuleSyntax: true, noUnusedLocals: true },
  };
  const check = (files: string[], compilerOptions: object) => {
    write('tsconfig.json', JSON.stringify({ compilerOptions: { ...options, ...compilerOptions }, files }));
    const tsc = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    return spawnSync(process.execPath, [tsc, '-p', project], { cwd: project, encoding: 'utf8' }).stdout;
  };

  beforeAll(() => link('typescript', 'vite'));

  it('needs none of the vendors’ packages', () => {
    write('plain.ts', plain);
    expect(check(['plain.ts'], { skipLibCheck: false })).toBe('');
    expect(check(['plain.ts'], { skipLibCheck: false, module: 'nodenext', moduleResolution: 'nodenext' })).toBe('');
  });

  it('has the types of each vendor’s package that is there', () => {
    link('agora-chat', 'easemob-websdk', '@tencentcloud/chat');
    write('typed.ts', typed);
    write('wrong.ts', wrong);
    expect(check(['typed.ts'], { skipLibCheck: true })).toBe('');
    const errors = check(['wrong.ts'], { skipLibCheck: true });
    const lines = [...errors.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => Number(line));
    expect([...new Set(lines)]).toEqual([5, 6, 7, 8]);
  });

  it('gets only what it imports', async () => {
    const all = await bundled(
      'all.ts',
      `import * as partyline from 'partyline/client'; console.log({ ...partyline });`,
    );
    const one = await bundled('one.ts', `import { discover } from 'partyline/client'; console.log(await discover());`);
    const none = await bundled('none.ts', `import 'partyline/client'; console.log('none');`);
    expect(gzipSync(all).length).toBeLessThanOrEqual(budget);
    expect(gzipSync(one).length).toBeLessThan(gzipSync(all).length / 3);
    expect(one).not.toContain('PartylineError');
    expect(none).not.toContain('partyline:');
    console.log(`gzip: all ${gzipSync(all).length}, only discover ${gzipSync(one).length}`);
  });
});

/** What is read by the compiler there. */
const plain = `
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

const typed = `
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

const wrong = `
import { connect } from 'partyline/client';
const agora = await connect({ provider: 'agora' });
if (agora.ok) {
  agora.session.call('renewToken', 'x');
  agora.session.call('addReaction', { messageId: 1 });
  agora.session.on('onTextMessag', () => {});
  agora.session.on('onTextMessage', message => message.text);
}
`;

/** What an extension lends, as far as the client looks. */
const lent = {
  state: { phase: 'online', since: 1, unread: 0, account: { provider: 'agora', app: '1#a', userId: 'alice' } },
  scopes: ['status', 'send'],
  onState: () => () => {},
  on: () => () => {},
  send: async () => ({}),
  call: async (...args: unknown[]) => args,
  detach: () => {},
};

const given = new Set(['addEventListener', 'removeEventListener', 'dispatchEvent', 'CustomEvent', 'AbortController']);
for (const name of ['setTimeout', 'clearTimeout']) given.add(name);

/** As much of a window as the script uses, with an extension in it. */
function windowOf(announcement: object): Record<string, unknown> {
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

async function bundled(name: string, text: string): Promise<string> {
  write(name, text);
  const result = await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', rollupOptions: { input: join(project, name) } },
  });
  const [made] = [result].flat();
  if (!made || !('output' in made)) throw new Error('Vite watches instead of building');
  return made.output.map(chunk => ('code' in chunk ? chunk.code : '')).join('');
}

function write(name: string, text: string): void {
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, name), text);
}

/** Packages of this repository, in the project too. */
function link(...names: string[]): void {
  for (const name of names) {
    const place = join(project, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(resolve('node_modules', name), place, 'junction');
  }
}

function run(command: string, args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed.\n${stdout}\n${stderr}`);
}
