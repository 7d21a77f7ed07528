// Pages that use a vendor's SDK, as their authors wrote them, in the forms in which they come to a drop-in: by another import, by a
// bundler's alias, by another script tag. For each bundler one build with a page for each SDK.
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { type Alias, build, createServer, type UserConfig } from 'vite';
import webpack from 'webpack';
import type { PackedProject } from './packed';

export interface Vendor {
  /** Of the package `partyline`: `partyline/${dropIn}`. */
  dropIn: string;
  /** The package in whose place it comes. */
  vendor: string;
  /** The page of `docs/migrating`. */
  docs: string;
  /** The package that has the SDK itself. */
  sdk: string;
  /** Something that only the SDK itself says. */
  mark: string;
  /** What the author has imported. */
  imports: string;
  /** Where the vendor's script puts that; where there is one. */
  global?: string;
  /** What the author has written below it. */
  code: string;
}

/** What the pages have in common. They are told by their address whom to sign in to what, and say in `data-*` what happens. */
const common = `
const asked = Object.fromEntries(new URL(location.href).searchParams);
const said = document.body.dataset;
const add = (name, word) => { said[name] = (said[name] ?? '') + word + ';'; };
`;

/** The two have the same API. */
const withWebIM = `${common}
const own = { isHttpDNS: false, url: asked.url, apiUrl: asked.rest };
const conn = new sdk.connection({ appKey: asked.app, ...own });
conn.addEventHandler('desk', {
  onConnected: () => add('events', 'ready'),
  onTextMessage: message => add('heard', message.msg),
});
addEventListener('say', async () => {
  const message = sdk.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
  said.sent = (await conn.send(message)).serverMsgId;
});
conn.open({ user: 'alice', accessToken: asked.token }).then(
  () => { said.signedIn = 'yes'; },
  error => { said.failed = error.message ?? String(error); },
);
`;

export const vendors: Vendor[] = [
  {
    ...{ dropIn: 'agora-chat', vendor: 'agora-chat', docs: 'agora-chat', sdk: 'agora-chat' },
    imports: 'sdk',
    mark: 'ars.chat.agora.io',
    global: 'WebIM',
    code: withWebIM,
  },
  {
    ...{ dropIn: 'easemob-websdk', vendor: 'easemob-websdk', docs: 'easemob-websdk', sdk: 'easemob-websdk' },
    imports: 'sdk',
    mark: 'rs.easemob.com',
    global: 'WebIM',
    code: withWebIM,
  },
  {
    ...{ dropIn: 'tencent-chat', vendor: '@tencentcloud/chat', docs: 'tencent-chat', sdk: '@tencentcloud/chat' },
    imports: 'sdk',
    mark: 'im.qcloud.com',
    global: 'TencentCloudChat',
    code: `${common}
const chat = sdk.create({ SDKAppID: Number(asked.app), proxyServer: asked.url });
chat.setLogLevel(4);
chat.on(sdk.EVENT.SDK_READY, () => add('events', 'ready'));
chat.on(sdk.EVENT.MESSAGE_RECEIVED, ({ data }) => data.forEach(({ payload }) => add('heard', payload.text)));
addEventListener('say', async () => {
  const message = chat.createTextMessage({ to: 'bob', conversationType: sdk.TYPES.CONV_C2C, payload: { text: 'hello' } });
  said.sent = (await chat.sendMessage(message)).data.message.ID;
});
chat.login({ userID: 'alice', userSig: asked.token }).then(
  () => { said.signedIn = 'yes'; },
  error => { said.failed = error.message; },
);
`,
  },
  {
    ...{ dropIn: 'chat-client', vendor: 'react-native-agora-chat', docs: 'react-native-agora-chat', sdk: 'agora-chat' },
    imports: '{ ChatClient, ChatMessage, ChatOptions }',
    mark: 'ars.chat.agora.io',
    code: `${common}
const client = ChatClient.getInstance();
client.addConnectionListener({ onConnected: () => add('events', 'ready') });
client.chatManager.addMessageListener({
  onMessagesReceived: messages => messages.forEach(({ body }) => add('heard', body.content)),
});
addEventListener('say', () => client.chatManager.sendMessage(ChatMessage.createTextMessage('bob', 'hello'), {
  onSuccess: ({ msgId }) => { said.sent = msgId; },
  onError: (id, { description }) => { said.failed = description; },
}));
const own = { enableDNSConfig: false, imServer: asked.url, restServer: asked.rest };
client.init(new ChatOptions({ appKey: asked.app, autoLogin: false, ...own }))
  .then(() => client.loginWithAgoraToken('alice', asked.token))
  .then(() => { said.signedIn = 'yes'; }, ({ description }) => { said.failed = description; });
`,
  },
];

const page = (head: string) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Desk</title><body>${head}</body>`;

export type Form = 'import' | 'alias';

export const bundlers = ['vite', 'webpack'] as const;

/** Builds the pages into `dist/${bundler}-${form}` of the project, one for each SDK; `dist/script` has the same without a bundler. */
export async function buildPages(packed: PackedProject): Promise<void> {
  packed.link(...vendors.map(({ sdk }) => sdk));
  for (const form of ['import', 'alias'] as const) {
    for (const { dropIn, vendor, imports, code } of vendors) {
      const name = form === 'import' ? `partyline/${dropIn}` : vendor;
      packed.write(`${form}/${dropIn}.js`, `import ${imports} from '${name}';\n${code}`);
      packed.write(`${form}/${dropIn}.html`, page(`<script type="module" src="/${form}/${dropIn}.js"></script>`));
      packed.write(`dist/webpack-${form}/${dropIn}.html`, page(`<script src="${dropIn}.js"></script>`));
    }
    await withVite(packed, form);
    await withWebpack(packed, form);
  }
  scripts(packed);
}

export interface Block {
  language: string;
  text: string;
}

/** What the page of `docs/migrating` shows, in order. */
export const blocksOf = (name: string): Block[] =>
  [...readFileSync(`docs/migrating/${name}.md`, 'utf8').matchAll(/^```(\w*)\n(.*?)^```/gms)].map(
    ([, language = '', text = '']) => ({ language, text }),
  );

/** The block that begins with that. @throws {Error} where there is none */
export function shown(name: string, first: string): string {
  const block = blocksOf(name).find(({ text }) => text.startsWith(first));
  if (!block) throw new Error(`docs/migrating/${name}.md shows nothing that begins with ${first}`);
  return block.text;
}

/** The lines of the documents are what is built with. */
async function viteAliases(packed: PackedProject): Promise<Alias[]> {
  packed.link('vite');
  const aliases: Alias[] = [];
  for (const { dropIn, docs } of vendors) {
    packed.write(`${dropIn}.config.mjs`, shown(docs, '// vite.config.ts'));
    const config: { default: UserConfig } = await import(pathToFileURL(join(packed.root, `${dropIn}.config.mjs`)).href);
    aliases.push(...((config.default.resolve?.alias ?? []) as Alias[]));
  }
  return aliases;
}

function webpackAliases(): Record<string, string> {
  const aliases: Record<string, string> = {};
  for (const { docs } of vendors) {
    const module: { exports: webpack.Configuration } = { exports: {} };
    runInNewContext(shown(docs, '// webpack.config.js'), { module });
    Object.assign(aliases, module.exports.resolve?.alias);
  }
  return aliases;
}

async function withVite(packed: PackedProject, form: Form): Promise<void> {
  const { root } = packed;
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { alias: form === 'alias' ? await viteAliases(packed) : [] },
    build: {
      outDir: join(root, 'dist', `vite-${form}`),
      rolldownOptions: { input: vendors.map(({ dropIn }) => join(root, form, `${dropIn}.html`)) },
    },
  });
}

/** Vite's server for developers, which makes the packages anew for itself. @returns its address, and what ends it */
export async function serveWithVite(packed: PackedProject): Promise<{ origin: string; close(): Promise<void> }> {
  const server = await createServer({
    root: packed.root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: await viteAliases(packed) },
    // What a page asks for late would have it reload while the test is at it.
    optimizeDeps: { entries: vendors.map(({ dropIn }) => `alias/${dropIn}.html`) },
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  const address = server.httpServer?.address() as AddressInfo | undefined;
  return { origin: `http://127.0.0.1:${address?.port}`, close: () => server.close() };
}

const withWebpack = ({ root }: PackedProject, form: Form): Promise<void> =>
  runWebpack({
    context: root,
    entry: Object.fromEntries(vendors.map(({ dropIn }) => [dropIn, `./${form}/${dropIn}.js`])),
    output: { path: join(root, 'dist', `webpack-${form}`) },
    optimization: { minimize: false },
    resolve: { alias: form === 'alias' ? webpackAliases() : {} },
  });

/** @throws {Error} for what it warns of, too; but that something is large */
export async function runWebpack(configuration: webpack.Configuration): Promise<void> {
  const compiler = webpack({ mode: 'production', ...configuration });
  const stats = await new Promise<webpack.Stats | undefined>((done, failed) =>
    compiler.run((error, result) => (error ? failed(error) : done(result))),
  );
  await new Promise<void>(done => compiler.close(() => done()));
  const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
  const told = [...errors, ...warnings].filter(({ message }) => !/size limit|Entrypoints|code splitting/.test(message));
  if (told.length > 0) throw new Error(told.map(({ message }) => message).join('\n'));
}

/** `late`: the drop-in's tag is added by another script, too late to have the vendor's run before the page's next one. */
function scripts(packed: PackedProject): void {
  for (const { dropIn, docs, vendor, global, imports, code } of vendors) {
    if (!global) continue;
    // The document's tag, with files that are beside the page.
    const tag = shown(docs, '<script src=').trim().replaceAll('"/', '"');
    const [src = '', sdk = ''] = [...tag.matchAll(/="([^"]+)"/g)].map(([, name = '']) => name);
    cpSync(join(packed.installed, 'dist', src), join(packed.root, 'dist/script', src));
    cpSync(createRequire(import.meta.url).resolve(vendor), join(packed.root, 'dist/script', sdk));
    const use = `const ${imports} = ${global};${code}`;
    packed.write(`dist/script/${dropIn}.html`, page(`${tag}<script>{${use}}</script>`));
    packed.write(
      `dist/script/${dropIn}-late.html`,
      page(`<script>
const tag = document.createElement('script');
Object.assign(tag, { src: '${src}', onload: () => {${use}} });
tag.dataset.sdk = '${sdk}';
document.head.append(tag);
</script>`),
    );
  }
}

export interface Built {
  /** Where the page is in `dist`. */
  path: string;
  /** Base names of the files that have the SDK itself in them. */
  sdkFiles: string[];
}

export function built(
  { root }: PackedProject,
  how: `${(typeof bundlers)[number]}-${Form}` | 'script',
  which: Vendor,
): Built {
  const folder = join(root, 'dist', how);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter(name => name.endsWith('.js') && statSync(join(folder, name)).isFile());
  const inFolder = how.startsWith('vite') ? `${how.split('-')[1]}/` : '';
  return {
    path: `${how}/${inFolder}${which.dropIn}.html`,
    sdkFiles: scripts.filter(name => readFileSync(join(folder, name), 'utf8').includes(which.mark)),
  };
}
