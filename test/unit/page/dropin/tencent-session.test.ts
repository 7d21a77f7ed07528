// Tencent's drop-in on the user's session, beside the SDK itself: signing in, what it tells, what it answers, its end.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import {
  type Chat,
  type ChatEvent,
  type ChatMessageObject,
  callChat,
  openChat,
  type FakeBackground,
  loadTencentDropIn,
  loadRawTencentSdk,
  logInTo,
  namesOf,
  readyChat,
  service,
  startBackground,
} from './tencent-tabs';

let background: FakeBackground;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  vi.stubGlobal('reportError', vi.fn());
  background = await startBackground();
});

const text = (chat: Chat, words = 'tea', more: object = {}) =>
  chat.createTextMessage?.({
    to: 'bob',
    conversationType: 'C2C',
    payload: { text: words },
    ...more,
  } as never) as ChatMessageObject;

const settle = () => new Promise(done => setTimeout(done, 20));

const received = (heard: ChatEvent[]): ChatMessageObject[] =>
  told(heard, 'onMessageReceived').flatMap(({ data }) => data as ChatMessageObject[]);

const told = (heard: ChatEvent[], name: string) => heard.filter(event => event.name === name);

describe('the module', () => {
  it('has the SDK’s tables, its methods, and its manners', () => {
    const [mine, theirs] = [loadTencentDropIn(background), loadRawTencentSdk()];
    const older = { GROUP_SYSTEM_NOTICE_RECEIVED: 'receiveGroupSystemNotice', SDK_RELOAD: 'sdkReload' };
    expect(mine.EVENT).toEqual({ ...theirs.EVENT, ...older });
    for (const table of ['TYPES', 'TSignaling', 'VERSION'] as const) expect(mine[table]).toEqual(theirs[table]);
    const [chat, real] = [openChat(mine).chat, openChat(theirs).chat];
    expect(Object.keys(chat).sort()).toEqual(Object.keys(real).sort());
  });

  it('hands out the same object for the same app, and another for another, until it is destroyed', async () => {
    const sdk = loadTencentDropIn(background);
    const { chat } = openChat(sdk);
    expect(sdk.create({ SDKAppID: String(service.im.sdkAppId) })).toBe(chat);
    expect(sdk.create({ SDKAppID: 1 })).not.toBe(chat);
    await logInTo(chat);
    await chat.destroy();
    expect(sdk.create({ SDKAppID: service.im.sdkAppId })).not.toBe(chat);
  });
});

describe('a sign-in', () => {
  it('is answered as the SDK answers a second one; ready comes after it, once', async () => {
    const { chat, heard } = openChat(loadTencentDropIn(background));
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, '']);
    const answer = await logInTo(chat);
    expect(answer).toEqual({ code: 0, data: { actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: true } });
    expect(namesOf(heard)).not.toContain('sdkStateReady');
    await vi.waitFor(() => expect(namesOf(heard)).toContain('onGroupListUpdated'));
    expect(namesOf(heard)[0]).toBe('sdkStateReady');
    expect(told(heard, 'sdkStateReady')).toHaveLength(1);
    for (const name of [
      ...['blacklistUpdated', 'onFriendListUpdated', 'onFriendApplicationListUpdated'],
      ...['onConversationListUpdated', 'onConversationGroupListUpdated'],
    ])
      expect(namesOf(heard)).toContain(name);
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([true, 'alice']);
    expect(Math.abs(chat.getServerTime() - Date.now())).toBeLessThan(5_000);
    expect(await logInTo(chat)).toEqual(answer);
    expect(service.im.account('alice')).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('tells who listens late that it is ready, and in another tab', async () => {
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    const late = vi.fn();
    for (const { chat } of [one, two]) chat.on('sdkStateReady', late);
    await vi.waitFor(() => expect(late).toHaveBeenCalledTimes(2));
  });

  it('need not be awaited, and may be repeated meanwhile', async () => {
    const { chat } = openChat(loadTencentDropIn(background));
    const [first, second] = [logInTo(chat), logInTo(chat)];
    const message = text(chat);
    const sent = chat.sendMessage(message);
    expect(await first).toEqual(await second);
    expect((await sent).data.message).toBe(message);
    expect(message).toMatchObject({ status: 'success', from: 'alice' });
    expect(message.ID).toMatch(/^\d+-\d+-\d+$/);
    expect(chat.findMessage(message.ID)).toBe(message);
  });

  it('of another user is refused, with a number and our code', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const refused = logInTo(chat, 'bob');
    await expect(refused).rejects.toMatchObject({ code: 3001, partyline: 'otherAccount', data: {} });
    const other = openChat(loadTencentDropIn(background)).chat;
    await expect(logInTo(other, 'bob')).rejects.toMatchObject({ code: 3001, partyline: 'otherAccount' });
    expect(() => other.login({ userID: '', userSig: 'x' })).toThrow(new Error('Params validate failed.'));
  });
});

describe('before a sign-in', () => {
  it('a call is refused as by the SDK, which also tells it as an error', async () => {
    const outcomes = [];
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat, heard } = openChat(sdk);
      const errors: unknown[] = [];
      for (const run of [() => text(chat), () => chat.getMyProfile?.(), () => chat.logout()]) {
        const error = await Promise.resolve(run()).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Error);
        errors.push([Object.keys(error as object), { ...(error as object) }]);
      }
      outcomes.push([errors.slice(0, 2), (errors[2] as [unknown, { code: number }])[1].code, heard.slice(0, 2)]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});

describe('a message', () => {
  it('is the same object under the same id when it was sent, and in the history', async () => {
    const { chat, heard } = await readyChat(loadTencentDropIn(background));
    const message = text(chat);
    const { ID, payload } = message;
    const { code, data } = await chat.sendMessage(message);
    expect([code, data.message]).toEqual([0, message]);
    expect(data.message).toBe(message);
    expect(message).toMatchObject({ ID, status: 'success' });
    expect(message.payload).toBe(payload);
    const history = (await chat.getMessageList?.({ conversationID: 'C2Cbob' } as never)) as Awaited<
      ReturnType<Chat['login']>
    >;
    expect(history.data.messageList[0]).toBe(message);
    await chat.revokeMessage?.(message as never);
    expect(message.isRevoked).toBe(true);
    expect(told(heard, 'onMessageReceived')).toEqual([]);
  });

  it('may be changed by the app until it is sent', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const message = text(chat);
    Object.assign(message.payload, { text: 'coffee' });
    message.cloudCustomData = '{"cups":2}';
    await chat.sendMessage(message);
    expect(message).toMatchObject({ payload: { text: 'coffee' }, cloudCustomData: '{"cups":2}', status: 'success' });
  });

  it('shows in the other tabs as from another device of one’s own, with the same keys as there', async () => {
    service.im.webInstances = 2;
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    const raw = await readyChat(loadRawTencentSdk());
    const { ID } = (await one.chat.sendMessage(text(one.chat))).data.message;
    await vi.waitFor(() => expect(told(raw.heard, 'onMessageReceived')).toHaveLength(1));
    const [mine, theirs] = [two.heard, raw.heard].map(heard => received(heard)[0]);
    expect(mine).toMatchObject({ ID, flow: 'out', from: 'alice', payload: { text: 'tea' } });
    const known = Object.entries(theirs ?? {}).filter(([, value]) => value !== undefined);
    expect(Object.keys(mine ?? {})).toEqual(known.map(([key]) => key));
    const steady = ({ time, nick, avatar, ...rest }: ChatMessageObject) => ({ ...rest });
    expect(steady(mine as ChatMessageObject)).toEqual(steady(theirs as ChatMessageObject));
    expect(told(one.heard, 'onMessageReceived')).toEqual([]);
  });

  it('that cannot be sent says so on itself and in the error', async () => {
    const errors = [];
    service.im.webInstances = 2;
    for (const { chat } of [await readyChat(loadRawTencentSdk()), await readyChat(loadTencentDropIn(background))]) {
      const message = text(chat, 'tea', { to: 'nobody' });
      const error = await chat.sendMessage(message).catch((thrown: unknown) => thrown);
      expect(message.status).toBe('fail');
      expect((error as { data: { message: unknown } }).data.message).toBe(message);
      errors.push([Object.keys(error as object), (error as { code: number }).code, (error as Error).message]);
    }
    expect(errors[1]).toEqual(errors[0]);
  });

  it('with a file goes up in the background, and tells the page how far it is', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const onProgress = vi.fn();
    const file = new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' });
    const options = { to: 'bob', conversationType: 'C2C', payload: { file: { files: [file] } }, onProgress };
    const message = chat.createFileMessage?.(options as never) as ChatMessageObject;
    await chat.sendMessage(message);
    expect(message).toMatchObject({ status: 'success', payload: { fileName: 'order.txt', fileSize: file.size } });
    expect(message.payload.fileUrl).toMatch(/^http/);
    expect(onProgress.mock.calls).toEqual([[0], [1]]);
  });

  it('that comes is an object of the SDK’s kind, the same in each event of a tab', async () => {
    const { chat, heard } = await readyChat(loadTencentDropIn(background));
    service.im.send('bob', 'alice', 'here');
    await vi.waitFor(() => {
      background.publishEvents();
      expect(told(heard, 'onMessageReceived')).toHaveLength(1);
    });
    const [message] = received(heard);
    if (!message) throw new Error('Nothing came.');
    expect(Object.getPrototypeOf(message)).toBe(Object.getPrototypeOf(text(chat)));
    expect(chat.findMessage(message.ID)).toBe(message);
    const { data } = await callChat(chat, 'getConversationList');
    expect(data.conversationList[0]).toMatchObject({ toAccount: 'bob', unreadCount: 1 });
  });
});

describe('listeners', () => {
  it('are called as by the SDK: with a context, as often as they were added, once, and not after off', async () => {
    const stories = [];
    service.im.webInstances = 2;
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat } = await readyChat(sdk);
      const story: string[] = [];
      function twice(this: unknown) {
        story.push(`twice ${(this as { name?: string } | undefined)?.name}`);
      }
      const once = () => story.push('once');
      const gone = () => story.push('gone');
      chat.on('error', twice, { name: 'first' });
      chat.on('error', twice, { name: 'second' });
      chat.once('error', once);
      chat.on('error', gone);
      chat.off('error', gone);
      chat.off('error', once);
      await chat.logout();
      for (let times = 0; times < 2; times++) await Promise.resolve(chat.getMyProfile?.()).catch(() => {});
      stories.push(story);
      expect(() => chat.on('', twice)).toThrow(new Error('Params validate failed.'));
      expect(() => chat.on('error', undefined as never)).toThrow(new Error('Params validate failed.'));
    }
    expect(stories[1]).toEqual(stories[0]);
    expect(stories[1]).toContain('twice first');
  });

  it('that throw do not keep it from the next', async () => {
    const { chat } = openChat(loadTencentDropIn(background));
    const next = vi.fn();
    chat.on('error', () => {
      throw new Error('Mine.');
    });
    chat.on('error', next);
    await Promise.resolve(chat.getMyProfile?.()).catch(() => {});
    expect(next).toHaveBeenCalledOnce();
  });
});

describe('a chat object in a store', () => {
  it('works when it is frozen, copied, or behind a proxy, and so do its messages', async () => {
    const frozen = Object.freeze(openChat(loadTencentDropIn(background)).chat);
    const copy: Chat = { ...frozen };
    const proxy = new Proxy(copy, {});
    await logInTo(proxy);
    const message = new Proxy(text(proxy), {});
    const { data } = await proxy.sendMessage(message);
    expect(data.message).toBe(message);
    expect(message.status).toBe('success');
    const fixed = Object.freeze(text(frozen, 'coffee'));
    expect((await frozen.sendMessage(fixed)).data.message).toMatchObject({ ID: fixed.ID, status: 'success' });
  });
});

describe('the end', () => {
  const state = (reason: string): State =>
    ({ phase: 'signedOut', since: 1, ended: { reason, at: 1 } }) as unknown as State;

  it.each([
    ['replaced', 'multipleAccount', 3003],
    ['tooManyDevices', 'multipleDevice', 3002],
    ['tokenExpired', 'userSigExpired', 3004],
    ['kicked', 'REST_API_Kick', 3006],
  ])('of a session that was %s is told as the SDK tells it', async (reason, type, code) => {
    const { chat, heard } = await readyChat(loadTencentDropIn(background));
    await settle();
    heard.length = 0;
    background.setState(state(reason));
    expect(heard).toMatchObject([{ name: 'kickedOut', data: { type } }, { name: 'sdkStateNotReady' }]);
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, '']);
    await expect(chat.getMyProfile?.()).rejects.toMatchObject({ code });
  });

  it('by the user, or with the extension, is not a kick', async () => {
    for (const end of [() => background.setState(state('byUser')), () => background.disconnect()]) {
      background.state = { phase: 'online', since: 1, account: background.account, unread: 0 };
      const { heard } = await readyChat(loadTencentDropIn(background));
      end();
      expect(namesOf(heard)).toContain('sdkStateNotReady');
      expect(namesOf(heard)).not.toContain('kickedOut');
    }
  });

  it('of the line is told by its state, and ends nothing', async () => {
    const { chat, heard } = await readyChat(loadTencentDropIn(background));
    const { account } = background;
    background.setState({ phase: 'reconnecting', since: 1, account, attempt: 1, maxAttempts: 0 });
    background.setState({ phase: 'offline', since: 1, account, cause: 'noNetwork' });
    background.setState({ phase: 'online', since: 1, account, unread: 0 });
    expect(told(heard, 'netStateChange').map(({ data }) => (data as { state: string }).state)).toEqual([
      ...['connecting', 'disconnected', 'connected'],
    ]);
    expect(chat.isReady()).toBe(true);
  });

  it('of a tab’s part is its logout: the other tabs and the session go on', async () => {
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    expect(await one.chat.logout()).toEqual({ code: 0, data: {} });
    expect(one.heard.at(-1)).toEqual({ name: 'sdkStateNotReady' });
    await expect(one.chat.getMyProfile?.()).rejects.toMatchObject({ code: 3005 });
    await two.chat.sendMessage(text(two.chat));
    expect(told(one.heard, 'onMessageReceived')).toEqual([]);
    expect(service.im.account('alice')).toMatchObject({ logins: 1, logouts: 0 });
    await logInTo(one.chat);
    await one.chat.destroy();
    expect(one.heard.at(-1)).toEqual({ name: 'sdkDestroy', data: { SDKAppID: service.im.sdkAppId } });
  });
});

describe('without Partyline', () => {
  it('is the SDK itself, with all that was done to it before it was there', async () => {
    const load = vi.fn(async () => loadRawTencentSdk());
    const sdk = loadTencentDropIn(undefined, load);
    expect(load).toHaveBeenCalledOnce();
    const { chat, heard } = openChat(sdk);
    const context = { said: '' };
    chat.once(
      'sdkStateReady',
      function (this: unknown, { name }) {
        (this as typeof context).said = name;
      },
      context,
    );
    const answer = await logInTo(chat);
    expect(answer.data).toMatchObject({ actionStatus: 'OK', tinyID: expect.any(String) });
    await vi.waitFor(() => expect(context.said).toBe('sdkStateReady'));
    const message = text(chat);
    expect((await chat.sendMessage(message)).data.message).toBe(message);
    expect(namesOf(heard)).toContain('sdkStateReady');
    expect(sdk.create({ SDKAppID: service.im.sdkAppId })).toBe(chat);
    expect(service.im.account('alice').logins).toBe(2);
  });

  it('is not loaded where it is not needed', async () => {
    const load = vi.fn(async () => loadRawTencentSdk());
    const { chat } = await readyChat(loadTencentDropIn(background, load));
    await chat.sendMessage(text(chat));
    expect(load).not.toHaveBeenCalled();
  });
});
