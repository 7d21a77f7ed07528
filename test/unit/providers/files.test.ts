import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../server';
import { createMsyncFixture, msyncSdks, type RecordedSession } from './msync-connection';

const fixture = createMsyncFixture();
afterEach(() => vi.unstubAllGlobals());
const bytes = new Uint8Array(70_000).map((_, index) => index % 251);
const note = () => new File([bytes], 'note.bin', { type: 'application/octet-stream' });

const sendFile = (session: RecordedSession, more: Record<string, unknown> = {}, data: Blob = note()) =>
  session.provider.call('send', [
    { type: 'file', chatType: 'singleChat', to: 'bob', id: 'mine', file: { data, filename: 'note.bin' }, ...more },
  ]);

const signInBob = async (sdk: (typeof msyncSdks)[number]) => {
  const bob = fixture.session(sdk);
  await bob.provider.open('bob', { kind: 'password', password: 'bob-pass' });
  return bob;
};

describe.each(msyncSdks)('a file message of %s', sdk => {
  it('arrives with its name, size and bytes', async () => {
    const [alice, bob] = [await fixture.signedIn(sdk), await signInBob(sdk)];
    const { serverMsgId } = (await sendFile(alice)) as { serverMsgId: string };
    await bob.until(({ signalNames }) => signalNames.includes('onFileMessage'));
    const [message] = bob.payloads('onFileMessage');
    expect(message).toMatchObject({ id: serverMsgId, from: 'alice', filename: 'note.bin', file_length: bytes.length });
    const answer = await fetch(String(message?.url));
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  });

  it('emits its upload progress and completion, without a token', async () => {
    const [alice, bob] = [await fixture.signedIn(sdk), await signInBob(sdk)];
    const { localMsgId } = (await sendFile(alice)) as { localMsgId: string };
    await bob.until(({ signalNames }) => signalNames.includes('onFileMessage'));
    const total = bytes.length;
    expect(alice.payloads('uploadProgress')).toEqual([
      { localMsgId, id: 'mine', loaded: 0, total },
      { localMsgId, id: 'mine', loaded: total, total },
    ]);
    const [message] = bob.payloads('onFileMessage');
    const complete = { localMsgId, id: 'mine', url: message?.url };
    expect(alice.payloads('uploadComplete')).toMatchObject([complete]);
    expect(alice.payloads('sent')).toMatchObject([{ message: { file: { data: { name: 'note.bin', size: total } } } }]);
    const published = JSON.stringify([alice.signals, bob.signals]);
    expect(published).not.toContain('YWMt');
    expect(published).not.toContain('accessToken');
  });

  it.each([
    ['img', 'onImageMessage', { width: 4, height: 3 }],
    ['audio', 'onAudioMessage', { filename: 'note.bin', length: 7 }],
    ['video', 'onVideoMessage', { filename: 'note.bin', length: 9 }],
  ])('arrives with its properties: %s', async (type, topic, properties) => {
    const [alice, bob] = [await fixture.signedIn(sdk), await signInBob(sdk)];
    await sendFile(alice, { type, ...properties });
    await bob.until(({ signalNames }) => signalNames.includes(topic));
    expect(bob.payloads(topic)).toMatchObject([properties]);
  });

  it('is not sent when the service refuses the file, and emits uploadError', async () => {
    const alice = await fixture.signedIn(sdk);
    fixture.im.configure(app, { maxFileBytes: 1000 });
    await expect(sendFile(alice)).rejects.toMatchObject({ code: 'vendor', vendor: { code: 101 } });
    expect(alice.payloads('uploadError')).toMatchObject([{ id: 'mine', type: 101 }]);
    expect(alice.signalNames).not.toContain('uploadComplete');
    expect(fixture.im.count('message', 'alice')).toBe(0);
  });

  it('is not sent when the token has expired', async () => {
    const alice = await fixture.signedIn(sdk);
    fixture.im.expireToken(app, 'alice');
    await expect(sendFile(alice)).rejects.toMatchObject({ code: 'vendor', vendor: { code: 101 } });
  });

  it('is refused when it has no file, is empty, or the service is unreachable', async () => {
    const alice = await fixture.signedIn(sdk);
    const refused = { code: 'vendor', vendor: { code: 101 } };
    await expect(sendFile(alice, { file: { data: {}, filename: 'x' } })).rejects.toMatchObject(refused);
    await expect(sendFile(alice, {}, new File([], 'empty'))).rejects.toMatchObject(refused);
    fixture.im.paused = 'reset';
    await expect(sendFile(alice)).rejects.toMatchObject(refused);
    expect(alice.payloads('uploadError')).toHaveLength(sdk === 'agora' ? 3 : 2);
  });

  it('is uploaded in parts when it is large', async () => {
    // Workers have one. The SDKs read the file with it and ignore the result.
    vi.stubGlobal(
      'FileReader',
      class {
        readAsArrayBuffer() {}
      },
    );
    const [alice, bob] = [await fixture.signedIn(sdk), await signInBob(sdk)];
    const large = new Uint8Array(9_000_000).fill(7);
    await sendFile(alice, {}, new File([large], 'large'));
    await bob.until(({ signalNames }) => signalNames.includes('onFileMessage'));
    const paths = fixture.im.events.map(({ detail = '' }) => detail).filter(detail => detail.includes('part-upload'));
    expect(paths.length).toBe(4);
    const [message] = bob.payloads('onFileMessage');
    const answer = await fetch(String(message?.url));
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), Buffer.from(large))).toBe(0);
    expect(alice.payloads('uploadProgress').at(-1)).toMatchObject({ loaded: large.length, total: large.length });
    fixture.im.configure(app, { maxFileBytes: 8_000_000 });
    const refused = { code: 'vendor', vendor: { code: 101 } };
    await expect(sendFile(alice, {}, new File([large], 'large'))).rejects.toMatchObject(refused);
    expect(alice.payloads('uploadError')).toMatchObject([{ message: 'The file size exceeds the maximum limit' }]);
  });

  it('can combine several messages, without object URLs', async () => {
    vi.stubGlobal(
      'URL',
      class extends URL {
        static override createObjectURL = undefined as never;
      },
    );
    const [alice, bob] = [await fixture.signedIn(sdk), await signInBob(sdk)];
    const text = { type: 'txt', chatType: 'singleChat', from: 'carol', to: 'alice', msg: 'hello', id: '1', time: 1 };
    const combined = { type: 'combine', chatType: 'singleChat', to: 'bob', title: 'Notes', summary: 'one' };
    await alice.provider.call('send', [{ ...combined, compatibleText: 'upgrade', messageList: [text] }]);
    await bob.until(({ signalNames }) => signalNames.includes('onCombineMessage'));
    expect(bob.payloads('onCombineMessage')).toMatchObject([{ title: 'Notes', summary: 'one' }]);
  });

  it('is in the history and the conversation list, without a token', async () => {
    const alice = await fixture.signedIn(sdk);
    await sendFile(alice);
    const history = await alice.provider.call('getHistoryMessages', [{ targetId: 'bob', chatType: 'singleChat' }]);
    expect(history).toMatchObject({ messages: [{ type: 'file', filename: 'note.bin', file_length: bytes.length }] });
    const listed = await alice.provider.call('getServerConversations', [{ pageSize: 10 }]);
    expect(listed).toMatchObject({
      data: { conversations: [{ conversationId: 'bob', lastMessage: { type: 'file', filename: 'note.bin' } }] },
    });
    expect(JSON.stringify([history, listed])).not.toMatch(/YWMt|accessToken/);
  });

  it('is aborted when the session is closed', async () => {
    const alice = await fixture.signedIn(sdk);
    fixture.im.paused = 'hang';
    const sending = sendFile(alice);
    await alice.until(({ signalNames }) => signalNames.includes('uploadProgress'));
    await Promise.all([expect(sending).rejects.toMatchObject({ code: 'notSignedIn' }), alice.provider.close()]);
    expect(alice.signalNames).not.toContain('uploadComplete');
  });
});
