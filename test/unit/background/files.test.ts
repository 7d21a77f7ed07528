// Files that the panel sends and loads, through the real SDKs and the local services.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFilesHandlers } from '@/lib/background/handlers/files';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { createOutboxHandlers } from '@/lib/background/handlers/outbox';
import type { UnsentText } from '@/lib/contract/outbox';
import { addressOf, downloadFile } from '@/lib/inbox/file-download';
import type { FileContent } from '@/lib/providers/inbox-model';
import { inboxSources } from '@/lib/providers/inbox-sources';
import { everyProvider, useTestServices } from '../session/test-session';
import { type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();
const outbox = createOutboxHandlers();
const files = createFilesHandlers();
const { 'vendor.call': vendorCall } = createMessageHandlers();
const app = '1117#partyline';
const bob = { to: 'bob', chatType: 'singleChat' } as const;
type Provider = (typeof everyProvider)[number];
afterEach(() => vi.unstubAllGlobals());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const picture = new File([png], 'cat.png', { type: 'image/png' });
const note = new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' });

const unsent = (id: string, { name, size, type }: File): UnsentText => ({
  ...{ id, ...bob, text: name },
  file: { id: `file ${id}`, bytes: size, type, ...(type.startsWith('image/') && { width: 1, height: 1 }) },
});

async function signIn(provider: Provider): Promise<TestBackground> {
  // Node has none, and the SDK reads a picture's size with it.
  vi.stubGlobal('createImageBitmap', async () => ({ width: 1, height: 1, close() {} }));
  const background = await start();
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice', remember: true }));
  await expect.poll(() => background.session('alice').state.phase).toBe('online');
  return background;
}

const requestOf = (background: TestBackground, signal = new AbortController().signal) => ({
  client: { kind: 'ui' } as const,
  signal,
  session: background.session('alice'),
});

/** What the panel needs of an inbox. */
const panelOf = (background: TestBackground) => {
  const request = (method: string, params: object) =>
    Reflect.get(files, method)(params, requestOf(background)) as Promise<never>;
  return { request } as Parameters<typeof downloadFile>[0];
};

const uploadsAt = (provider: Provider): number =>
  provider === 'tencent'
    ? services.tencent.files.size
    : services.im.events.filter(({ detail }) => /POST .*chatfiles/.test(detail ?? '')).length;

/** The files of the conversation with bob, as the panel has them. */
async function fileContents(background: TestBackground, provider: Provider): Promise<FileContent[]> {
  const call = (method: string, ...args: unknown[]) => vendorCall({ method, args }, requestOf(background));
  const { messages } = await inboxSources[provider].history(call, bob, 'alice');
  return messages.map(({ content }) => content as FileContent);
}

const options = { isAsked: false, maxBytes: 1000, signal: new AbortController().signal };

describe.each(everyProvider)('with %s', provider => {
  it.each([
    ['picture', picture, 'image'],
    ['file', note, 'file'],
  ])('a %s is sent once, and loaded again from the service', async (_what, data, kind) => {
    const background = await signIn(provider);
    const request = requestOf(background);
    const send = () => outbox['outbox.send']({ ...unsent('1', data), data }, request);
    const [first, second] = await Promise.all([send(), send()]);
    expect(first).toEqual(second);
    expect(first.serverMsgId).not.toBe('');
    expect(uploadsAt(provider)).toBe(1);
    expect(await outbox['outbox.read']({}, request)).toEqual({ drafts: [], unsent: [] });
    const contents = await fileContents(background, provider);
    expect(contents).toMatchObject([kind === 'file' ? { kind, name: data.name, bytes: data.size } : { kind }]);
    const progress: number[] = [];
    const onProgress = (received: number) => progress.push(received);
    const loaded = await downloadFile(panelOf(background), addressOf(contents[0]!), { ...options, onProgress });
    expect(loaded).toBeInstanceOf(Blob);
    expect(Buffer.from(await (loaded as Blob).arrayBuffer())).toEqual(Buffer.from(await data.arrayBuffer()));
    expect(progress).toEqual([0, data.size]);
  });

  it('a refused upload stays, and is sent again without its bytes while the worker lives', async () => {
    const background = await signIn(provider);
    const request = requestOf(background);
    if (provider === 'tencent') services.tencent.store.refuseWith = 403;
    else services.im.configure(app, { maxFileBytes: 4 });
    await expect(outbox['outbox.send']({ ...unsent('1', note), data: note }, request)).rejects.toMatchObject({
      code: 'vendor',
    });
    const kept = (await outbox['outbox.read']({}, request)).unsent;
    expect(kept).toMatchObject([{ ...unsent('1', note), error: { code: 'vendor' } }]);
    if (provider === 'tencent') services.tencent.store.refuseWith = undefined;
    else services.im.configure(app, { maxFileBytes: 1000 });
    const again = { ...unsent('2', note), file: unsent('1', note).file };
    const sending = outbox['outbox.send'](again, request);
    await outbox['outbox.discard']({ id: '1' }, request);
    await sending;
    expect(await outbox['outbox.read']({}, request)).toEqual({ drafts: [], unsent: [] });
    expect(await fileContents(background, provider)).toHaveLength(1);
    // The bytes are gone with the message.
    await expect(outbox['outbox.send']({ ...again, id: '3' }, request)).rejects.toMatchObject({
      code: 'fileUnreadable',
    });
  });

  it('a cancelled upload sends nothing', async () => {
    const background = await signIn(provider);
    if (provider === 'tencent') services.tencent.store.holdUploads = true;
    else services.im.configure(app, { holdUpload: () => new Promise(() => {}) });
    const controller = new AbortController();
    const sending = outbox['outbox.send'](
      { ...unsent('1', note), data: note },
      requestOf(background, controller.signal),
    );
    setTimeout(() => controller.abort(), 100);
    await expect(sending).rejects.toBeInstanceOf(Error);
    await outbox['outbox.discard']({ id: '1' }, requestOf(background));
    expect(await outbox['outbox.read']({}, requestOf(background))).toEqual({ drafts: [], unsent: [] });
    expect(await fileContents(background, provider)).toEqual([]);
  });
});

it('a file that is larger than the panel wants is not loaded', async () => {
  const background = await signIn('agora');
  const request = requestOf(background);
  await outbox['outbox.send']({ ...unsent('1', note), data: note }, request);
  const [content] = await fileContents(background, 'agora');
  const load = downloadFile(panelOf(background), addressOf(content!), { ...options, maxBytes: 4 });
  await expect(load).rejects.toMatchObject({ code: 'fileTooLarge' });
});

it('the secret of a message is put only into its own address', () => {
  expect(addressOf({ url: 'https://a.example/f', secret: 's&x' })).toBe('https://a.example/f?share-secret=s%26x');
  expect(addressOf({ url: 'https://a.example/f?share-secret=t', secret: 's' })).toBe(
    'https://a.example/f?share-secret=t',
  );
  expect(addressOf({ url: 'javascript:1' })).toBe('javascript:1');
  expect(addressOf({ secret: 's' })).toBe('');
});
