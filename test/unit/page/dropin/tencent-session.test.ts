// Compares Tencent's drop-in on the user's session with the SDK.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import {
  type Chat,
  type ChatEvent,
  type ChatMessageObject,
  callChat,
  type FakeBackground,
  loadRawTencentSdk,
  loadTencentDropIn,
  logInTo,
  namesOf,
  openChat,
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

const text = (chat: Chat, content = 'tea', more: object = {}) =>
  chat.createTextMessage?.({
    to: 'bob',
    conversationType: 'C2C',
    payload: { text: content },
    ...more,
  } as never) as ChatMessageObject;

const waitForEvents = () => new Promise(done => setTimeout(done, 20));

const received = (events: ChatEvent[]): ChatMessageObject[] =>
  eventsNamed(events, 'onMessageReceived').flatMap(({ data }) => data as ChatMessageObject[]);

const eventsNamed = (events: ChatEvent[], name: string) => events.filter(event => event.name === name);

describe('the drop-in module', () => {
  it('has the SDK’s tables and methods', () => {
    const [dropIn, theirs] = [loadTencentDropIn(background), loadRawTencentSdk()];
    const older = { GROUP_SYSTEM_NOTICE_RECEIVED: 'receiveGroupSystemNotice', SDK_RELOAD: 'sdkReload' };
    expect(dropIn.EVENT).toEqual({ ...theirs.EVENT, ...older });
    for (const table of ['TYPES', 'TSignaling', 'VERSION'] as const) expect(dropIn[table]).toEqual(theirs[table]);
    const [chat, sdkChat] = [openChat(dropIn).chat, openChat(theirs).chat];
    expect(Object.keys(chat).sort()).toEqual(Object.keys(sdkChat).sort());
  });

  it('returns the same object for the same app until it is destroyed', async () => {
    const sdk = loadTencentDropIn(background);
    const { chat } = openChat(sdk);
    expect(sdk.create({ SDKAppID: String(service.im.sdkAppId) })).toBe(chat);
    expect(sdk.create({ SDKAppID: 1 })).not.toBe(chat);
    await logInTo(chat);
    await chat.destroy();
    expect(sdk.create({ SDKAppID: service.im.sdkAppId })).not.toBe(chat);
  });
});

describe('login', () => {
  it('resolves like a repeated login and then emits SDK_READY once', async () => {
    const { chat, events } = openChat(loadTencentDropIn(background));
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, '']);
    const answer = await logInTo(chat);
    expect(answer).toEqual({ code: 0, data: { actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: true } });
    expect(namesOf(events)).not.toContain('sdkStateReady');
    await vi.waitFor(() => expect(namesOf(events)).toContain('onGroupListUpdated'));
    expect(namesOf(events)[0]).toBe('sdkStateReady');
    expect(eventsNamed(events, 'sdkStateReady')).toHaveLength(1);
    for (const name of [
      ...['blacklistUpdated', 'onFriendListUpdated', 'onFriendApplicationListUpdated'],
      ...['onConversationListUpdated', 'onConversationGroupListUpdated'],
    ])
      expect(namesOf(events)).toContain(name);
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([true, 'alice']);
    expect(Math.abs(chat.getServerTime() - Date.now())).toBeLessThan(5_000);
    expect(await logInTo(chat)).toEqual(answer);
    expect(service.im.account('alice')).toMatchObject({ logins: 1, sockets: 1 });
  });

  it('emits SDK_READY to listeners added later, in each tab', async () => {
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    const late = vi.fn();
    for (const { chat } of [one, two]) chat.on('sdkStateReady', late);
    await vi.waitFor(() => expect(late).toHaveBeenCalledTimes(2));
  });

  it('may be repeated, and calls wait while it is pending', async () => {
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

  it('of another user rejects with the SDK’s code and Partyline’s', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const result = logInTo(chat, 'bob');
    await expect(result).rejects.toMatchObject({ code: 3001, partyline: 'otherAccount', data: {} });
    const other = openChat(loadTencentDropIn(background)).chat;
    await expect(logInTo(other, 'bob')).rejects.toMatchObject({ code: 3001, partyline: 'otherAccount' });
    expect(() => other.login({ userID: '', userSig: 'x' })).toThrow(new Error('Params validate failed.'));
  });
});

describe('before login', () => {
  it('calls reject as in the SDK, and emit an error, except for a logout', async () => {
    const outcomes = [];
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat, events } = openChat(sdk);
      const errors: unknown[] = [];
      for (const run of [() => text(chat), () => chat.getMyProfile?.(), () => chat.logout()]) {
        const error = await Promise.resolve(run()).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Error);
        errors.push([Object.keys(error as object), { ...(error as object) }]);
      }
      outcomes.push([errors, events]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  it.each([[[]], [[{}]], [['alice']], [[{ userID: 'alice' }]], [[{ userID: '', userSig: 'x' }]]])(
    'login(...%j) throws as in the SDK',
    args => {
      const thrown = [loadRawTencentSdk(), loadTencentDropIn(background)].map(sdk => {
        const { chat } = openChat(sdk);
        try {
          return chat.login?.(...(args as never[] as [never]));
        } catch (error) {
          return (error as Error).message;
        }
      });
      expect(thrown).toEqual(['Params validate failed.', 'Params validate failed.']);
    },
  );
});

describe('after a logout', () => {
  it('calls and another logout reject as in the SDK', async () => {
    const outcomes = [];
    for (const [sdk, user] of [
      [loadRawTencentSdk(), 'bob'],
      [loadTencentDropIn(background), 'alice'],
    ] as const) {
      const { chat, events } = await readyChat(sdk, user);
      await chat.logout();
      events.splice(0);
      const errors: unknown[] = [];
      for (const run of [() => chat.logout(), () => text(chat)])
        errors.push({ ...((await Promise.resolve(run()).catch((thrown: unknown) => thrown)) as object) });
      outcomes.push([errors, events]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});

describe('a message', () => {
  it('stays the same object with the same id after it was sent, and in the hicalls', async () => {
    const { chat, events } = await readyChat(loadTencentDropIn(background));
    const message = text(chat);
    const { ID, payload } = message;
    const { code, data } = await chat.sendMessage(message);
    expect([code, data.message]).toEqual([0, message]);
    expect(data.message).toBe(message);
    expect(message).toMatchObject({ ID, status: 'success' });
    expect(message.payload).toBe(payload);
    const hicalls = (await chat.getMessageList?.({ conversationID: 'C2Cbob' } as never)) as Awaited<
      ReturnType<Chat['login']>
    >;
    expect(hicalls.data.messageList[0]).toBe(message);
    await chat.revokeMessage?.(message as never);
    expect(message.isRevoked).toBe(true);
    expect(eventsNamed(events, 'onMessageReceived')).toEqual([]);
  });

  it('may be changed by the app before it is sent', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    const message = text(chat);
    Object.assign(message.payload, { text: 'coffee' });
    message.cloudCustomData = '{"cups":2}';
    await chat.sendMessage(message);
    expect(message).toMatchObject({ payload: { text: 'coffee' }, cloudCustomData: '{"cups":2}', status: 'success' });
  });

  it('is emitted in other tabs as a message of the user’s other device', async () => {
    service.im.webInstances = 2;
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    const raw = await readyChat(loadRawTencentSdk());
    const { ID } = (await one.chat.sendMessage(text(one.chat))).data.message;
    await vi.waitFor(() => expect(eventsNamed(raw.events, 'onMessageReceived')).toHaveLength(1));
    const [dropIn, theirs] = [two.events, raw.events].map(events => received(events)[0]);
    expect(dropIn).toMatchObject({ ID, flow: 'out', from: 'alice', payload: { text: 'tea' } });
    const expected = Object.entries(theirs ?? {}).filter(([, value]) => value !== undefined);
    expect(Object.keys(dropIn ?? {}).sort()).toEqual(expected.map(([key]) => key).sort());
    const withoutVariable = ({ time, nick, avatar, ...rest }: ChatMessageObject) => ({ ...rest });
    expect(withoutVariable(dropIn as ChatMessageObject)).toEqual(withoutVariable(theirs as ChatMessageObject));
    expect(eventsNamed(one.events, 'onMessageReceived')).toEqual([]);
  });

  it('gets the status fail when it cannot be sent, and is in the error', async () => {
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

  it('with a file is uploaded by the background, with progress', async () => {
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

  it('that is received is one object in all events of a tab', async () => {
    const { chat, events } = await readyChat(loadTencentDropIn(background));
    service.im.send('bob', 'alice', 'here');
    await vi.waitFor(() => {
      background.publishEvents();
      expect(eventsNamed(events, 'onMessageReceived')).toHaveLength(1);
    });
    const [message] = received(events);
    if (!message) throw new Error('No message was received.');
    expect(Object.getPrototypeOf(message)).toBe(Object.getPrototypeOf(text(chat)));
    expect(chat.findMessage(message.ID)).toBe(message);
    const { data } = await callChat(chat, 'getConversationList');
    expect(data.conversationList[0]).toMatchObject({ toAccount: 'bob', unreadCount: 1 });
  });
});

describe('listeners', () => {
  it('are called with context, per addition, once, and not after off, as in the SDK', async () => {
    const records = [];
    service.im.webInstances = 2;
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat } = await readyChat(sdk);
      const calls: string[] = [];
      function twice(this: unknown) {
        calls.push(`twice ${(this as { name?: string } | undefined)?.name}`);
      }
      const once = () => calls.push('once');
      const removed = () => calls.push('removed');
      chat.on('error', twice, { name: 'first' });
      chat.on('error', twice, { name: 'second' });
      chat.once('error', once);
      chat.on('error', removed);
      chat.off('error', removed);
      chat.off('error', once);
      await chat.logout();
      for (let times = 0; times < 2; times++) await Promise.resolve(chat.getMyProfile?.()).catch(() => {});
      records.push(calls);
      expect(() => chat.on('', twice)).toThrow(new Error('Params validate failed.'));
      expect(() => chat.on('error', undefined as never)).toThrow(new Error('Params validate failed.'));
    }
    expect(records[1]).toEqual(records[0]);
    expect(records[1]).toContain('twice first');
  });

  it('still run when another throws', async () => {
    const { chat } = openChat(loadTencentDropIn(background));
    const next = vi.fn();
    chat.on('error', () => {
      throw new Error('from the listener');
    });
    chat.on('error', next);
    await Promise.resolve(chat.getMyProfile?.()).catch(() => {});
    expect(next).toHaveBeenCalledOnce();
  });
});

describe('a chat object in a store', () => {
  it('works when it or its messages are frozen, copied or in a proxy', async () => {
    const frozen = Object.freeze(openChat(loadTencentDropIn(background)).chat);
    const copy: Chat = { ...frozen };
    const proxy = new Proxy(copy, {});
    await logInTo(proxy);
    const message = new Proxy(text(proxy), {});
    const { data } = await proxy.sendMessage(message);
    expect(data.message).toBe(message);
    expect(message.status).toBe('success');
    const frozenMessage = Object.freeze(text(frozen, 'coffee'));
    expect((await frozen.sendMessage(frozenMessage)).data.message).toMatchObject({
      ID: frozenMessage.ID,
      status: 'success',
    });
  });
});

describe('the session’s end', () => {
  const state = (reason: string): State =>
    ({ phase: 'signedOut', since: 1, ended: { reason, at: 1 } }) as unknown as State;

  it.each([
    ['replaced', 'multipleAccount', 3003],
    ['tooManyDevices', 'multipleDevice', 3002],
    ['tokenExpired', 'userSigExpired', 3004],
    ['kicked', 'REST_API_Kick', 3006],
  ])('with the reason %s emits the SDK’s events', async (reason, type, code) => {
    const { chat, events } = await readyChat(loadTencentDropIn(background));
    await waitForEvents();
    events.length = 0;
    background.setState(state(reason));
    expect(events).toMatchObject([{ name: 'kickedOut', data: { type } }, { name: 'sdkStateNotReady' }]);
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, '']);
    await expect(chat.getMyProfile?.()).rejects.toMatchObject({ code });
  });

  it('by the user or the extension’s removal emits no kick', async () => {
    const offline = { phase: 'offline', since: 1, account: background.account, cause: 'byUser' } as const;
    for (const end of [
      () => background.setState(state('byUser')),
      () => background.setState(offline),
      () => background.disconnect(),
    ]) {
      background.state = { phase: 'online', since: 1, account: background.account, unread: 0 };
      const { events } = await readyChat(loadTencentDropIn(background));
      end();
      expect(namesOf(events)).toContain('sdkStateNotReady');
      expect(namesOf(events)).not.toContain('kickedOut');
    }
  });

  it('does not come with a lost connection, which emits its state', async () => {
    const { chat, events } = await readyChat(loadTencentDropIn(background));
    const { account } = background;
    background.setState({ phase: 'reconnecting', since: 1, account, attempt: 1, maxAttempts: 0 });
    background.setState({ phase: 'offline', since: 1, account, cause: 'noNetwork' });
    background.setState({ phase: 'online', since: 1, account, unread: 0 });
    expect(eventsNamed(events, 'netStateChange').map(({ data }) => (data as { state: string }).state)).toEqual([
      ...['connecting', 'disconnected', 'connected'],
    ]);
    expect(chat.isReady()).toBe(true);
  });

  it('does not come with a tab’s logout', async () => {
    const [one, two] = [await readyChat(loadTencentDropIn(background)), await readyChat(loadTencentDropIn(background))];
    expect(await one.chat.logout()).toEqual({ code: 0, data: {} });
    expect(one.events.at(-1)).toEqual({ name: 'sdkStateNotReady' });
    await expect(one.chat.getMyProfile?.()).rejects.toMatchObject({ code: 3005 });
    await two.chat.sendMessage(text(two.chat));
    expect(eventsNamed(one.events, 'onMessageReceived')).toEqual([]);
    expect(service.im.account('alice')).toMatchObject({ logins: 1, logouts: 0 });
    await logInTo(one.chat);
    await one.chat.destroy();
    expect(one.events.at(-1)).toEqual({ name: 'sdkDestroy', data: { SDKAppID: service.im.sdkAppId } });
  });
});

describe('the SDK itself', () => {
  it('is used without Partyline, with the listeners added before it was loaded', async () => {
    // On a server the SDK is not loaded.
    vi.stubGlobal('window', globalThis);
    const load = vi.fn(async () => loadRawTencentSdk());
    const sdk = loadTencentDropIn(undefined, load);
    expect(load).toHaveBeenCalledOnce();
    const { chat, events } = openChat(sdk);
    const context = { event: '' };
    chat.once(
      'sdkStateReady',
      function (this: unknown, { name }) {
        (this as typeof context).event = name;
      },
      context,
    );
    const answer = await logInTo(chat);
    expect(answer.data).toMatchObject({ actionStatus: 'OK', tinyID: expect.any(String) });
    await vi.waitFor(() => expect(context.event).toBe('sdkStateReady'));
    const message = text(chat);
    expect((await chat.sendMessage(message)).data.message).toBe(message);
    expect(namesOf(events)).toContain('sdkStateReady');
    expect(sdk.create({ SDKAppID: service.im.sdkAppId })).toBe(chat);
    expect(service.im.account('alice').logins).toBe(2);
  });

  it('is not loaded with Partyline', async () => {
    const load = vi.fn(async () => loadRawTencentSdk());
    const { chat } = await readyChat(loadTencentDropIn(background, load));
    await chat.sendMessage(text(chat));
    expect(load).not.toHaveBeenCalled();
  });
});

describe('setConversationDraft', () => {
  it('needs no scope but send, and answers as in the SDK', async () => {
    background.scopes = ['receive', 'send'];
    service.im.webInstances = 2;
    const answers = [];
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat } = await readyChat(sdk);
      await chat.sendMessage(text(chat));
      const { code, data } = await callChat(chat, 'setConversationDraft', {
        conversationID: 'C2Cbob',
        draftText: 'hm',
      });
      const { conversation } = data as unknown as { conversation: { draftText: string } };
      answers.push([code, Object.keys(data), conversation.draftText]);
      await expect(
        callChat(chat, 'setConversationDraft', { conversationID: 'C2Cnone', draftText: 'hm' }),
      ).rejects.toMatchObject({ code: 2500 });
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(background.denied).toEqual([]);
  });
});
