// Files and pictures, from one account to another: the real SDK, its official slot for uploads, and a store on loopback.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pendingUploadLimits } from '@/lib/providers/tencent/pending-uploads';
import type { RecordedSession } from '../msync-connection';
import { callForData, copyOf, createTencentFixture, hasReceived, userSig } from './tencent-connection';

const fixture = createTencentFixture();

/** A PNG of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const words = new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' });

interface Made {
  ID: string;
  payload: Record<string, unknown>;
}

const toBob = { to: 'bob', conversationType: 'C2C' };

const make = (session: RecordedSession, payload: object, method = 'createFileMessage') =>
  session.provider.call(method, [{ ...toBob, payload }]);

async function send(session: RecordedSession, method: string, payload: object): Promise<Made> {
  const message = await make(session, payload, method);
  return (await callForData<{ message: Made }>(session, 'sendMessage', copyOf(message))).message;
}

/** One of three that would be too much. */
const large = (name = 'a.txt', type = 'text/plain') => new File(['x'.repeat(900)], name, { type });
const { bytes } = pendingUploadLimits;
afterEach(() => {
  pendingUploadLimits.bytes = bytes;
});

async function arrival(session: RecordedSession): Promise<Made> {
  await session.until(({ signalNames }) => signalNames.includes('onMessageReceived'));
  const [{ data }] = session.payloads('onMessageReceived') as [{ data: [Made] }];
  return data[0];
}

/** Where the SDK of the receiver says that a picture is: always `https:` (3.6.6), which the local store has not. */
const plainly = (url: unknown) => String(url).replace('https:', 'http:');

const bytesAt = async (url: unknown) => Buffer.from(await (await fetch(String(url))).arrayBuffer());

describe('a file', () => {
  it.each([
    ['as it is', { file: words }],
    ['as an input element has it', { file: { files: [words] } }],
  ])('given %s arrives with its name, its size and its bytes', async (_how, payload) => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    const sent = await send(alice, 'createFileMessage', payload);
    const { payload: file } = await arrival(bob);
    expect(file).toMatchObject({ fileName: 'order.txt', fileSize: words.size, fileUrl: sent.payload.fileUrl });
    expect((await bytesAt(file.fileUrl)).toString()).toBe('Tea, two sugars.');
    expect([...fixture.im.files.values()]).toMatchObject([{ type: 'text/plain' }]);
  });

  it('tells every tab how far it is, up to 1', async () => {
    const alice = await fixture.ready('alice');
    const { ID } = await send(alice, 'createFileMessage', { file: words });
    const told = alice.payloads('uploadProgress');
    expect(told.every(progress => progress.ID === ID)).toBe(true);
    expect(told.map(({ progress }) => progress)).toEqual([0, 1]);
  });

  it('may be bytes without a name', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    await send(alice, 'createFileMessage', { file: new Blob(['{}'], { type: 'application/json' }) });
    expect((await arrival(bob)).payload).toMatchObject({ fileName: 'file.json', fileSize: 2 });
  });

  it('that is none is refused by the SDK', async () => {
    const alice = await fixture.ready('alice');
    await expect(send(alice, 'createFileMessage', { file: {} })).rejects.toMatchObject({ code: 'vendor' });
    await expect(send(alice, 'createFileMessage', {})).rejects.toMatchObject({ code: 'vendor' });
  });

  it('that the store refuses is not sent, with the SDK’s own code', async () => {
    const alice = await fixture.ready('alice');
    fixture.im.store.refuseWith = 500;
    await expect(send(alice, 'createFileMessage', { file: words })).rejects.toMatchObject({
      code: 'vendor',
      vendor: { code: 2400 },
    });
    expect(fixture.im.count('message')).toBe(0);
    expect(alice.payloads('uploadProgress').map(({ progress }) => progress)).toEqual([0]);
  });

  it('goes nowhere that is not encrypted', async () => {
    const alice = await fixture.ready('alice');
    const elsewhere = 'http://files.example/order.txt';
    fixture.im.store.sign = () => ({ upload: elsewhere, download: elsewhere });
    await expect(send(alice, 'createFileMessage', { file: words })).rejects.toMatchObject({ vendor: { code: 2400 } });
    expect(alice.log.join('\n')).toContain('encrypted');
  });

  it('that could not be sent can be sent again', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    fixture.im.store.refuseWith = 500;
    const made = copyOf(await make(alice, { file: words }));
    await expect(callForData(alice, 'sendMessage', made)).rejects.toMatchObject({ vendor: { code: 2400 } });
    fixture.im.store.refuseWith = undefined;
    await callForData(alice, 'resendMessage', made);
    const { payload: file } = await arrival(bob);
    expect((await bytesAt(file.fileUrl)).toString()).toBe('Tea, two sugars.');
  });

  it('is let go where many were never sent, the oldest first; what was sent is no longer counted', async () => {
    const alice = await fixture.ready('alice');
    await fixture.ready('bob');
    pendingUploadLimits.bytes = 2_000;
    const [oldest, second] = [await make(alice, { file: large() }), await make(alice, { file: large() })];
    await callForData(alice, 'sendMessage', second);
    const third = await make(alice, { file: large() });
    await callForData(alice, 'sendMessage', third);
    const more = [await make(alice, { file: large() }), await make(alice, { file: { files: [large()] } })];
    await expect(callForData(alice, 'sendMessage', oldest)).rejects.toMatchObject({ code: 'fileUnreadable' });
    for (const message of more) await callForData(alice, 'sendMessage', message);
    expect(fixture.im.count('message')).toBe(4);
  });

  it.each([
    ['createImageMessage', () => large('a.png', 'image/png')],
    ['createVideoMessage', () => ({ files: [large('a.mp4', 'video/mp4')], duration: 12 })],
    ['createAudioMessage', () => ({ files: [large('a.mp3', 'audio/mpeg')], duration: 3_000 })],
  ])('is let go also by %s', async (method, file) => {
    const alice = await fixture.ready('alice');
    pendingUploadLimits.bytes = 2_000;
    const made = [];
    for (let count = 0; count < 3; count++) made.push(await make(alice, { file: file() }, method));
    await expect(callForData(alice, 'sendMessage', made[0])).rejects.toMatchObject({ code: 'fileUnreadable' });
  });

  it('is held by nothing once it has been sent', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const alice = await fixture.ready('alice');
    await fixture.ready('bob');
    let ref: WeakRef<File> | undefined;
    const message = await (async () => {
      const file = new File(['tea'], 'a.txt');
      ref = new WeakRef(file);
      return copyOf(await make(alice, { file }));
    })();
    gc();
    expect(ref?.deref() instanceof File).toBe(true);
    await callForData(alice, 'sendMessage', message);
    await vi.waitFor(() => {
      gc();
      expect(ref?.deref() === undefined).toBe(true);
    });
  });

  it('is no longer on its way after a sign-out', async () => {
    const alice = await fixture.ready('alice');
    fixture.im.store.holdUploads = true;
    const sending = send(alice, 'createFileMessage', { file: words });
    await fixture.im.until(() => fixture.im.store.pendingUploads.size === 1);
    const closing = alice.provider.close();
    await expect(sending).rejects.toMatchObject({ code: 'notSignedIn' });
    await fixture.im.until(() => fixture.im.store.pendingUploads.size === 0);
    await closing;
    expect(fixture.im.count('message')).toBe(0);
  });

  it('can be sent to a group', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    const memberList = [{ userID: 'bob' }];
    await alice.provider.call('createGroup', [{ type: 'Public', name: 'Tea', groupID: 'tea', memberList }]);
    const made = await alice.provider.call('createFileMessage', [
      { to: 'tea', conversationType: 'GROUP', payload: { file: words } },
    ]);
    await alice.provider.call('sendMessage', [made]);
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'order.txt'));
  });
});

describe('a picture', () => {
  const picture = new File([png], 'dot.png', { type: 'image/png' });

  it('arrives with its size in pixels and its bytes', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    const sent = await send(alice, 'createImageMessage', { file: picture });
    for (const { url, imageUrl } of sent.payload.imageInfoArray as Record<string, string>[]) expect(url).toBe(imageUrl);
    const { payload } = await arrival(bob);
    const [original] = payload.imageInfoArray as [Record<string, unknown>];
    expect(payload).toMatchObject({ imageFormat: 3 });
    expect(original).toMatchObject({ width: 1, height: 1, size: png.length });
    expect(await bytesAt(plainly(original.imageUrl))).toEqual(png);
  });

  it('is signed for, and measured by the server, where no proxy is given', async () => {
    const alice = fixture.sessionWithoutProxy();
    await alice.provider.open('alice', userSig(fixture.im.issueUserSig('alice')));
    const bob = await fixture.ready('bob');
    await send(alice, 'createImageMessage', { file: picture });
    const { payload } = await arrival(bob);
    const [original] = payload.imageInfoArray as [Record<string, unknown>];
    expect(original).toMatchObject({ width: 1, height: 1, size: png.length });
    expect(await bytesAt(plainly(original.imageUrl))).toEqual(png);
  });

  it('that cannot be read arrives without a size', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    await send(alice, 'createImageMessage', { file: new File(['not one'], 'dot.png', { type: 'image/png' }) });
    const [original] = (await arrival(bob)).payload.imageInfoArray as [Record<string, unknown>];
    expect(original).toMatchObject({ width: 0, height: 0, size: 7 });
  });

  it('of a kind that the SDK does not take is refused by it', async () => {
    const alice = await fixture.ready('alice');
    const text = { file: words };
    await expect(send(alice, 'createImageMessage', text)).rejects.toMatchObject({ vendor: { code: 2252 } });
  });
});

describe('a film and a recording', () => {
  it('arrive with their length and their bytes', async () => {
    const [alice, bob] = [await fixture.ready('alice'), await fixture.ready('bob')];
    const film = new File(['film'], 'a.mp4', { type: 'video/mp4' });
    await send(alice, 'createVideoMessage', { file: { files: [film], duration: 12, width: 320, height: 240 } });
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'videoUrl'));
    const recording = new File(['sound'], 'a.mp3', { type: 'audio/mpeg' });
    await send(alice, 'createAudioMessage', { file: { files: [recording], duration: 3_000 } });
    await bob.until(() => hasReceived(bob, 'onMessageReceived', 'TIMSoundElem'));
    const [video, audio] = bob
      .payloads('onMessageReceived')
      .map(({ data }) => (data as [Made])[0].payload as Record<string, unknown>);
    expect(video).toMatchObject({
      videoSecond: 12,
      videoFormat: 'mp4',
      videoSize: 4,
      thumbWidth: 320,
      thumbHeight: 240,
    });
    expect((await bytesAt(video?.remoteVideoUrl)).toString()).toBe('film');
    expect(audio).toMatchObject({ second: 3, size: 5 });
    expect((await bytesAt(audio?.remoteAudioUrl)).toString()).toBe('sound');
  });
});
