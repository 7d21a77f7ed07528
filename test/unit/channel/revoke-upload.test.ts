// The user takes a site's permission back while it uploads a file. Real SDKs and services.
import { afterEach, describe, expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { fileMark } from '@/lib/contract/frames';
import type { ProviderId } from '@/lib/contract/provider-id';
import { defaultApp } from '../../server';
import { TestBackground } from '../background/test-sessions';
import { everyProvider, useTestServices } from '../session/test-session';

const services = useTestServices();
let background: TestBackground;
afterEach(() => Promise.all(background.sessions.all.map(({ controller }) => controller.signOut())));

const origin = 'https://desk.example';
const wait = (ms: number) => new Promise(done => setTimeout(done, ms));

/** The service takes a file only when `release` is called. */
function holdUploads(provider: ProviderId) {
  let resolve = () => {};
  const released = new Promise<void>(done => {
    resolve = done;
  });
  let pending = 0;
  const { store } = services.tencent;
  if (provider === 'tencent') store.holdUploads = true;
  else
    services.im.configure(defaultApp, {
      holdUpload: () => {
        pending += 1;
        return released;
      },
    });
  return {
    pending: () => (provider === 'tencent' ? store.pendingUploads.size : pending),
    release() {
      store.holdUploads = false;
      for (const upload of store.pendingUploads) upload.writeHead(200).end();
      resolve();
    },
  };
}

const sentMessages = (provider: ProviderId) =>
  provider === 'tencent' ? services.tencent.count('message') : services.im.count('message', 'alice');

/** A page that has sent a file to the background, and the request that sends it as a message. */
async function startUpload(provider: ProviderId) {
  background = new TestBackground();
  await background.start();
  const handlers = createMessageHandlers();
  background.handle = async (method, params, client, signal, key, session) =>
    handlers[method as keyof typeof handlers](params, { client, signal, key, session });
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice' }));
  const page = background.attach({ origin });
  page.post({ t: 'file', id: 1, size: 5, type: 'text/plain', name: 'note.txt' });
  page.post({ t: 'chunk', id: 1, offset: 0, data: btoa('hello') });
  const file = { [fileMark]: 1 };
  const options = { to: 'bob', conversationType: 'C2C', payload: { file } };
  const params =
    provider === 'tencent'
      ? { method: 'sendMessage', args: [{ made: { by: 'createFileMessage', options } }] }
      : {
          method: 'send',
          args: [{ type: 'file', chatType: 'singleChat', to: 'bob', file: { data: file, filename: 'note.txt' } }],
        };
  return { ...page, send: () => page.post({ t: 'request', id: 2, method: 'vendor.call', params }) };
}

describe.each(everyProvider)('an upload to %s', provider => {
  const ends: [string, (page: { post(frame: object): void }) => void, string][] = [
    ['the site is no longer allowed', () => background.server.reauthorize(origin, () => undefined), 'notAllowed'],
    [
      'the site may no longer send',
      () => background.server.reauthorize(origin, () => ['status', 'receive']),
      'notAllowed',
    ],
    ['the page cancels', page => page.post({ t: 'cancel', id: 2 }), 'cancelled'],
  ];

  it.each(ends)('is aborted when %s, and its message is not sent', async (_, end, code) => {
    const uploads = holdUploads(provider);
    const page = await startUpload(provider);
    page.send();
    await expect.poll(uploads.pending).toBe(1);
    end(page);
    await expect
      .poll(() => page.frames.find(({ t, id }) => t === 'refused' || (t === 'reply' && id === 2)))
      .toMatchObject({ error: { code } });
    if (provider === 'tencent') await expect.poll(uploads.pending).toBe(0);
    uploads.release();
    await wait(500);
    expect(sentMessages(provider)).toBe(0);
  });

  it('is sent when nothing ends it', async () => {
    const uploads = holdUploads(provider);
    const page = await startUpload(provider);
    page.send();
    await expect.poll(uploads.pending).toBe(1);
    uploads.release();
    await expect.poll(() => sentMessages(provider)).toBe(1);
  });
});
