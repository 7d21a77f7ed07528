// The drop-in for Easemob's SDK 5 beside the SDK, on the same service.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chatCalls, listCalls } from '@/lib/page/dropin/easemob5/calls';
import { lazyCalls } from '@/lib/page/dropin/easemob5/lazy-calls';
import { managerMethods } from '@/lib/page/dropin/easemob5/names';
import { easemobMethods } from '@/lib/providers/msync/methods';
import { defaultApp as app } from '../../../server';
import { type Easemob5Client, easemob5Options, loadEasemob5 } from '../../../server/raw-easemob5';
import { createMsyncFixture } from '../../providers/msync-connection';
import { online, signedOut, stubPage } from '../extension';
import { call, openPage, openRaw, type Tab5 } from './easemob5-tabs';
import { account, NodeProgressEvent } from './msync-page';

type Fields = Record<string, unknown>;

const browser = stubPage();
const fixture = createMsyncFixture();
const tabs: Tab5[] = [];
beforeAll(loadEasemob5, 600_000);
beforeEach(() => {
  vi.stubGlobal('ProgressEvent', NodeProgressEvent);
  // The SDK logs warnings, and has no method to stop it.
  vi.spyOn(console, 'log').mockReturnValue();
  fixture.im.configure(app, { devices: { max: 3 } });
});
afterEach(async () => {
  for (const { client } of tabs.splice(0)) await client.logout();
});

const raw = async (userId: string) => {
  const tab = await openRaw(fixture, userId);
  tabs.push(tab);
  return tab;
};
const withBob = { conversationId: 'bob', conversationType: 'singleChat' };
const eventsOf = ({ seen }: Tab5, name: string) =>
  seen.flatMap(([each, payload]) => (each === name ? [payload as Fields] : []));
const text = ({ client }: Tab5, content: string, to: Fields = withBob) =>
  call(client.chatManager, 'createTextMessage', { ...to, content }) as Fields;
const send = async (tab: Tab5, message: Fields) =>
  (await call(tab.client.chatManager, 'sendMessage', message)) as Fields;
const failure = (promise: unknown) =>
  Promise.resolve(promise).then(
    () => undefined,
    (error: Error & { code: number }) => [error.name, error.code],
  );

describe('the names', () => {
  it('are those of the SDK', async () => {
    const sdk = await loadEasemob5();
    for (const [key, names] of Object.entries(managerMethods)) {
      const { prototype } = sdk[(key[0]!.toUpperCase() + key.slice(1)) as 'ChatManager'] as { prototype: object };
      for (const name of names) expect(Reflect.has(prototype, name), `${key}.${name}`).toBe(true);
    }
  });

  it('are those of methods that the extension accepts', () => {
    const used = [
      ...[chatCalls, ...Object.values(lazyCalls)].flatMap(table => Object.values(table)),
      ...Object.values(listCalls),
    ];
    for (const { method } of used) expect(easemobMethods.has(method), method).toBe(true);
  });
});

describe('messages', () => {
  it('are created as the SDK creates them', async () => {
    const [page, own] = [await openPage(browser.page, fixture), await raw('alice')];
    const data = new File(['x'], 'a.png', { type: 'image/png' });
    const options: [string, Fields][] = [
      ['Text', { content: 'hello', ext: { a: 1 }, timestamp: 1 }],
      ['Image', { data, filename: 'a.png', width: 2, height: 3, timestamp: 1 }],
      ['Image', { originalUrl: 'https://files.example/a', timestamp: 1 }],
      ['File', { data, filename: 'a.png', fileLength: 1, timestamp: 1 }],
      ['Voice', { data, duration: 3, timestamp: 1 }],
      ['Video', { data, duration: 3, width: 1, height: 1, timestamp: 1 }],
      ['Location', { latitude: 1, longitude: 2, address: 'here', timestamp: 1 }],
      ['Cmd', { action: 'typing', timestamp: 1, deliverOnlineOnly: true }],
      ['Custom', { event: 'vote', params: { a: 'b' }, timestamp: 1, conversationType: 'groupChat' }],
    ];
    for (const [type, given] of options) {
      const [ours, theirs] = [page, own].map(({ client }) => {
        const created = call(client.chatManager, `create${type}Message`, { ...withBob, ...given }) as Fields;
        const { body, ...message } = created;
        const { localUrl, url, ...rest } = body as Fields;
        const urls = [localUrl, url].map(each =>
          each === undefined ? each : String(each).replace(/^blob:.*/, 'blob'),
        );
        return { ...message, msgLocalId: typeof message.msgLocalId, body: { ...rest, urls } };
      });
      expect(ours, type).toEqual(theirs);
    }
    const missing = ({ client }: Tab5) => {
      try {
        return call(client.chatManager, 'createTextMessage', withBob);
      } catch (error) {
        return [(error as Error).name, (error as { code?: number }).code];
      }
    };
    expect(missing(page)).toEqual(missing(own));
  });

  it('are sent and received', async () => {
    const [page, bob] = [await openPage(browser.page, fixture), await raw('bob')];
    const message = text(page, 'hello');
    const sent = await send(page, message);
    expect(sent).toMatchObject({ ...message, sendStatus: 'sent', msgServerId: expect.stringMatching(/^\d+$/) });
    await vi.waitFor(() => expect(eventsOf(bob, 'onMessage')).toMatchObject([{ body: { content: 'hello' } }]));
    await send(bob, text(bob, 'answer', { ...withBob, conversationId: 'alice' }));
    await vi.waitFor(
      () => expect(eventsOf(page, 'onMessage')).toMatchObject([{ body: { content: 'answer' } }]),
      10_000,
    );
  });

  it('with a file are uploaded, with progress', async () => {
    const [page, bob] = [await openPage(browser.page, fixture), await raw('bob')];
    const data = new File(['content'], 'a.txt', { type: 'text/plain' });
    const message = call(page.client.chatManager, 'createFileMessage', { ...withBob, data, filename: 'a.txt' });
    const onFileUploadProgress = vi.fn();
    await call(page.client.chatManager, 'sendMessage', message, { onFileUploadProgress });
    expect(onFileUploadProgress).toHaveBeenCalledWith(expect.objectContaining({ total: expect.any(Number) }));
    await vi.waitFor(() => expect(eventsOf(bob, 'onMessage')).toMatchObject([{ type: 'file' }]));
    const { body } = eventsOf(bob, 'onMessage')[0] as { body: { url: string; secret: string } };
    const answer = await fetch(body.url, { headers: { 'share-secret': body.secret } });
    expect(await answer.text()).toBe('content');
  });

  it('that the service refuses reject as in the SDK', async () => {
    const [page, own] = [await openPage(browser.page, fixture), await raw('alice')];
    for (const code of [219, 603, 507, 504, 602] as const) {
      const failed = [];
      for (const tab of [page, own]) {
        fixture.im.refuseNextMessage(app, 'alice', code);
        failed.push((await failure(send(tab, text(tab, 'no')))) as [string, number]);
      }
      expect(failed[0]?.[1], String(code)).toBe(failed[1]?.[1]);
    }
  });

  it('of another tab arrive as those of another device', async () => {
    const page = await openPage(browser.page, fixture);
    await page.extension.session!.provider.send({ to: 'bob', chatType: 'singleChat', text: 'from a tab' });
    await vi.waitFor(() => expect(eventsOf(page, 'onMessage')).toHaveLength(1));
    expect(eventsOf(page, 'onMessage')).toMatchObject([{ direct: 'SEND', conversationId: 'bob', from: 'alice' }]);
  });

  it('get receipts that the sender receives', async () => {
    const [page, bob] = [await openPage(browser.page, fixture), await raw('bob')];
    const sent = await send(bob, text(bob, 'hello', { ...withBob, conversationId: 'alice' }));
    await vi.waitFor(() => expect(eventsOf(page, 'onMessage')).toHaveLength(1));
    const messageIds = [sent.msgServerId];
    await call(page.client.chatManager, 'sendMessageReadReceipts', { ...withBob, messageIds });
    await vi.waitFor(
      () => expect(eventsOf(bob, 'onMessageReadReceipts')).toMatchObject([[{ messageIds, conversationId: 'alice' }]]),
      10_000,
    );
  });
});

it('answers reads as the SDK does', async () => {
  const groupId = 'g1';
  fixture.im.addGroup(app, { groupId, owner: 'alice', members: ['bob', 'carol'] });
  const [page, own] = [await openPage(browser.page, fixture), await raw('alice')];
  const sent = await send(page, text(page, 'hello'));
  const messageId = sent.msgServerId;
  const { client } = page;
  await call(client.chatManager, 'addReaction', { messageId, reaction: '👍' });
  await call(client.chatManager, 'pinMessage', { ...withBob, messageId });
  await call(client.contactManager, 'addUsersToBlocklist', { userIds: ['carol'] });
  await call(client.groupManager, 'addGroupAdmin', { groupId, userId: 'bob' });
  await call(client.groupManager, 'muteGroupMembers', { groupId, userIds: ['carol'], muteDuration: 60_000 });
  await call(client.groupManager, 'addUsersToGroupAllowlist', { groupId, userIds: ['bob'] });
  await call(client.groupManager, 'updateGroupAnnouncement', { groupId, announcement: 'tea' });
  await call(client.presenceManager, 'publishPresence', { customStatus: 'busy' });
  await call(client.pushManager, 'setPushLanguage', { language: 'en' });
  const reads: [keyof Tab5['client'], string, unknown?][] = [
    ['chatManager', 'getHistoryMessages', { ...withBob, pageSize: 10 }],
    ['chatManager', 'getReactionList', { conversationType: 'singleChat', messageId }],
    ['chatManager', 'getReactionDetail', { messageId, reaction: '👍' }],
    ['chatManager', 'getPinnedMessageList', withBob],
    ['contactManager', 'getBlocklist'],
    ['groupManager', 'getGroupInfo', { groupId }],
    ['groupManager', 'getGroupInfoList', { groupIds: [groupId] }],
    ['groupManager', 'getGroupMemberList', { groupId, pageSize: 10 }],
    ['groupManager', 'getGroupAdminList', { groupId }],
    ['groupManager', 'getGroupMuteList', { groupId }],
    ['groupManager', 'getGroupBlocklist', { groupId }],
    ['groupManager', 'getGroupAllowlist', { groupId }],
    ['groupManager', 'getGroupAnnouncement', { groupId }],
    ['groupManager', 'checkIfInGroupMuteList', { groupId }],
    ['presenceManager', 'getPresenceStatus', { userIds: ['alice'] }],
    ['userInfoManager', 'updateOwnInfo', { nickname: 'Al', avatarUrl: 'https://a.example/a' }],
    ['userInfoManager', 'getUserInfoByUserId', { userIds: ['alice', 'bob'] }],
    ['userInfoManager', 'getUserInfoByAttribute', { userIds: ['alice'], attributes: ['nickname'] }],
    ['pushManager', 'getPushLanguage'],
    ['pushManager', 'getGlobalSilentMode'],
  ];
  for (const [manager, method, params] of reads) {
    const [ours, theirs] = await Promise.all(
      [page, own].map(tab =>
        Promise.resolve(call(tab.client[manager] as object, method, params)).catch((error: Error) => String(error)),
      ),
    );
    expect(ours, method).toEqual(theirs);
  }
});

it('transfers shared files of a group', async () => {
  const groupId = 'g1';
  fixture.im.addGroup(app, { groupId, owner: 'alice', members: [] });
  const { client } = await openPage(browser.page, fixture);
  const file = new File(['content'], 'a.txt', { type: 'text/plain' });
  const onFileUploadComplete = vi.fn();
  await call(client.groupManager, 'uploadGroupSharedFile', { groupId, file, onFileUploadComplete });
  expect(onFileUploadComplete).toHaveBeenCalledOnce();
  const [shared] = (await call(client.groupManager, 'getGroupSharedFileList', { groupId })) as { fileId: string }[];
  const onFileDownloadComplete = vi.fn<(file: Blob) => void>();
  const { fileId } = shared!;
  await call(client.groupManager, 'downloadGroupSharedFile', { groupId, fileId, onFileDownloadComplete });
  expect(await onFileDownloadComplete.mock.calls[0]?.[0].text()).toBe('content');
});

describe('the lists', () => {
  it('are filled after the sign-in, and kept by messages', async () => {
    fixture.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
    fixture.im.send(app, 'bob', 'alice', 'earlier');
    const enableSyncData = ['conversation', 'contact', 'group'];
    const page = await openPage(browser.page, fixture, { enableSyncData });
    const { chatManager, groupManager, contactManager } = page.client;
    await vi.waitFor(() => expect(eventsOf(page, 'onSyncDataFinished')).toHaveLength(3));
    expect(eventsOf(page, 'onSyncDataStart').map(({ dataType }) => dataType)).toEqual(enableSyncData);
    expect(eventsOf(page, 'onSyncDataFinished').map(({ success }) => success)).toEqual([true, true, true]);
    expect(call(chatManager, 'getConversationList')).toMatchObject([
      { ...withBob, lastMessage: { body: { content: 'earlier' } } },
    ]);
    expect(call(groupManager, 'getJoinedGroupList')).toMatchObject([{ groupId: 'g1', name: 'g1' }]);
    expect(call(contactManager, 'getContacts')).toEqual([]);
    await send(page, text(page, 'later', { conversationId: 'carol', conversationType: 'singleChat' }));
    expect(call(chatManager, 'getConversationList')).toMatchObject([
      { conversationId: 'carol' },
      { conversationId: 'bob' },
    ]);
    expect(eventsOf(page, 'onConversationListUpdate').at(-1)).toMatchObject({
      reason: 'message',
      patch: { reset: false, removed: [], orderChanged: true, upserted: [{ conversationId: 'carol' }] },
    });
    await call(chatManager, 'deleteConversation', { conversationId: 'carol', conversationType: 'singleChat' });
    expect(call(chatManager, 'getConversationList')).toMatchObject([{ conversationId: 'bob' }]);
    await call(chatManager, 'clearConversationUnreadMessageCount', withBob);
    expect(call(chatManager, 'getConversationList')).toMatchObject([{ conversationId: 'bob', unreadCount: 0 }]);
  });
});

describe('a client', () => {
  it('is one for the page, and signs out for this page only', async () => {
    const page = await openPage(browser.page, fixture);
    const { ChatClient } = page.module;
    expect(ChatClient.init({ appKey: app })).toBe(page.client);
    expect(() => ChatClient.init({ appKey: 'other#app' })).toThrow(page.module.ValidationError);
    expect(call(page.client, 'getConnectionState')).toBe('connected');
    expect(call(page.client, 'getCurrentUserId')).toBe('alice');
    expect(await failure(page.client.login({ userId: 'alice', token: 'any' }))).toEqual(['ConnectionError', 200]);
    await page.client.logout();
    expect(call(page.client, 'getConnectionState')).toBe('disconnected');
    expect(fixture.im.account(app, 'alice').sockets).toBe(1);
    expect(() => text(page, 'no')).toThrow(page.module.AuthenticationError);
    expect(await failure(call(page.client.contactManager, 'getBlocklist'))).toEqual(['AuthenticationError', 201]);
    await page.client.login({ userId: 'alice', token: 'any' });
    expect(eventsOf(page, 'onConnected')).toHaveLength(2);
  });

  it('reports how the session reconnects and ends', async () => {
    const page = await openPage(browser.page, fixture);
    const { extension } = page;
    const reconnecting = { phase: 'reconnecting', since: 1, account: account('easemob'), attempt: 1, unread: 0 };
    extension.setState(reconnecting as never);
    extension.setState(online(account('easemob')));
    const ended = { reason: 'kicked', at: 1, vendor: { code: 217, message: 'kicked' } };
    extension.setState({ ...signedOut, account: account('easemob'), ended } as never);
    const names = page.seen.flatMap(([name]) => (/^on(Conn|Disc|Recon)/.test(name) ? [name] : []));
    expect(names).toEqual(['onConnected', 'onDisconnected', 'onConnecting', 'onConnected', 'onDisconnected']);
    expect(eventsOf(page, 'onDisconnected').at(-1)).toMatchObject({ state: 'disconnected', errorCode: 217 });
    expect(call(page.client, 'getCurrentUserId')).toBeNull();
  });

  it('rejects what the session does not have', async () => {
    const page = await openPage(browser.page, fixture);
    expect(await failure(call(page.client.chatManager, 'searchMessages', {}))).toEqual(['SDKError', 111]);
    expect(await failure(call(page.client.userInfoManager, 'getSubscribedUsers'))).toEqual(['SDKError', 111]);
  });

  it('is the SDK’s own without Partyline', async () => {
    const sdk = await loadEasemob5();
    vi.resetModules();
    vi.stubGlobal('window', {});
    vi.doMock('easemob-websdk', () => ({ default: sdk, ...sdk }));
    const module = await import('@/lib/page/dropin/easemob5');
    const { managers, ...options } = easemob5Options(sdk, fixture.im, { appKey: app, deviceId: 'own' });
    expect(managers).toHaveLength(8);
    const client = module.ChatClient.init({ ...options, managers: [module.ChatManager] }) as Easemob5Client;
    const { chatManager } = client;
    const onMessage = vi.fn();
    client.addEventHandler('test', { onMessage });
    await client.login({ userId: 'alice', token: fixture.im.issueToken(app, 'alice').value });
    tabs.push({ client, seen: [] });
    fixture.im.send(app, 'bob', 'alice', 'hello');
    await vi.waitFor(() => expect(onMessage).toHaveBeenCalledOnce());
    expect(call(chatManager, 'createTextMessage', { ...withBob, content: 'a' })).toMatchObject({ type: 'text' });
    client.use(module.ContactManager as never);
    expect(call(client.contactManager, 'getContacts')).toEqual([]);
    vi.doUnmock('easemob-websdk');
  });
});
