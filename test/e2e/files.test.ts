// Uploads from a tab: the recipient gets the same bytes, and the session's single connection suffices.
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import { createMsyncProvider } from '@/lib/providers/msync/driver';
import { createTencentProvider } from '@/lib/providers/tencent/driver';
import { vendorFile } from '../server/raw-sdk';
import { sdkAppId } from '../server/tencent/service';
import { evaluatorOf, platform, RecordedSession } from '../unit/providers/msync-connection';
import { app, createWorld, oneOfEachDriver, type SamplePage, sentence, type TestProvider } from './world';

const world = createWorld();
const size = 3_000_000;
const expected = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255));

/** A script for the page, where `file` has `bytes` bytes. */
const script = (body: string, bytes = size) => `(async () => {
  const bytes = new Uint8Array(${bytes}).map((_, at) => (at * 31 + (at >> 8)) & 255);
  const file = new File([bytes], 'a.pdf', { type: 'application/pdf' });
  const { session } = window.partylineSample;
  const call = (...args) => session.call(...args);
  try { return await (async () => { ${body} })(); } catch ({ code, message, vendor }) { return { code, message, vendor }; }
})()`;

const bobs: RecordedSession[] = [];
afterEach(() => Promise.all(bobs.splice(0).map(({ provider }) => provider.close())));

/** Connects bob by an SDK outside the browser. */
async function connectBob(provider: TestProvider): Promise<RecordedSession> {
  const { im, tencent } = world;
  const create =
    provider === 'tencent'
      ? createTencentProvider(evaluatorOf(createRequire(import.meta.url).resolve('@tencentcloud/chat')), platform)
      : createMsyncProvider(evaluatorOf(vendorFile(provider)), platform);
  const options =
    provider === 'tencent'
      ? { SDKAppID: sdkAppId, proxyServer: tencent.url }
      : { appKey: app, isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl };
  const session = new RecordedSession(create, definitions[provider].parseService(options));
  bobs.push(session);
  const sig = { kind: 'token', token: tencent.issueUserSig('bob'), tokenKind: 'userSig' } as const;
  await session.provider.open('bob', provider === 'tencent' ? sig : { kind: 'password', password: 'bob-pass' });
  return session;
}

/** Signs alice in. @returns the token, which no page may get */
async function signIn(provider: TestProvider): Promise<string> {
  const token = provider === 'tencent' ? world.tencent.issueUserSig('alice') : world.im.issueToken(app, 'alice').value;
  const popup = await world.submit({ provider, token });
  await popup.waitForPhase('online');
  popup.close();
  return token;
}

/** The name and address of the file that bob receives. */
async function receivedFile(session: RecordedSession, provider: TestProvider): Promise<{ name: unknown; url: string }> {
  const topic = provider === 'tencent' ? 'onMessageReceived' : 'onFileMessage';
  await session.until(({ signalNames }) => signalNames.includes(topic));
  const [payload] = session.payloads(topic) as [Record<string, unknown>];
  if (provider !== 'tencent') return { name: payload.filename, url: String(payload.url) };
  const [{ payload: file }] = payload.data as [{ payload: Record<string, unknown> }];
  return { name: file.fileName, url: String(file.fileUrl) };
}

const storedFiles = (provider: TestProvider) =>
  provider === 'tencent' ? [...world.tencent.files.values()] : [...world.im.hub.app(app).files.values()];

const msyncSend = (file: string) =>
  `return call('send', { type: 'file', chatType: 'singleChat', to: 'bob', file: { url: '', filename: 'a.pdf', filetype: 'pdf', data: ${file} } });`;
const tencentSend = (file: string) =>
  `const message = await call('createFileMessage', { to: 'bob', conversationType: 'C2C', payload: { file: ${file} } });
   return call('sendMessage', message);`;

const pageState = (page: SamplePage) =>
  page.page.evaluate('JSON.stringify([window.partylineSample.received, window.partylineSample.session.state])');

// `test/unit/background/files.test.ts` and `test/unit/providers` have the files of every SDK.
describe.each(oneOfEachDriver('easemob'))('a tab on a session of %s', provider => {
  it('sends a file with all its bytes, and another tab receives `sent` and the progress', async () => {
    const token = await signIn(provider);
    const receiver = await connectBob(provider);
    const [one, two] = [await world.samplePage(world.web.origins[0]), await world.samplePage(world.web.origins[1])];
    const answer = await one.page.evaluate(script(provider === 'tencent' ? tencentSend('file') : msyncSend('file')));
    expect(answer).not.toHaveProperty('code', expect.any(String));

    const { name, url } = await receivedFile(receiver, provider);
    expect(name).toBe('a.pdf');
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(expected)).toBe(true);
    const files = storedFiles(provider);
    expect(files).toHaveLength(1);
    expect(expected.equals(files[0]!.bytes)).toBe(true);

    const [sent] = await two.until('sent');
    expect(JSON.stringify(sent?.payload)).toContain('a.pdf');
    await two.until('uploadProgress');
    const seen = JSON.stringify([answer, await pageState(one), await pageState(two)]);
    expect(seen).not.toContain(token);
    expect(seen).not.toMatch(/accessToken|YWMt/);
    const { sockets, logins } = provider === 'tencent' ? world.tencent.account('alice') : world.alice;
    expect({ sockets, logins }).toEqual({ sockets: 1, logins: 1 });
  });
});

describe('a tab', () => {
  it('sends bytes and blobs, two at the same time', async () => {
    await signIn('agora');
    const receiver = await connectBob('agora');
    const page = await world.samplePage();
    const [first, second] = [msyncSend('bytes.subarray(1, 1000)'), msyncSend('new Blob([bytes])')];
    await page.page.evaluate(
      script(`await Promise.all([(async () => { ${first} })(), (async () => { ${second} })()]); return 'sent';`),
    );
    await receiver.until(({ signalNames }) => signalNames.filter(topic => topic === 'onFileMessage').length === 2);
    const sizes = storedFiles('agora').map(({ bytes }) => bytes.length);
    expect(sizes.sort((a, b) => a - b)).toEqual([999, size]);
  });

  it('rejects a file that is too large, or no file, and continues to work', async () => {
    await signIn('agora');
    const page = await world.samplePage();
    const large = msyncSend('new Blob([new Uint8Array(100 * 1024 * 1024 + 1)])');
    expect(await page.page.evaluate(script(large, 1))).toMatchObject({
      code: 'fileTooLarge',
      message: sentence('fileTooLarge'),
    });
    expect(await page.page.evaluate(script(msyncSend('{ $partylineFile: 0 }'), 1))).toMatchObject({
      code: 'badRequest',
    });
    expect(await page.page.evaluate(script(msyncSend('1n'), 1))).toMatchObject({ code: 'badRequest' });
    expect(await page.session('send', { to: 'bob', text: 'hello' })).toMatchObject({ serverMsgId: expect.any(String) });
    expect(storedFiles('agora')).toEqual([]);
  });
});

describe('a tab on a session of agora', () => {
  it('uploads and downloads a group’s shared file, and reads a combined message', async () => {
    world.im.addGroup(app, { groupId: '5', owner: 'alice', members: ['alice', 'bob'] });
    const token = await signIn('agora');
    const page = await world.samplePage();
    const result = await page.page.evaluate(
      script(`
        await call('uploadGroupSharedFile', { groupId: '5', file: { data: file, filename: 'a.pdf' } });
        const { data: [{ file_id }] } = await call('getGroupSharedFilelist', { groupId: '5' });
        const blob = await call('downloadGroupSharedFile', { groupId: '5', fileId: file_id });
        const back = new Uint8Array(await blob.arrayBuffer());
        const sent = new Promise(done => session.on('sent', ({ message }) => done(message)));
        const text = { type: 'txt', chatType: 'singleChat', from: 'bob', to: 'alice', msg: 'hello', id: '1', time: 1 };
        const notes = { title: 'Notes', summary: 'one', compatibleText: 'upgrade', messageList: [text] };
        await call('send', { type: 'combine', chatType: 'singleChat', to: 'bob', ...notes });
        const { url, secret } = await sent;
        const messages = await call('downloadAndParseCombineMessage', { url, secret });
        return { isSame: back.length === bytes.length && back.every((byte, at) => byte === bytes[at]), messages };
      `),
    );
    expect(result).toMatchObject({ isSame: true, messages: [{ type: 'txt', msg: 'hello', from: 'bob' }] });
    expect(JSON.stringify(result)).not.toContain(token);
    expect(world.alice).toMatchObject({ logins: 1, sockets: 1 });
  });
});
