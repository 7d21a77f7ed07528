// The session calls of react-native-agora-chat over the web SDK itself, against the local service.
import type { AgoraChatStatic } from 'agora-chat';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ChatClientInstance, createClient } from '@/lib/page/dropin/chat-client/client';
import type { ChatConnectEventListener } from '@/lib/page/dropin/chat-client/connection-events';
import { ChatError } from '@/lib/page/dropin/chat-client/error';
import {
  ChatCustomMessageBody,
  ChatMessage,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  type ChatTextMessageBody,
} from '@/lib/page/dropin/chat-client/message';
import { waitFor } from '../../../browser/wait';
import { defaultApp as app } from '../../../server';
import { createWorld } from '../../server/world';

const world = createWorld();
let client: ChatClientInstance;
let told: [name: string, ...args: unknown[]][];

const names = [
  ...['onConnected', 'onDisconnected', 'onTokenWillExpire', 'onTokenDidExpire', 'onUserDidLoginFromOtherDevice'],
  ...['onUserKickedByOtherDevice', 'onUserDidRemoveFromServer', 'onUserDidChangePassword'],
] as const;

const options = () => ({
  ...{ appKey: app, autoLogin: false, debugModel: true, enableDNSConfig: false, requireDeliveryAck: true },
  ...{ imServer: world.im.wsUrl, restServer: world.im.restUrl },
});

beforeEach(async () => {
  // Each test's own: the connection of the one before may still have an end to tell.
  const mine: typeof told = [];
  told = mine;
  client = createClient(world.tab('agora').raw.sdk as unknown as AgoraChatStatic);
  await client.init(options());
  const listener = Object.fromEntries(
    names.map(name => [name, (...args: unknown[]) => void mine.push([name, ...args])]),
  );
  client.addConnectionListener(listener as ChatConnectEventListener);
  return () => client.logout();
});

/** What `messages` is told, by name. */
function listen() {
  const heard: Record<string, ChatMessage[]> = {};
  const into = (name: string) => (messages: ChatMessage[]) => {
    heard[name] = [...(heard[name] ?? []), ...messages];
  };
  client.chatManager.addMessageListener({
    onMessagesReceived: into('received'),
    onCmdMessagesReceived: into('commands'),
    onMessagesRead: into('read'),
    onMessagesDelivered: into('delivered'),
    onMessagesRecalled: into('recalled'),
  });
  return {
    of: (name: string) => heard[name] ?? [],
    first: (name: string) => waitFor(`a message ${name}`, async () => heard[name]?.[0]),
  };
}

const send = (message: ChatMessage): Promise<ChatMessage> =>
  new Promise((onSuccess, reject) => {
    void client.chatManager.sendMessage(message, { onSuccess, onError: (_id, error) => reject(error) });
  });

describe('the session', () => {
  it('signs in by password, by token, and by Agora’s token, and out again', async () => {
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
    expect(told.map(([name]) => name).filter(name => name === 'onConnected')).toHaveLength(4);
  });

  it('tells of the connection before the sign-in resolves, and whose it is', async () => {
    const seen: string[] = [];
    client.addConnectionListener({ onConnected: () => seen.push(`connected ${client.currentUserName}`) });
    await client.login('alice', 'alice-pass').then(() => seen.push('resolved'));
    expect(seen).toEqual(['connected alice', 'resolved']);
  });

  it('takes a second sign-in of the same user as the first, and refuses another user', async () => {
    await Promise.all([client.login('alice', 'alice-pass'), client.login('alice', 'alice-pass')]);
    await client.login('alice', 'alice-pass');
    expect(world.im.account(app, 'alice').logins).toBe(1);
    await expect(client.login('bob', 'bob-pass')).rejects.toMatchObject({ code: 218 });
    expect(await client.getCurrentUsername()).toBe('alice');
  });

  it('rejects with the codes of the mobile SDKs', async () => {
    const refused = await client.login('alice', 'wrong').catch(error => error);
    expect(refused).toBeInstanceOf(ChatError);
    expect(refused).toMatchObject({ code: 202, description: expect.stringContaining('password') });
    await expect(client.login('nobody', 'x')).rejects.toMatchObject({ code: 204 });
    await expect(client.loginWithToken('alice', 'no token')).rejects.toMatchObject({ code: 202 });
    expect(await client.isLoginBefore()).toBe(false);
    const fresh = createClient(world.tab('agora').raw.sdk as unknown as AgoraChatStatic);
    await expect(fresh.login('alice', 'alice-pass')).rejects.toMatchObject({ code: 1 });
    await expect(fresh.init({ appKey: '' })).rejects.toThrow('appKey is empty.');
  });

  it('tells why the service has ended it, in the words of old and new versions, and signs in again', async () => {
    await client.login('alice', 'alice-pass');
    await world.signedIn('easemob', 'alice');
    await waitFor('the end', async () => told.some(([name]) => name === 'onDisconnected'));
    expect(told.slice(-2)).toEqual([
      ['onUserDidLoginFromOtherDevice', undefined],
      ['onDisconnected', 206],
    ]);
    expect(await client.isLoginBefore()).toBe(false);
    await client.login('alice', 'alice-pass');
    expect(await client.isConnected()).toBe(true);
  });

  it('tells of a loss once, and of the return', async () => {
    await client.login('alice', 'alice-pass');
    world.im.dropSockets(app, 'alice');
    await waitFor('the return', async () => told.length >= 3);
    expect(told).toEqual([
      ['onConnected', undefined],
      ['onDisconnected', 2],
      ['onConnected', undefined],
    ]);
  });

  it('renews a token that is about to end', async () => {
    const renewed = new Promise<void>((done, failed) => {
      client.addConnectionListener({
        onTokenWillExpire: () =>
          void client.renewAgoraToken(world.im.issueToken(app, 'alice').value).then(() => done(), failed),
      });
    });
    await client.loginWithAgoraToken('alice', world.im.issueToken(app, 'alice', 4_000).value);
    await renewed;
    expect(new Set(told.map(([name]) => name))).toEqual(new Set(['onConnected', 'onTokenWillExpire']));
    await expect(client.renewAgoraToken('no token')).rejects.toBeInstanceOf(ChatError);
  });

  it('tells that a token has ended, and that this was the end', async () => {
    await client.loginWithAgoraToken('alice', world.im.issueToken(app, 'alice', 4_000).value);
    await waitFor('the end', async () => told.some(([name]) => name === 'onDisconnected'));
    const order = [...new Set(told.map(([name]) => name))];
    expect(order).toEqual(['onConnected', 'onTokenWillExpire', 'onTokenDidExpire', 'onDisconnected']);
    await client.login('alice', 'alice-pass');
    expect(await client.isConnected()).toBe(true);
  });

  it('registers', async () => {
    await client.createAccount('dora', 'dora-pass');
    await client.login('dora', 'dora-pass');
    await expect(client.createAccount('dora', 'x')).rejects.toBeInstanceOf(ChatError);
  });

  it('no longer calls a listener that was removed', async () => {
    const heard: string[] = [];
    const one = { onConnected: () => heard.push('one') };
    const two = { onConnected: () => heard.push('two') };
    client.addConnectionListener(one);
    client.addConnectionListener(two);
    client.removeConnectionListener(one);
    await client.login('alice', 'alice-pass');
    await client.logout();
    client.removeAllConnectionListener();
    await client.login('alice', 'alice-pass');
    expect(heard).toEqual(['two']);
  });
});

describe('messages', () => {
  beforeEach(() => client.login('alice', 'alice-pass'));

  it('go out, and their fate is told', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const heard = listen();
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
    expect(await heard.first('delivered')).toMatchObject({ msgId: sent.msgId, hasDeliverAck: true });
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: sent.msgId }));
    expect(await heard.first('read')).toMatchObject({ msgId: sent.msgId, hasDeliverAck: true, hasReadAck: true });

    await client.chatManager.recallMessage(sent.msgId);
    expect(await bob.next('onRecallMessage')).toMatchObject({ mid: sent.msgId });
    await expect(client.chatManager.recallMessage('unknown')).rejects.toMatchObject({ code: 500 });
  });

  it('come in', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const heard = listen();
    const { serverMsgId } = await bob.text('alice', 'one', { ext: { a: 1 } });
    const message = await heard.first('received');
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
    expect(await heard.first('recalled')).toMatchObject({ msgId: serverMsgId });
  });

  it('of commands and of one’s own kind go both ways', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const heard = listen();
    await send(ChatMessage.createCmdMessage('bob', 'wave'));
    expect(await bob.next('onCmdMessage')).toMatchObject({ action: 'wave' });
    await send(ChatMessage.createCustomMessage('bob', 'gift', ChatMessageChatType.PeerChat, { params: { of: 'tea' } }));
    expect(await bob.next('onCustomMessage')).toMatchObject({ customEvent: 'gift', customExts: { of: 'tea' } });
    await bob.conn.send(bob.create({ type: 'cmd', chatType: 'singleChat', to: 'alice', action: 'nod' }));
    expect((await heard.first('commands')).body).toMatchObject({ type: 'cmd', action: 'nod' });
    const custom = {
      type: 'custom',
      chatType: 'singleChat',
      to: 'alice',
      customEvent: 'thanks',
      customExts: { x: 'y' },
    };
    await bob.conn.send(bob.create(custom));
    expect((await heard.first('received')).body).toEqual(
      new ChatCustomMessageBody({ event: 'thanks', params: { x: 'y' } }),
    );
  });

  it('of a kind that is not sent here fail, and say where they are', async () => {
    const message = ChatMessage.createTextMessage('bob', 'hello');
    const failed = send(new ChatMessage({ ...message, body: { type: 'img' } as ChatMessage['body'] }));
    await expect(failed).rejects.toMatchObject({
      code: 500,
      description: expect.stringContaining('partyline/agora-chat'),
    });
  });

  it('may be frozen by the store that they are kept in', async () => {
    const bob = await world.signedIn('agora', 'bob');
    const heard = listen();
    const sent = Object.freeze(await send(Object.freeze(ChatMessage.createTextMessage('bob', 'hello'))));
    await bob.conn.send(bob.create({ type: 'read', chatType: 'singleChat', to: 'alice', id: sent.msgId }));
    expect(await heard.first('read')).toMatchObject({ msgId: sent.msgId, hasReadAck: true });
  });

  it('of one’s own other device count as sent', async () => {
    const heard = listen();
    world.im.configure(app, { devices: { max: 2 } });
    const other = await world.signedIn('easemob', 'alice');
    await other.text('bob', 'from elsewhere');
    expect(await heard.first('received')).toMatchObject({
      ...{ from: 'alice', to: 'bob', conversationId: 'bob' },
      ...{ direction: ChatMessageDirection.SEND, hasRead: true },
    });
  });
});
