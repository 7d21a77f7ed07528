// The drop-ins as a developer gets them: their size, their types, and their builds with two bundlers.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { liteChatEditions, liteChatPluginNames } from '../../scripts/build/lite-chat-entries';
import { miniCorePackages, miniCorePlugins } from '../../scripts/build/mini-core-entries';
import { sizeInPage } from '../../scripts/build/page-size';
import { compressed } from '../../scripts/build/size-budgets';
import { installApps } from '../apps/install';
import { chatClientSample } from './chat-client-sample';
import { buildPages, builtPage, bundlers, runWebpack, type Vendor, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 600_000 });

const packed = new PackedProject();

beforeAll(async () => {
  await packed.install(buildPages);
});
afterAll(() => packed.remove());

describe('the compressed size', () => {
  const sizeOf = ({ imports, dropIn }: Vendor) => sizeInPage(packed.root, imports, `partyline/${dropIn}`);

  it.each(vendors.filter(({ global }) => global))('of partyline/$dropIn is at most 10 KB', async which => {
    const size = await sizeOf(which);
    const file = join(packed.installed, 'dist', `partyline-${which.dropIn}.js`);
    const script = compressed(readFileSync(file, 'utf8'));
    console.log(`gzip: ${which.dropIn} ${size.atOnce}, with Partyline ${size.altogether}, as a script ${script}`);
    expect(size.atOnce).toBeLessThanOrEqual(10 * 1024);
    // With Partyline a page also loads the code for the shared session; a script always contains it.
    expect(size.altogether).toBeLessThanOrEqual(14 * 1024);
    // It also has the loader of the SDK and the code for prerendered pages.
    expect(script).toBeLessThanOrEqual(14 * 1024);
  });

  it.each(['lite-chat', 'lite-chat-1'].flatMap(folder => liteChatEditions.map(edition => `${folder}/${edition}`)))(
    'of partyline/%s is at most 10 KB',
    async entry => {
      const size = await sizeInPage(packed.root, 'sdk', `partyline/${entry}`);
      console.log(`gzip: ${entry} ${size.atOnce}, with Partyline ${size.altogether}`);
      expect(size.atOnce).toBeLessThanOrEqual(10 * 1024);
      // The code for the session has the names and objects of both SDKs.
      expect(size.altogether).toBeLessThanOrEqual(19 * 1024);
    },
  );

  it.each(miniCorePackages)('of miniCore of partyline/%s is at most 10 KB, with all its plugins', async sdk => {
    const entry = `partyline/${sdk}/miniCore/miniCore`;
    const { atOnce, altogether } = await sizeInPage(packed.root, 'sdk', entry);
    const plugins = await Promise.all(
      miniCorePlugins.map(name => sizeInPage(packed.root, 'plugin', `partyline/${sdk}/${name}/${name}`)),
    );
    const all = atOnce + plugins.reduce((sum, plugin) => sum + plugin.atOnce, 0);
    console.log(`gzip: ${entry} ${atOnce}, with Partyline ${altogether}, with plugins ${all}`);
    expect(atOnce).toBeLessThanOrEqual(10 * 1024);
    expect(all).toBeLessThanOrEqual(14 * 1024);
  });

  it('of partyline/chat-client is at most 8 KB', async () => {
    const size = await sizeOf(vendors.find(({ dropIn }) => dropIn === 'chat-client') as Vendor);
    console.log(`gzip: chat-client ${size.atOnce}, with Partyline ${size.altogether}`);
    expect(size.atOnce).toBeLessThanOrEqual(8 * 1024);
    // With the managers.
    expect(size.altogether).toBeLessThanOrEqual(32 * 1024);
  });
});

describe('the types', () => {
  const withGlobal = vendors.filter(({ global }) => global);
  const liteChat = ['lite-chat', 'lite-chat/professional', 'lite-chat-1/basic'];
  const fileOf = (kind: 'typed' | 'vendors' | 'wrong', entry: string) => `${kind}-${entry.replace('/', '-')}.ts`;
  const optionSets = [{ skipLibCheck: true }, { skipLibCheck: true, module: 'nodenext', moduleResolution: 'nodenext' }];
  /** The compiler's errors for a file, by the set of options. */
  let errors: ((file: string) => string)[];

  beforeAll(() => {
    packed.link('typescript');
    const wrong: string[] = [];
    const write = (file: string, source = '', from = '', more = '') => {
      packed.write(file, `${source.replaceAll('$from', from)}${more}`);
      return file;
    };
    const both = withGlobal.flatMap(({ dropIn, vendor }) => {
      const source = typedSources[dropIn];
      wrong.push(write(fileOf('wrong', dropIn), invalidSources[dropIn], `partyline/${dropIn}`));
      return [
        write(fileOf('typed', dropIn), source, `partyline/${dropIn}`),
        write(fileOf('vendors', dropIn), source, vendor),
      ];
    });
    const ofLiteChat = liteChat.map(entry => {
      const plugin = `import group from 'partyline/${entry.split('/')[0]}/plugins/group';\nexport const { name } = group;\n`;
      wrong.push(write(fileOf('wrong', entry), invalidSources['tencent-chat'], `partyline/${entry}`));
      return write(fileOf('typed', entry), typedSources['tencent-chat'], `partyline/${entry}`, plugin);
    });
    const [first = {}, second = {}] = optionSets;
    errors = [packed.checkEach([...both, ...ofLiteChat, ...wrong], first), packed.checkEach(both, second)];
  });

  const wrongLines = (entry: string) => {
    const lines = [...(errors[0]?.(fileOf('wrong', entry)) ?? '').matchAll(/^\((\d+),/gm)];
    return [...new Set(lines.map(([, line]) => Number(line)))];
  };

  it.each(withGlobal)('of partyline/$dropIn are those of the vendor’s package', ({ dropIn }) => {
    // In Node the vendor's package is CommonJS, so `default` is nested once more, also in the drop-in.
    for (const errorsOf of errors) expect(errorsOf(fileOf('typed', dropIn))).toBe(errorsOf(fileOf('vendors', dropIn)));
    expect(errors[0]?.(fileOf('typed', dropIn))).toBe('');
    expect(wrongLines(dropIn)).toEqual([3, 4]);
  });

  it.each(liteChat)('of partyline/%s are those of the vendor’s package', entry => {
    expect(errors[0]?.(fileOf('typed', entry))).toBe('');
    expect(wrongLines(entry)).toEqual([3, 4]);
  });
});

it('partyline/chat-client compiles what react-native-agora-chat compiles', { timeout: 600_000 }, async () => {
  // Downloads many packages in a fresh clone.
  await installApps();
  packed.link('typescript');
  packed.linkFrom('test/apps/node_modules', 'react-native-agora-chat');
  for (const from of ['react-native-agora-chat', 'partyline/chat-client']) {
    packed.write('sample.ts', chatClientSample.replaceAll('$from', from));
    expect(packed.check(['sample.ts'], { skipLibCheck: true }), from).toBe('');
  }
});

describe.each(vendors)('partyline/$dropIn', which => {
  it.each(bundlers.flatMap(bundler => [`${bundler}-import`, `${bundler}-alias`] as const))(
    'bundles the SDK into a separate file: %s',
    how => {
      const { path, sdkFiles } = builtPage(packed, how, which);
      expect(sdkFiles).toHaveLength(1);
      expect(readFileSync(join(packed.root, 'dist', path), 'utf8')).not.toContain(sdkFiles[0]);
    },
  );
});

describe('a CommonJS module, bundled with webpack', () => {
  /** Exports that the module returns for `require(name)`. */
  const required = async (name: string): Promise<Record<string, unknown>> => {
    const file = name.replaceAll(/\W/g, '-');
    packed.write('commonjs/package.json', '{ "type": "commonjs" }');
    packed.write(`commonjs/${file}.js`, `module.exports = require('${name}');`);
    await runWebpack({
      ...{ context: packed.root, entry: `./commonjs/${file}.js`, target: 'node', optimization: { minimize: false } },
      output: { path: join(packed.root, 'dist'), filename: `${file}.cjs`, library: { type: 'commonjs2' } },
    });
    return createRequire(import.meta.url)(join(packed.root, `dist/${file}.cjs`));
  };
  // The SDKs look for a browser when they are evaluated.
  beforeAll(() => {
    for (const name of ['self', 'window']) vi.stubGlobal(name, globalThis);
    vi.stubGlobal('location', new URL('https://desk.example/'));
  });
  afterAll(() => vi.unstubAllGlobals());

  const shapeOf = (exports: object) => Object.fromEntries(Object.entries(exports).map(([key, it]) => [key, typeof it]));

  it.each(vendors.filter(({ global }) => global))(
    'gets from partyline/$dropIn what it gets from $vendor',
    async ({ dropIn, vendor }) => {
      const [theirs, ours] = [await required(vendor), await required(`partyline/${dropIn}`)];
      expect(shapeOf(ours)).toMatchObject(shapeOf(theirs));
      // Without a default export, tools take the module itself.
      const [theirSdk, ourSdk] = [theirs.default ?? theirs, ours.default] as [object, object];
      expect(shapeOf(ourSdk)).toMatchObject(shapeOf(theirSdk));
    },
  );

  it('gets from partyline/lite-chat what it gets from @tencentcloud/lite-chat, also of its plugins', async () => {
    for (const entry of ['', ...liteChatEditions.map(name => `/${name}`)]) {
      const [theirs, ours] = [
        await required(`@tencentcloud/lite-chat${entry}`),
        await required(`partyline/lite-chat${entry}`),
      ];
      expect(shapeOf(ours)).toMatchObject(shapeOf(theirs));
      for (const table of ['EVENT', 'TYPES', 'TSignaling', 'VERSION']) expect(ours[table]).toEqual(theirs[table]);
    }
    const { default: _sdk, VERSION } = await required('partyline/lite-chat-1');
    expect(VERSION).toBe('1.6.13');
    for (const file of Object.keys(liteChatPluginNames(4))) {
      const [{ name }, ours] = [
        await required(`@tencentcloud/lite-chat/plugins/${file}`),
        await required(`partyline/lite-chat/plugins/${file}`),
      ];
      expect([ours.name, ours.default]).toEqual([name, { name }]);
    }
  });

  it('finds the tables of Tencent’s SDK', async () => {
    const [theirs, ours] = [await required('@tencentcloud/chat'), await required('partyline/tencent-chat')];
    expect(ours.EVENT).toMatchObject(theirs.EVENT as object);
    for (const table of ['TYPES', 'TSignaling', 'VERSION']) expect(ours[table]).toEqual(theirs[table]);
  });
});

const typedSources: Record<string, string> = {
  'agora-chat': `
import WebIM, { type AgoraChat } from '$from';
const conn: AgoraChat.Connection = new WebIM.connection({ appKey: '1117#support' });
conn.addEventHandler('desk', { onTextMessage: (message: AgoraChat.TextMsgBody) => console.log(message.msg.length) });
export const sent = conn.send(WebIM.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' }));
`,
  'easemob-websdk': `
import WebIM, { type EasemobChat } from '$from';
const conn: EasemobChat.Connection = new WebIM.connection({ appKey: '1117#support' });
conn.addEventHandler('desk', { onStreamMessage: (message: EasemobChat.StreamMsgBody) => console.log(message) });
export const sent = conn.send(WebIM.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' }));
`,
  'shengwang-chat': `
import WebIM, { type ShengwangChat } from '$from';
const conn: ShengwangChat.Connection = new WebIM.connection({ appKey: '1117#support' });
conn.addEventHandler('desk', { onTextMessage: (message: ShengwangChat.TextMsgBody) => console.log(message.msg.length) });
export const sent = conn.send(WebIM.message.create({ type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' }));
`,
  'tencent-chat': `
import TencentCloudChat, { type ChatSDK, type Conversation, type Message } from '$from';
export const chat: ChatSDK = TencentCloudChat.create({ SDKAppID: 1 });
chat.on(TencentCloudChat.EVENT.MESSAGE_RECEIVED, ({ data }: { data: Message[] }) => console.log(data[0]?.ID));
export const title = ({ conversationID }: Conversation): string => conversationID;
`,
};

const invalidSources: Record<string, string> = {
  'agora-chat': `
import WebIM from '$from';
new WebIM.connection({ appKey: 1 });
WebIM.mesage.create({});
`,
  'easemob-websdk': `
import WebIM from '$from';
new WebIM.connection({ appKey: 1 });
WebIM.mesage.create({});
`,
  'shengwang-chat': `
import WebIM from '$from';
new WebIM.connection({ appKey: 1 });
WebIM.mesage.create({});
`,
  'tencent-chat': `
import TencentCloudChat from '$from';
TencentCloudChat.create({ SDKAppID: 'x' });
TencentCloudChat.create({ SDKAppID: 1 }).createTextMesage({});
`,
};
