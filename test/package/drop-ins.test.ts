// The drop-ins, as a web developer gets them: their size, their types, and what two bundlers make of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sizeInPage } from '../../scripts/build/page-size';
import { compressed } from '../../scripts/build/size-budgets';
import { buildPages, built, bundlers, runWebpack, type Vendor, vendors } from './drop-in-pages';
import { PackedProject } from './packed';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const packed = new PackedProject();

beforeAll(async () => {
  await packed.install();
  await buildPages(packed);
});
afterAll(() => packed.remove());

describe('how much a page has to load', () => {
  const sizeOf = ({ imports, dropIn }: Vendor) => sizeInPage(packed.root, imports, `partyline/${dropIn}`);

  it.each(vendors.filter(({ global }) => global))('of partyline/$dropIn: 10 KB, compressed', async which => {
    const size = await sizeOf(which);
    const file = join(packed.installed, 'dist', `partyline-${which.dropIn}.js`);
    const script = compressed(readFileSync(file, 'utf8'));
    console.log(`gzip: ${which.dropIn} ${size.atOnce}, with Partyline ${size.altogether}, as a script ${script}`);
    expect(size.atOnce).toBeLessThanOrEqual(10 * 1024);
    // What takes part in the session comes when Partyline is there; a script, which is one file, has it in it.
    expect(size.altogether).toBeLessThanOrEqual(10.5 * 1024);
    expect(script).toBeLessThanOrEqual(10.5 * 1024);
  });

  it('of partyline/chat-client: 8 KB, compressed', async () => {
    const size = await sizeOf(vendors.find(({ dropIn }) => dropIn === 'chat-client') as Vendor);
    console.log(`gzip: chat-client ${size.atOnce}, with Partyline ${size.altogether}`);
    expect(size.atOnce).toBeLessThanOrEqual(8 * 1024);
    expect(size.altogether).toBeLessThanOrEqual(11.25 * 1024);
  });
});

it.each(vendors.filter(({ global }) => global))('partyline/$dropIn has the types of the vendor’s package', which => {
  const { dropIn, vendor } = which;
  packed.link('typescript');
  packed.write('typed.ts', typed[dropIn]?.replaceAll('$from', `partyline/${dropIn}`) ?? '');
  packed.write('vendors.ts', typed[dropIn]?.replaceAll('$from', vendor) ?? '');
  const ways = [{ skipLibCheck: true }, { skipLibCheck: true, module: 'nodenext', moduleResolution: 'nodenext' }];
  // Its own are CommonJS to Node, so that `default` is one level further down there: as with the package itself.
  const told = (file: string, options: object) => packed.check([file], options).replaceAll(`${file}(`, '(');
  for (const options of ways) expect(told('typed.ts', options)).toBe(told('vendors.ts', options));
  expect(packed.check(['typed.ts'], { skipLibCheck: true })).toBe('');
  packed.write('wrong.ts', (wrong[dropIn] ?? '').replaceAll('$from', `partyline/${dropIn}`));
  const lines = [...packed.check(['wrong.ts'], { skipLibCheck: true }).matchAll(/wrong\.ts\((\d+),/g)];
  expect([...new Set(lines.map(([, line]) => Number(line)))]).toEqual([3, 4]);
});

describe.each(vendors)('partyline/$dropIn', which => {
  it.each(bundlers.flatMap(bundler => [`${bundler}-import`, `${bundler}-alias`] as const))(
    'leaves the SDK itself in a file of its own: %s',
    how => {
      const { path, sdkFiles } = built(packed, how, which);
      expect(sdkFiles).toHaveLength(1);
      expect(readFileSync(join(packed.root, 'dist', path), 'utf8')).not.toContain(sdkFiles[0]);
    },
  );
});

it('partyline/easemob-websdk can be required, as the vendor’s package is', async () => {
  packed.write('commonjs/package.json', '{ "type": "commonjs" }');
  packed.write('commonjs/required.js', `module.exports = Object.keys(require('partyline/easemob-websdk'));`);
  await runWebpack({
    ...{ context: packed.root, entry: './commonjs/required.js', target: 'node', optimization: { minimize: false } },
    output: { path: join(packed.root, 'dist'), filename: 'required.cjs', library: { type: 'commonjs2' } },
  });
  const names: string[] = createRequire(import.meta.url)(join(packed.root, 'dist/required.cjs'));
  expect(names).toEqual(expect.arrayContaining(['connection', 'message', 'utils', 'logger', 'statusCode']));
});

const typed: Record<string, string> = {
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
  'tencent-chat': `
import TencentCloudChat, { type ChatSDK, type Conversation, type Message } from '$from';
export const chat: ChatSDK = TencentCloudChat.create({ SDKAppID: 1 });
chat.on(TencentCloudChat.EVENT.MESSAGE_RECEIVED, ({ data }: { data: Message[] }) => console.log(data[0]?.ID));
export const title = ({ conversationID }: Conversation): string => conversationID;
`,
};

const wrong: Record<string, string> = {
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
  'tencent-chat': `
import TencentCloudChat from '$from';
TencentCloudChat.create({ SDKAppID: 'x' });
TencentCloudChat.create({ SDKAppID: 1 }).createTextMesage({});
`,
};
