// The npm package, as a web developer gets it: packed, installed into an empty project, checked by its compiler, built.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownDropIn, vendorDropIns } from '../../scripts/build/build-client';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const budget = 5 * 1024;
const packed = new PackedProject();
const { folder, installed, root: project } = packed;

beforeAll(() => packed.install());
afterAll(() => packed.remove());

describe('the package', () => {
  it('has what is needed and nothing else', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const others = files.filter(({ name, parentPath }) => !name.endsWith('.d.ts') && !parentPath.endsWith('chunks'));
    const dropIns = vendorDropIns.flatMap(name => [`${name}.js`, `partyline-${name}.js`]);
    const wanted = ['LICENSE', 'README.md', 'client.js', 'package.json', 'partyline.js', `${ownDropIn}.js`, ...dropIns];
    expect(others.map(({ name }) => name).sort()).toEqual(wanted.sort());
    expect(readdirSync(join(project, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual(['partyline']);
  });

  it('has every file that its exports name, types beside all modules, and asks for a statement of its origin', () => {
    const { exports, publishConfig } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const targets = Object.values<string | Record<string, string>>(exports);
    const missing = targets
      .flatMap(target => (typeof target === 'string' ? target : Object.values(target)))
      .filter(file => !existsSync(join(installed, file)));
    expect(missing).toEqual([]);
    const modules = targets.filter(target => typeof target !== 'string');
    expect(modules.length).toBeGreaterThanOrEqual(5);
    for (const target of modules) expect(target).toHaveProperty('types');
    expect(publishConfig).toMatchObject({ provenance: true });
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
  beforeAll(() => packed.link('typescript', 'vite'));

  it('needs none of the vendors’ packages', () => {
    packed.write('plain.ts', plain);
    expect(packed.check(['plain.ts'], { skipLibCheck: false })).toBe('');
    expect(packed.check(['plain.ts'], { skipLibCheck: false, module: 'nodenext', moduleResolution: 'nodenext' })).toBe(
      '',
    );
  });

  it('has the types of each vendor’s package that is there', () => {
    packed.link('agora-chat', 'easemob-websdk', '@tencentcloud/chat');
    packed.write('typed.ts', typed);
    packed.write('wrong.ts', wrong);
    expect(packed.check(['typed.ts'], { skipLibCheck: true })).toBe('');
    const errors = packed.check(['wrong.ts'], { skipLibCheck: true });
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

describe('what the developers’ page and the package’s own show', () => {
  const page = readFileSync('docs/web-developers.md', 'utf8');
  const blocks = [
    ...`${page}\n${readFileSync('packages/client/README.md', 'utf8')}`.matchAll(/^```(\w*)\n(.*?)^```/gms),
  ].map(([, language = '', text = '']) => ({ language, text }));
  const typed = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);

  beforeAll(() => packed.link('typescript', 'agora-chat', 'easemob-websdk', '@tencentcloud/chat'));

  // The `js` blocks need no package: `test/unit/shipped/documents.test.ts` compiles them.
  it('has code of known languages only', () => {
    expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['js', 'sh', 'ts']);
    expect(typed.length).toBeGreaterThanOrEqual(4);
  });

  it.each(typed.map(text => [text.trim().split('\n')[0], text]))('compiles: %s', (_first, text = '') => {
    packed.write('shown.ts', `${surroundings(text)}\n${text}`);
    expect(packed.check(['shown.ts'], { skipLibCheck: true })).toBe('');
  });

  it('packs and installs the package under its version, with the vendors’ types', () => {
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
    'runs while nobody is signed in: %s',
    async (_first, text = '') => {
      packed.link('vite');
      const signedOut = { phase: 'signedOut', since: 1 };
      const refuse = async () => {
        throw Object.assign(new Error('Sign in first.'), { code: 'notSignedIn' });
      };
      const session = {
        ...lent,
        state: signedOut,
        scopes: ['status', 'receive', 'send'],
        onState: (fn: (state: object) => void) => {
          fn(signedOut);
          return () => {};
        },
        ...{ send: refuse, call: refuse },
      };
      const errors: Error[] = [];
      let send = (_text: string): unknown => undefined;
      const ownCode = {
        ...{ render: () => {}, show: () => {}, list: () => {}, console: { log: () => {}, error: () => {} } },
        startOwnSdk: () => expect.fail('it connects'),
        showError: (error: Error) => errors.push(error),
        onSend: (fn: (text: string) => unknown) => {
          send = fn;
        },
      };
      const page = { ...windowOf({ version: 1, connect: async () => session }), ...ownCode };
      await runInNewContext(`(async () => {${await bundled('signed-out.ts', text)}})()`, page);
      await send('hello');
      expect(errors.map(({ message }) => message)).toEqual(text.includes('onSend') ? ['Sign in first.'] : []);
    },
  );

  it('names every reason, and every code that the client makes itself', () => {
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

/** What the page's own code would be, and the session, where a block goes on from an earlier one. */
function surroundings(text: string): string {
  const own = [
    'declare function render(phase: string, user: string | undefined): void;',
    'declare function show(...said: unknown[]): void;',
    'declare function list(names: string[]): void;',
    'declare function showError(error: Error): void;',
    'declare function onSend(fn: (text: string) => unknown): void;',
    'declare function startOwnSdk(): void;',
    'declare function reloadHistory(): Promise<void>;',
    `declare const session: import('partyline/client').${text.includes('session.provider ===') ? 'Session' : "ProviderSession<'agora'>"};`,
  ];
  const used = own.filter(line => {
    const [, name = ''] = /declare \w+ (\w+)/.exec(line) ?? [];
    return new RegExp(`\\b${name}\\b`).test(text) && !(name === 'session' && /const \{ session \}/.test(text));
  });
  return [...used, 'export {};'].join('\n');
}

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
  packed.write(name, text);
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
