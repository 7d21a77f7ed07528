// What sessions read from a peer whose app has Easemob's SDK 5.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultApp as app } from '../../server';
import { type Easemob5Client, easemob5Options, loadEasemob5 } from '../../server/raw-easemob5';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
const peers: Easemob5Client[] = [];
beforeAll(loadEasemob5, 600_000);
beforeEach(() => {
  // The SDK logs warnings, and has no method to stop it.
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.logout();
});

async function peerOf(userId: string): Promise<Easemob5Client> {
  const sdk = await loadEasemob5();
  const peer = sdk.ChatClient.init({ appKey: app, deviceId: `${userId}-5`, ...easemob5Options(sdk, fixture.im) });
  peers.push(peer);
  await peer.login({ userId, token: fixture.im.issueToken(app, userId).value });
  return peer;
}

const call = ({ chatManager }: Easemob5Client, method: string, ...args: unknown[]) =>
  Reflect.apply(chatManager[method]!, chatManager, args) as Promise<unknown>;

describe.each(msyncSdks)('%s', sdk => {
  it('reports each message of a read receipt', async () => {
    const session = await fixture.signedIn(sdk);
    const bob = await peerOf('bob');
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three'])
      ids.push((await session.provider.send({ to: 'bob', chatType: 'singleChat', text })).serverMsgId);
    const receipt = { conversationId: 'alice', conversationType: 'singleChat', messageIds: ids };
    await call(bob, 'sendMessageReadReceipts', receipt);
    await session.until(() => session.payloads('onReadMessage').length >= 3);
    expect(session.payloads('onReadMessage')).toMatchObject(ids.map(mid => ({ mid, from: 'bob', to: 'alice' })));
  });

  it('reports the readers of group messages', async () => {
    fixture.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
    const session = await fixture.signedIn(sdk);
    const bob = await peerOf('bob');
    const message = { type: 'txt', chatType: 'groupChat', to: 'g1', msg: 'hello', msgConfig: { allowGroupAck: true } };
    const ids: string[] = [];
    for (const _ of [1, 2])
      ids.push(((await session.provider.call('send', [message])) as { serverMsgId: string }).serverMsgId);
    const receipt = { conversationId: 'g1', conversationType: 'groupChat', messageIds: ids };
    await call(bob, 'sendMessageReadReceipts', receipt);
    await session.until(() => session.payloads('onReadMessage').length >= 2);
    const counts = Object.fromEntries(ids.map(id => [id, 1]));
    expect(session.payloads('onReadMessage')).toMatchObject(ids.map(mid => ({ mid, groupReadCount: counts })));
  });

  it('gets no receipt when the peer only resets its unread count', async () => {
    const session = await fixture.signedIn(sdk);
    const bob = await peerOf('bob');
    const { serverMsgId } = await session.provider.send({ to: 'bob', chatType: 'singleChat', text: 'hello' });
    const conversation = { conversationId: 'alice', conversationType: 'singleChat' };
    await call(bob, 'clearConversationUnreadMessageCount', conversation);
    await call(bob, 'sendMessageReadReceipts', { ...conversation, messageIds: [serverMsgId] });
    await session.until(() => session.payloads('onReadMessage').length > 0);
    expect(session.payloads('onChannelMessage')).toEqual([]);
  });
});

it('reports a conversation that the user has read on a device with SDK 5', async () => {
  fixture.im.configure(app, { devices: { max: 2 } });
  const session = await fixture.signedIn('easemob');
  const desk = await peerOf('alice');
  const conversation = { conversationId: 'bob', conversationType: 'singleChat' };
  await call(desk, 'clearConversationUnreadMessageCount', conversation);
  await session.until(() => session.payloads('onChannelMessage').length > 0);
  expect(session.payloads('onChannelMessage')).toMatchObject([{ from: 'alice', to: 'bob' }]);
});
