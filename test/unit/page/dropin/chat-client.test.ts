// partyline/chat-client with the web SDK and the local service.
import type { AgoraChatStatic } from 'agora-chat';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ChatClientInstance, createClient } from '@/lib/page/dropin/chat-client/client';
import type { ChatConnectEventListener } from '@/lib/page/dropin/chat-client/connection-events';
import { toChatError } from '@/lib/page/dropin/chat-client/error';
import {
  ChatCustomMessageBody,
  ChatError,
  ChatMessage,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  type ChatTextMessageBody,
} from '@/lib/page/dropin/chat-client/model';
import { waitFor } from '../../../browser/wait';
import { defaultApp as app } from '../../../server';
import { createWorld } from '../../server/world';

const world = createWorld();
let client: ChatClientInstance;
let callbacks: [name: string, ...args: unknown[]][];

const names = [
  ...['onConnected', 'onDisconnected', 'onTokenWillExpire', 'onTokenDidExpire', 'onUserDidLoginFromOtherDevice'],
  ...['onUserKickedByOtherDevice', 'onUserDidRemoveFromServer', 'onUserDidChangePassword'],
] as const;

const options = () => ({
  ...{ appKey: app, autoLogin: false, debugModel: true, enableDNSConfig: false, requireDeliveryAck: true },
  ...{ imServer: world.im.wsUrl, restServer: world.im.restUrl },
});

function newClient(): ChatClientInstance {
  const { sdk } = world.tab('agora').raw;
  return createClient(async () => sdk as unknown as AgoraChatStatic);
}

beforeEach(async () => {
  // A new array per test, because the previous connection may still emit its end.
  const current: typeof callbacks = [];
  callbacks = current;
  client = newClient();
  await client.init(options());
  const listener = Object.fromEntries(
    names.map(name => [name, (...args: unknown[]) => void current.push([name, ...args])]),
  );
  client.addConnectionListener(listener as ChatConnectEventListener);
  return () => client.logout();
});

/** Records received messages by kind. */
function recordMessages() {
  const messages: Record<string, ChatMessage[]> = {};
  const record = (name: string) => (added: ChatMessage[]) => {
    messages[name] = [...(messages[name] ?? []), ...added];
  };
  client.chatManager.addMessageListener({
    onMessagesReceived: record('received'),
    onCmdMessagesReceived: record('commands'),
    onMessagesRead: record('read'),
    onMessagesDelivered: record('delivered'),
    onMessagesRecalled: record('recalled'),
  });
  return {
    of: (name: string) => messages[name] ?? [],
    first: (name: string) => waitFor(`a message ${name}`, async () => messages[name]?.[0]),
  };
}

const send = (message: ChatMessage): Promise<ChatMessage> =>
  new Promise((onSuccess, reject) => {
    void client.chatManager.sendMessage(message, { onSuccess, onError: (_id, error) => reject(error) });
  });

describe('the chat client', () => {
  it('signs in with a password, a token or an Agora token, and signs out', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    for (const signIn of [
      () => client.login('alice', 'alice-pass'),
      () => client.login('alice', value, false),
      () => client.loginWithToken('alice', value),
      () => client.loginWithAgoraToken('alice', value),
    ]) {
      expect(await client.isConnected()).toBe(false);
      expect(await client.isLoginBefore()).toBe(false);
      await signIn();
      expect(await client.isConnected()).toBe(true);
      expect(await client.isLoginBefore()).toBe(true);
      expect(await client.getCurrentUsername()).toBe('alice');
      await client.logout();
      expect(client.currentUserName).toBe('');
    }
    expect(callbacks.map(([name]) => name).filter(name => name === 'onConnected')).toHaveLength(4);
  });

  it('emits onConnected, with the user’s id, before login resolves', async () => {
    const order: string[] = [];
    client.addConnectionListener({ onConnected: () => order.push(`connected ${client.currentUserName}`) });
    await client.login('alice', 'alice-pass').then(() => order.push('resolved'));
    expect(order).toEqual(['connected alice', 'resolved']);
  });

  it('ignores a repeated login of the same user and rejects another user', async () => {
    await Promise.all([client.login('alice', 'alice-pass'), client.login('alice', 'alice-pass')]);
    await client.login('alice', 'alice-pass');
    expect(world.im.account(app, 'alice').logins).toBe(1);
    await expect(client.login('bob', 'bob-pass')).rejects.toMatchObject({ code: 218 });
    expect(await client.getCurrentUsername()).toBe('alice');
  });

  it('rejects with the codes of the mobile SDKs', async () => {
    const error = await client.login('alice', 'wrong').catch(thrown => thrown);
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ code: 202, description: expect.stringContaining('password') });
    await expect(client.login('nobody', 'x')).rejects.toMatchObject({ code: 204 });
    await expect(client.loginWithToken('alice', 'no token')).rejects.toMatchObject({ code: 202 });
    expect(await client.isLoginBefore()).toBe(false);
    const uninitialized = newClient();
    await expect(uninitialized.login('alice', 'alice-pass')).rejects.toMatchObject({ code: 1 });
    await expect(uninitialized.init({ appKey: '' })).rejects.toThrow('appKey is empty.');
  });

  it.each([
    [605, 605],
    [606, 604],
    [705, 705],
    [502, 508],
    [511, 510],
    [53, 111],
    [9999, 1],
  ])('rejects the web SDK’s %i with %i', (type, code) => {
    expect(toChatError({ type, message: 'no' })).toEqual(new ChatError({ code, description: 'no' }));
  });

  it('emits the reason of a kick for old and new versions, and can sign in again', async () => {
    await client.login('alice', 'alice-pass');
    await world.signedIn('easemob', 'alice');
    await waitFor('the end', async () => callbacks.some(([name]) => name === 'onDisconnected'));
    expect(callbacks.slice(-2)).toEqual([
      ['onUserDidLoginFromOtherDevice', undefined],
      ['onDisconnected', 206],
    ]);
    expect(await client.isLoginBefore()).toBe(false);
    await client.login('alice', 'alice-pass');
    expect(await client.isConnected()).toBe(true);
  });

  it('emits one disconnect and one reconnect when the connection is lost', async () => {
    await client.login('alice', 'alice-pass');
    world.im.dropSockets(app, 'alice');
    await waitFor('the reconnect', async () => callbacks.length >= 3);
    expect(callbacks).toEqual([
      ['onConnected', undefined],
      ['onDisconnected', 2],
      ['onConnected', undefined],
    ]);
  });

  it('renews a token that is about to expire', async () => {
    const renewed = new Promise<void>((resolve, reject) => {
      client.addConnectionListener({
        onTokenWillExpire: () =>
          void client.renewAgoraToken(world.im.issueToken(app, 'alice').value).then(() => resolve(), reject),
      });
    });
    await client.loginWithAgoraToken('alice', world.im.issueToken(app, 'alice', 4_000).value);
    await renewed;
    expect(new Set(callbacks.map(([name]) => name))).toEqual(new Set(['onConnected', 'onTokenWillExpire']));
    await expect(client.renewAgoraToken('no token')).rejects.toBeInstanceOf(ChatError);
  });

  it('emits onTokenDidExpire and onDisconnected when the token expires', async () => {
    await client.loginWithAgoraToken('alice', world.im.issueToken(app, 'alice', 4_000).value);
    await waitFor('the end', async () => callbacks.some(([name]) => name === 'onDisconnected'));
    const names = [...new Set(callbacks.map(([name]) => name))];
    expect(names).toEqual(['onConnected', 'onTokenWillExpire', 'onTokenDidExpire', 'onDisconnected']);
    await client.login('alice', 'alice-pass');
    expect(await client.isConnected()).toBe(true);
  });

  it('does not sign in when the page logs out before the managers are loaded', async () => {
    const result = client.login('alice', 'alice-pass').catch(thrown => thrown);
    await client.logout();
    await result;
    await client.login('bob', 'bob-pass');
    expect(await client.getCurrentUsername()).toBe('bob');
    expect(world.im.account(app, 'alice').logins).toBe(0);
  });

  it('registers a user', async () => {
    await client.createAccount('dora', 'dora-pass');
    await client.login('dora', 'dora-pass');
    await expect(client.createAccount('dora', 'x')).rejects.toBeInstanceOf(ChatError);
  });

  it('does not call removed listeners', async () => {
    const called: string[] = [];
    const one = { onConnected: () => called.push('one') };
    const two = { onConnected: () => called.push('two') };
    client.addConnectionListener(one);
    client.addConnectionListener(two);
    client.removeConnectionListener(one);
    await client.login('alice', 'alice-pass');
    await client.logout();
    client.removeAllConnectionListener();
    await client.login('alice', 'alice-pass');
    expect(called).toEqual(['two']);
  });
});

describe('messages', () => {
  beforeEach(() => client.login('alice', 'alice-pass'));

  it('are sent, and emit delivered and read', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const received = recordMessages();
    const message = ChatMessage.createTextMessage('bob', 'hello', ChatMessageChatType.PeerChat);
    message.attributes = { tea: 'green' };
    expect(message).toMatchObject({ from: 'alice', to: 'bob', conversationId: 'bob', direction: 'send', status: 0 });
    const sent = await send(message);
    expect(await bob.next('onTextMessage')).toMatchObject({ id: sent.msgId, msg: 'hello', ext: { tea: 'green' } });
    expect(sent).toBeInstanceOf(ChatMessage);
    expect(sent).toMatchObject({ localMsgId: message.localMsgId, status: ChatMessageStatus.SUCCESS });

    await bob.conn.send(
      bob.create({ type: 'delivery', chatType: 'singleChat', to: 'alice', ackId: sent.msgId, mid: sent.msgId }),
    );
    expect(await received.first('delivered')).toMatchObject({ msgId: sent.msgId, hasDeliverAck: true });
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: sent.msgId }));
    expect(await received.first('read')).toMatchObject({ msgId: sent.msgId, hasDeliverAck: true, hasReadAck: true });

    await client.chatManager.recallMessage(sent.msgId);
    expect(await bob.next('onRecallMessage')).toMatchObject({ mid: sent.msgId });
    await expect(client.chatManager.recallMessage('unknown')).rejects.toMatchObject({ code: 500 });
  });

  it('are received', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const received = recordMessages();
    const { serverMsgId } = await bob.text('alice', 'one', { ext: { a: 1 } });
    const message = await received.first('received');
    expect(message).toMatchObject({
      ...{ msgId: serverMsgId, from: 'bob', to: 'alice', conversationId: 'bob', attributes: { a: 1 } },
      ...{ direction: ChatMessageDirection.RECEIVE, chatType: ChatMessageChatType.PeerChat, hasRead: false },
      ...{ status: ChatMessageStatus.SUCCESS, isOnline: true },
    });
    expect((message.body as ChatTextMessageBody).content).toBe('one');
    await client.chatManager.sendMessageReadAck(message);
    expect(await bob.next('onReadMessage')).toMatchObject({ mid: serverMsgId });
    await client.chatManager.sendConversationReadAck('bob');
    await bob.next('onChannelMessage');
    await bob.conn.recallMessage({ mid: serverMsgId, to: 'alice', chatType: 'singleChat' });
    expect(await received.first('recalled')).toMatchObject({ msgId: serverMsgId });
  });

  it('can be commands or custom', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const received = recordMessages();
    await send(ChatMessage.createCmdMessage('bob', 'wave'));
    expect(await bob.next('onCmdMessage')).toMatchObject({ action: 'wave' });
    await send(ChatMessage.createCustomMessage('bob', 'gift', ChatMessageChatType.PeerChat, { params: { of: 'tea' } }));
    expect(await bob.next('onCustomMessage')).toMatchObject({ customEvent: 'gift', customExts: { of: 'tea' } });
    await bob.conn.send(bob.create({ type: 'cmd', chatType: 'singleChat', to: 'alice', action: 'nod' }));
    expect((await received.first('commands')).body).toMatchObject({ type: 'cmd', action: 'nod' });
    const custom = {
      type: 'custom',
      chatType: 'singleChat',
      to: 'alice',
      customEvent: 'thanks',
      customExts: { x: 'y' },
    };
    await bob.conn.send(bob.create(custom));
    expect((await received.first('received')).body).toEqual(
      new ChatCustomMessageBody({ event: 'thanks', params: { x: 'y' } }),
    );
  });

  it('with a file that the page cannot load fail with a hint', async () => {
    const result = send(ChatMessage.createImageMessage('bob', '/sdcard/tea.png'));
    await expect(result).rejects.toMatchObject({ code: 400, description: expect.stringContaining('blob:') });
  });

  it('may be frozen by a store', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const received = recordMessages();
    const sent = Object.freeze(await send(Object.freeze(ChatMessage.createTextMessage('bob', 'hello'))));
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: sent.msgId }));
    expect(await received.first('read')).toMatchObject({ msgId: sent.msgId, hasReadAck: true });
  });

  it('from the user’s other device are outgoing', async () => {
    const received = recordMessages();
    world.im.configure(app, { devices: { max: 2 } });
    const other = await world.signedIn('easemob', 'alice');
    await other.text('bob', 'from elsewhere');
    expect(await received.first('received')).toMatchObject({
      ...{ from: 'alice', to: 'bob', conversationId: 'bob' },
      ...{ direction: ChatMessageDirection.SEND, hasRead: true },
    });
  });
});
