import { describe, expect, it, vi } from 'vitest';
import { MsyncMessage } from '@/lib/page/dropin/msync/message';
import { defaultApp as app } from '../../server';
import { openRawTab } from '../../server/raw-sdk';
import { createMsyncFixture, msyncSdks, type RecordedSession } from './msync-connection';

const fixture = createMsyncFixture();

type Fields = Record<string, unknown>;
const createMessage = (options: Fields) => MsyncMessage.create({ to: 'bob', chatType: 'singleChat', ...options });
const send = (session: RecordedSession, options: Fields, more: Fields = {}) =>
  session.provider.call('send', [createMessage(options), { id: 'the page’s', ...more }]) as Promise<Fields>;

/** Another device of alice's, with the SDK alone. */
async function otherDevice(sdk: (typeof msyncSdks)[number], names: string[]) {
  fixture.im.configure(app, { devices: { max: 2 } });
  const { sdk: raw } = openRawTab(sdk);
  const connection = new raw.connection({
    appKey: app,
    isHttpDNS: false,
    apiUrl: fixture.im.restUrl,
    url: fixture.im.wsUrl,
    deviceId: 'other',
  });
  const received: { topic: string; payload: Fields }[] = [];
  connection.addEventHandler(
    'test',
    Object.fromEntries(names.map(topic => [topic, payload => received.push({ topic, payload: payload as Fields })])),
  );
  await connection.open({ user: 'alice', pwd: 'alice-pass' });
  return { received, close: () => connection.close() };
}

const withoutToken = ({ accessToken: _, ...message }: Fields) => message;

describe.each(msyncSdks)('%s', sdk => {
  it.each([
    ['onTextMessage', { type: 'txt', msg: 'hello', ext: { n: 1 } }],
    ['onCmdMessage', { type: 'cmd', action: 'wave' }],
    ['onCustomMessage', { type: 'custom', customEvent: 'card', customExts: { a: '1' } }],
    ['onLocationMessage', { type: 'loc', addr: 'Here', buildingName: 'B', lat: 1, lng: 2 }],
    [
      'onFileMessage',
      { type: 'file', filename: 'a.bin', file: { data: new File(['xyz'], 'a.bin'), filename: 'a.bin' } },
    ],
  ])('resolves and emits sent with the message that another device receives: %s', async (topic, options) => {
    const other = await otherDevice(sdk, [topic]);
    const alice = await fixture.signedIn(sdk);
    const sent = await send(alice, options);
    await vi.waitFor(() => expect(other.received).toHaveLength(1));
    const received = withoutToken(other.received[0]!.payload);
    expect(sent).toEqual({ localMsgId: expect.any(String), serverMsgId: received.id, message: received });
    expect(alice.payloads('sent')).toMatchObject([{ id: 'the page’s', received, serverMsgId: received.id }]);
    other.close();
  });

  it('sends a receipt with the page’s message id', async () => {
    const other = await otherDevice(sdk, ['onReadMessage']);
    const alice = await fixture.signedIn(sdk);
    const sent = await send(alice, { type: 'read', id: '77' });
    expect(sent).toEqual({ localMsgId: expect.any(String), serverMsgId: expect.any(String) });
    await vi.waitFor(() => expect(other.received).toMatchObject([{ payload: { mid: '77', id: sent.serverMsgId } }]));
    other.close();
  });

  it('emits echo for a recall and an edit, as another device receives them', async () => {
    const other = await otherDevice(sdk, ['onRecallMessage', 'onModifiedMessage']);
    const alice = await fixture.signedIn(sdk);
    const callId = { id: 'the page’s' };
    const { serverMsgId: messageId } = await send(alice, { type: 'txt', msg: 'helo' });
    const modifiedMessage = createMessage({ type: 'txt', msg: 'hello' });
    await alice.provider.call('modifyMessage', [{ messageId, modifiedMessage }, callId]);
    await alice.provider.call('recallMessage', [{ mid: messageId, to: 'bob', chatType: 'singleChat' }, callId]);
    await vi.waitFor(() => expect(other.received).toHaveLength(2));
    expect(alice.payloads('echo')).toEqual(other.received.map(event => ({ ...event, ...callId })));
    other.close();
  });

  it('sends a file that the page has uploaded itself', async () => {
    const [alice, bob] = [await fixture.signedIn(sdk), fixture.session(sdk, { useOwnUploadFun: true })];
    await bob.provider.open('bob', { kind: 'password', password: 'bob-pass' });
    const url = 'https://files.example/a.png';
    await send(alice, { type: 'img', url }, { useOwnUploadFun: true });
    await bob.until(({ signalNames }) => signalNames.includes('onImageMessage'));
    expect(bob.payloads('onImageMessage')).toMatchObject([{ url: expect.stringContaining(url) }]);
    expect(alice.signalNames).not.toContain('uploadProgress');
  });

  it('uploads only to the service, when the page names another address', async () => {
    const alice = await fixture.signedIn(sdk);
    const file = { data: new File(['xyz'], 'a.bin'), filename: 'a.bin' };
    const evil = { uploadUrl: 'http://127.0.0.1:1/evil', apiUrl: 'http://127.0.0.1:1', accessToken: 'mine' };
    const message = { ...createMessage({ type: 'file', file }), ...evil };
    await alice.provider.call('send', [message, { id: 'x' }]);
    expect(String(alice.payloads('uploadComplete')[0]?.url)).toContain(fixture.im.restUrl);
  });

  it('keeps the SDK’s whole error when a call is refused', async () => {
    const alice = await fixture.signedIn(sdk);
    await expect(send(alice, { type: 'txt', to: 'nowhere', chatType: 'groupChat' })).rejects.toMatchObject({
      vendor: { code: 605, raw: { type: 605, data: { id: expect.any(String), mid: '0' } } },
    });
    await expect(alice.provider.call('getGroupInfo', [{}])).rejects.toMatchObject({
      vendor: { raw: { name: 'Error', message: expect.stringContaining('Invalid parameter') } },
    });
  });
});
