// What the user has read on another device is read here. The other device runs the real SDK.
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProviderId } from '@/lib/contract/provider-id';
import { defaultApp } from '../../server';
import { easemob5Options, loadEasemob5 } from '../../server/raw-easemob5';
import { everyProvider, useTestServices } from '../session/test-session';
import { type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

/** The first test of a file evaluates the SDK, which takes seconds on a busy computer. */
const soon = <T>(value: () => T) => expect.poll(value);

async function signedIn(provider: ProviderId, deviceId = 'desk'): Promise<TestBackground> {
  const background = await start();
  background.deviceId = deviceId;
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice' }));
  await soon(() => background.session('alice').state.phase).toBe('online');
  return background;
}

function allowTwoDevices(): void {
  services.im.configure(defaultApp, { devices: { max: 2 } });
  services.tencent.webInstances = 2;
}

const unreadOf = (background: TestBackground) => background.session('alice').data.unread.total;

const readAll = (provider: ProviderId) =>
  provider === 'tencent'
    ? (['setMessageRead', { conversationID: 'C2Cbob' }] as const)
    : (['send', { type: 'channel', chatType: 'singleChat', to: 'bob' }] as const);

describe.each(everyProvider)('with %s', provider => {
  it('a conversation that was read on another device is no longer counted, and loses its notification', async () => {
    allowTwoDevices();
    const desk = await signedIn(provider);
    const phone = await signedIn(provider, 'phone');
    for (const text of ['one', 'two']) services.sendText(provider, text);
    if (provider === 'tencent') services.tencent.send('carol', 'alice', 'from carol');
    else services.im.send(defaultApp, 'carol', 'alice', 'from carol');
    await soon(() => [unreadOf(desk), unreadOf(phone)]).toEqual([3, 3]);
    const [method, options] = readAll(provider);
    await phone.session('alice').controller.requests.call(method, [options]);
    await soon(() => unreadOf(desk)).toBe(1);
    expect(desk.session('alice').state.unread).toBe(1);
    expect(desk.cleared).toContainEqual({ userId: 'alice', key: 'singleChat bob' });
    expect(desk.cleared).not.toContainEqual({ userId: 'alice', key: 'singleChat carol' });
    services.sendText(provider, 'three');
    await soon(() => unreadOf(desk)).toBe(2);
  });

  it('what another user has read stays unread', async () => {
    const desk = await signedIn(provider);
    const { requests } = desk.session('alice').controller;
    services.sendText(provider, 'one');
    await soon(() => unreadOf(desk)).toBe(1);
    await requests.send({ to: 'bob', text: 'answer', chatType: 'singleChat' });
    const bob = await start();
    await bob.sessions.signIn(services.signInRequest(provider, { userId: 'bob' }));
    await soon(() => bob.session('bob').state.phase).toBe('online');
    const read = provider === 'tencent' ? { conversationID: 'C2Calice' } : { ...readAll('agora')[1], to: 'alice' };
    await bob.session('bob').controller.requests.call(readAll(provider)[0], [read]);
    services.sendText(provider, 'two');
    await soon(() => unreadOf(desk)).toBe(2);
  });
});

describe('a device with Easemob’s SDK 5', () => {
  beforeAll(loadEasemob5, 600_000);
  beforeEach(() => {
    vi.spyOn(console, 'log').mockReturnValue();
  });

  it.each([
    ['clearConversationUnreadMessageCount', 1],
    ['sendMessageReadReceipts', 1],
    ['clearAllConversationUnreadMessageCount', 0],
  ] as const)('reads by %s', async (method, remaining) => {
    allowTwoDevices();
    const desk = await signedIn('easemob');
    const sdk = await loadEasemob5();
    const phone = sdk.ChatClient.init({
      appKey: defaultApp,
      deviceId: 'phone',
      ...easemob5Options(sdk, services.im),
    });
    await phone.login({ userId: 'alice', token: services.im.issueToken(defaultApp, 'alice').value });
    const messageIds = ['one', 'two'].map(text => services.im.send(defaultApp, 'bob', 'alice', text));
    services.im.send(defaultApp, 'carol', 'alice', 'from carol');
    await soon(() => unreadOf(desk)).toBe(3);
    const conversation = { conversationId: 'bob', conversationType: 'singleChat', messageIds };
    const clear = (phone.chatManager as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!;
    await Reflect.apply(clear, phone.chatManager, method.includes('All') ? [] : [conversation]);
    await soon(() => unreadOf(desk)).toBe(remaining);
    await phone.logout();
  });
});
