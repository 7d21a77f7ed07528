// Pages that replace a vendor SDK by a drop-in: with another import, an alias of the bundler, or another
// script tag. Each bundler builds one page per SDK.
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Alias, build, createServer, type UserConfig } from 'vite';
import webpack from 'webpack';
import type { PackedProject } from './packed';

export interface Vendor {
  /** Entry of the package: `partyline/${dropIn}`. */
  dropIn: string;
  /** The package that it replaces. */
  vendor: string;
  /** Page name in `docs/migrating`. */
  docs: string;
  /** The package that contains the SDK. */
  sdk: string;
  /** Texts that occur together only in the SDK. */
  marks: readonly string[];
  /** The page's import. */
  imports: string;
  /** Global of the vendor's script, if it has one. */
  global?: string;
  /** The page's code, in which `$from` is the name that the page imports. */
  code: string;
}

/** Shared code of the pages. The query has the account and token; results are in `data-*` attributes. */
const common = `
const query = Object.fromEntries(new URL(location.href).searchParams);
const results = document.body.dataset;
const add = (name, word) => { results[name] = (results[name] ?? '') + word + ';'; };
`;

/** agora-chat and easemob-websdk have the same API. */
const withWebIM = `${common}
const servers = { isHttpDNS: false, url: query.url, apiUrl: query.rest };
const conn = new sdk.connection({ appKey: query.app, ...servers });
conn.addEventHandler('desk', {
  onConnected: () => add('events', 'ready'),
  onTextMessage: message => add('received', message.msg),
});
addEventListener('send', async () => {
  const message = sdk.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
  results.sent = (await conn.send(message)).serverMsgId;
});
conn.open({ user: 'alice', accessToken: query.token }).then(
  () => { results.signedIn = 'yes'; },
  error => { results.failed = error.message ?? String(error); },
);
`;

/** miniCore has the same connection, with its functions in plugins. */
const withMiniCore = `import * as contact from '$package/contact/contact';
${common}
const servers = { isHttpDNS: false, url: query.url, apiUrl: query.rest };
const conn = new MiniCore({ appKey: query.app, ...servers });
conn.usePlugin(contact, 'contact');
conn.addEventHandler('desk', {
  onConnected: () => add('events', 'ready'),
  onTextMessage: message => add('received', message.msg),
});
addEventListener('send', async () => {
  const message = conn.Message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
  results.sent = (await conn.send(message)).serverMsgId;
});
conn.open({ username: 'alice', accessToken: query.token }).then(() => conn.contact.getContacts()).then(
  () => { results.signedIn = 'yes'; },
  error => { results.failed = error.message ?? String(error); },
);
`;

/** Code for both chat objects of Tencent. */
const withTencentChat = `chat.setLogLevel(4);
chat.on(sdk.EVENT.SDK_READY, () => add('events', 'ready'));
chat.on(sdk.EVENT.MESSAGE_RECEIVED, ({ data }) => data.forEach(({ payload }) => add('received', payload.text)));
addEventListener('send', async () => {
  const message = chat.createTextMessage({ to: 'bob', conversationType: sdk.TYPES.CONV_C2C, payload: { text: 'hello' } });
  results.sent = (await chat.sendMessage(message)).data.message.ID;
});
chat.login({ userID: 'alice', userSig: query.token }).then(
  () => { results.signedIn = 'yes'; },
  error => { results.failed = error.message; },
);
`;

export const vendors: Vendor[] = [
  {
    ...{ dropIn: 'agora-chat', vendor: 'agora-chat', docs: 'agora-chat', sdk: 'agora-chat' },
    imports: 'sdk',
    marks: ['ars.chat.agora.io', 'getSilentModeForAll'],
    global: 'WebIM',
    code: withWebIM,
  },
  {
    ...{ dropIn: 'easemob-websdk', vendor: 'easemob-websdk', docs: 'easemob-websdk', sdk: 'easemob-websdk' },
    imports: 'sdk',
    marks: ['rs.easemob.com', 'getSilentModeForAll'],
    global: 'WebIM',
    code: withWebIM,
  },
  {
    ...{ dropIn: 'shengwang-chat', vendor: 'shengwang-chat', docs: 'shengwang-chat', sdk: 'shengwang-chat' },
    imports: 'sdk',
    marks: ['rs.chat.rtnsvc.com', 'getSilentModeForAll'],
    global: 'WebIM',
    code: withWebIM,
  },
  ...['agora-chat', 'easemob-websdk'].map(sdk => {
    const entry = `${sdk}/miniCore/miniCore`;
    const marks = [sdk === 'agora-chat' ? 'ars.chat.agora.io' : 'rs.easemob.com', 'webpackChunkwebsdk'];
    return { dropIn: entry, vendor: entry, docs: sdk, sdk, imports: 'MiniCore', marks, code: withMiniCore };
  }),
  {
    ...{ dropIn: 'tencent-chat', vendor: '@tencentcloud/chat', docs: 'tencent-chat', sdk: '@tencentcloud/chat' },
    imports: 'sdk',
    marks: ['group-module'],
    global: 'TencentCloudChat',
    code: `${common}
const chat = sdk.create({ SDKAppID: Number(query.app), proxyServer: query.url });
${withTencentChat}`,
  },
  {
    ...{ dropIn: 'lite-chat', vendor: '@tencentcloud/lite-chat', docs: 'tencent-lite-chat' },
    ...{ sdk: '@tencentcloud/lite-chat', imports: 'sdk', marks: ['_installSubPlugins'] },
    // The SDK ignores `proxyServer`, and opens its socket in a worker if there is one.
    code: `import basic from '$from/basic';
import conversation from '$from/plugins/conversation';
${common}
globalThis.Worker = undefined;
const { WebSocket: NativeWebSocket } = globalThis;
globalThis.WebSocket = class extends NativeWebSocket {
  constructor(url) {
    super(String(url).replace(/^wss:[/][/][^/]+/, query.url));
  }
};
const chat = basic.create({ SDKAppID: Number(query.app) });
chat.use([conversation]);
${withTencentChat}`,
  },
  {
    ...{ dropIn: 'chat-client', vendor: 'react-native-agora-chat', docs: 'react-native-agora-chat', sdk: 'agora-chat' },
    imports: '{ ChatClient, ChatMessage, ChatOptions }',
    marks: ['ars.chat.agora.io', 'getSilentModeForAll'],
    code: `${common}
const client = ChatClient.getInstance();
client.addConnectionListener({ onConnected: () => add('events', 'ready') });
client.chatManager.addMessageListener({
  onMessagesReceived: messages => messages.forEach(({ body }) => add('received', body.content)),
});
addEventListener('send', () => client.chatManager.sendMessage(ChatMessage.createTextMessage('bob', 'hello'), {
  onSuccess: ({ msgId }) => { results.sent = msgId; },
  onError: (id, { description }) => { results.failed = description; },
}));
const servers = { enableDNSConfig: false, imServer: query.url, restServer: query.rest };
client.init(new ChatOptions({ appKey: query.app, autoLogin: false, ...servers }))
  .then(() => client.loginWithAgoraToken('alice', query.token))
  .then(() => { results.signedIn = 'yes'; }, ({ description }) => { results.failed = description; });
`,
  },
];

const page = (head: string) =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Desk</title><body>${head}</body>`;

export type ImportForm = 'import' | 'alias';

export const bundlers = ['vite', 'webpack'] as const;

/** Builds one page per SDK into `dist/${bundler}-${form}`, and without a bundler into `dist/script`. */
export async function buildPages(packed: PackedProject): Promise<void> {
  packed.link(...vendors.map(({ sdk }) => sdk));
  for (const form of ['import', 'alias'] as const) {
    for (const { dropIn, vendor, imports, code } of vendors) {
      const name = form === 'import' ? `partyline/${dropIn}` : vendor;
      packed.write(
        `${form}/${dropIn}.js`,
        `import ${imports} from '${name}';\n${code.replaceAll('$from', name).replaceAll('$package', name.replace('/miniCore/miniCore', ''))}`,
      );
      packed.write(`${form}/${dropIn}.html`, page(`<script type="module" src="/${form}/${dropIn}.js"></script>`));
      packed.write(`dist/webpack-${form}/${dropIn}.html`, page(`<script src="${basename(dropIn)}.js"></script>`));
    }
    await buildWithVite(packed, form);
    await buildWithWebpack(packed, form);
  }
  writeScriptPages(packed);
}

export interface CodeBlock {
  language: string;
  text: string;
}

/** Returns the code blocks of a page in `docs/migrating`. */
export const codeBlocks = (name: string): CodeBlock[] =>
  [...readFileSync(`docs/migrating/${name}.md`, 'utf8').matchAll(/^```(\w*)\n(.*?)^```/gms)].map(
    ([, language = '', text = '']) => ({ language, text }),
  );

/**
 * Returns the code block that starts with `first`.
 * @throws {Error} if there is none
 */
export function codeBlock(name: string, first: string): string {
  const block = codeBlocks(name).find(({ text }) => text.startsWith(first));
  if (!block) throw new Error(`docs/migrating/${name}.md has no code block that starts with ${first}`);
  return block.text;
}

/** Reads the aliases from the code blocks in `docs/migrating`. */
async function viteAliases(packed: PackedProject): Promise<Alias[]> {
  packed.link('vite');
  const aliases: Alias[] = [];
  for (const { dropIn, docs } of vendors) {
    packed.write(`${dropIn}.config.mjs`, codeBlock(docs, '// vite.config.ts'));
    const config: { default: UserConfig } = await import(pathToFileURL(join(packed.root, `${dropIn}.config.mjs`)).href);
    aliases.push(...((config.default.resolve?.alias ?? []) as Alias[]));
  }
  return aliases;
}

function webpackAliases(): Pick<webpack.Configuration, 'resolve' | 'module'> {
  const alias: Record<string, string> = {};
  const rules: webpack.RuleSetRule[] = [];
  for (const { docs } of vendors) {
    const module: { exports: webpack.Configuration } = { exports: {} };
    new Function('module', codeBlock(docs, '// webpack.config.js'))(module);
    Object.assign(alias, module.exports.resolve?.alias);
    rules.push(...((module.exports.module?.rules ?? []) as webpack.RuleSetRule[]));
  }
  return { resolve: { alias }, module: { rules } };
}

async function buildWithVite(packed: PackedProject, form: ImportForm): Promise<void> {
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

/** Starts Vite's development server, which bundles the packages itself. */
export async function serveWithVite(packed: PackedProject): Promise<{ origin: string; close(): Promise<void> }> {
  const server = await createServer({
    root: packed.root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: await viteAliases(packed) },
    // A dependency discovered late would reload the page during the test.
    optimizeDeps: { entries: vendors.map(({ dropIn }) => `alias/${dropIn}.html`) },
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  const address = server.httpServer?.address() as AddressInfo | undefined;
  return { origin: `http://127.0.0.1:${address?.port}`, close: () => server.close() };
}

const buildWithWebpack = ({ root }: PackedProject, form: ImportForm): Promise<void> =>
  runWebpack({
    context: root,
    entry: Object.fromEntries(vendors.map(({ dropIn }) => [dropIn, `./${form}/${dropIn}.js`])),
    output: { path: join(root, 'dist', `webpack-${form}`) },
    optimization: { minimize: false },
    ...(form === 'alias' && webpackAliases()),
  });

/** @throws {Error} for errors and warnings, except those about size */
export async function runWebpack(configuration: webpack.Configuration): Promise<void> {
  const compiler = webpack({ mode: 'production', ...configuration });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  await new Promise<void>(done => compiler.close(() => done()));
  const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
  const problems = [...errors, ...warnings].filter(
    ({ message }) => !/size limit|Entrypoints|code splitting/.test(message),
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
}

/** `late` pages add the drop-in's tag by a script, too late for `document.write`. */
function writeScriptPages(packed: PackedProject): void {
  for (const { dropIn, docs, vendor, global, imports, code } of vendors) {
    if (!global) continue;
    // The tag of the code block, with files in the page's folder.
    const tag = codeBlock(docs, '<script src=').trim().replaceAll('"/', '"');
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

export interface BuiltPage {
  /** Path in `dist`. */
  path: string;
  /** Names of the files that contain the SDK. */
  sdkFiles: string[];
}

export function builtPage(
  { root }: PackedProject,
  how: `${(typeof bundlers)[number]}-${ImportForm}` | 'script',
  which: Vendor,
): BuiltPage {
  const folder = join(root, 'dist', how);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const scripts = files.filter(name => name.endsWith('.js') && statSync(join(folder, name)).isFile());
  const inFolder = how.startsWith('vite') ? `${how.split('-')[1]}/` : '';
  return {
    path: `${how}/${inFolder}${which.dropIn}.html`,
    sdkFiles: scripts.filter(name => {
      const text = readFileSync(join(folder, name), 'utf8');
      return which.marks.every(mark => text.includes(mark));
    }),
  };
}
