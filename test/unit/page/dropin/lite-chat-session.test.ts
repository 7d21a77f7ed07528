// Compares lite-chat's drop-in on the user's session, which has Tencent's V3 SDK, with both lite-chat SDKs.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { State } from '@/lib/page/client/types';
import { LiteChatPlugin } from '@/lib/page/dropin/lite-chat/plugin';
import { evaluateLiteChat, evaluatePlugin, loadLiteChatDropIn, majors, methodsOf } from './lite-chat-tabs';
import {
  type Chat,
  type ChatEvent,
  type ChatMessageObject,
  callChat,
  type FakeBackground,
  logInTo,
  namesOf,
  openChat,
  readyChat,
  service,
  startBackground,
  type TencentModule,
} from './tencent-tabs';

let background: FakeBackground;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  vi.stubGlobal('reportError', vi.fn());
  service.im.webInstances = 3;
  background = await startBackground();
});

const until = <T>(check: () => T) => vi.waitFor(check);

const toBob = { to: 'bob', conversationType: 'C2C' };
const text = (chat: Chat, content = 'tea') =>
  chat.createTextMessage?.({ ...toBob, payload: { text: content } } as never) as ChatMessageObject;

/** Replaces values that differ in each run. */
function normalize(value: unknown): unknown {
  const plain = JSON.stringify(value, (key, item) => {
    if (item === undefined) return undefined;
    if (/^(clientSequence|sequence|lastSequence)$|time$/i.test(key)) return typeof item;
    if (key === 'random') return 'random';
    return typeof item === 'string' ? item.replace(/^\d+-\d+-\d+$/, '(id)') : item;
  });
  return plain === undefined ? undefined : JSON.parse(plain);
}

/** Calls a method and returns its answer or error. */
async function outcomeOf(run: () => unknown): Promise<unknown> {
  try {
    return normalize(await run());
  } catch (thrown) {
    const { code, errorCode, errorMessage, message, data } = thrown as Record<string, unknown>;
    return normalize({ error: { code, errorCode, errorMessage, message, data } });
  }
}

const eventsNamed = (events: ChatEvent[], name: string) => events.filter(event => event.name === name);

describe.each(majors)('on a session, the drop-in for %s.x', major => {
  const load = (): [TencentModule, TencentModule] => [
    loadLiteChatDropIn(background, major),
    evaluateLiteChat(major, 'professional'),
  ];

  it('answers as the SDK', async () => {
    const steps = async (sdk: TencentModule) => {
      const { chat } = await readyChat(sdk);
      const message = text(chat);
      const unsent = chat.createTextMessage?.({ ...toBob, to: 'nobody', payload: { text: 'x' } } as never);
      const group = `desk-${sdk === dropIn ? 'a' : 'b'}`;
      const results: Record<string, unknown> = {};
      const step = async (name: string, run: () => unknown) => {
        results[name] = JSON.parse(JSON.stringify((await outcomeOf(run)) ?? null).replaceAll(group, 'desk'));
      };
      const call = (method: string, ...args: unknown[]) =>
        step(`${method} ${JSON.stringify(args).slice(0, 20)} ${Object.keys(results).length}`, () =>
          chat[method]?.(...(args as never[])),
        );
      await step('create', () => message);
      await step('send', () => chat.sendMessage(message));
      await step('same object', async () => [(await chat.findMessage(message.ID)) === message, message.status]);
      await step('send to nobody', () => chat.sendMessage(unsent as never));
      await call('addMessageReaction', message, '[smile]');
      await call('removeMessageReaction', message, '[smile]');
      await call('addFriend', { to: 'carol', type: 'Add_Type_Both', source: 'AddSource_Type_Web' });
      await call('followUser', ['bob']);
      await call('getUserFollowInfo', ['bob']);
      await call('unfollowUser', ['bob']);
      await call('setAllReceiveMessageOpt', { messageRemindType: 'AcceptAndNotify' });
      await call('addToBlacklist', { userIDList: ['carol'] });
      await call('getBlacklist');
      await call('removeFromBlacklist', { userIDList: ['carol'] });
      await call('setMessageRead', { conversationID: 'C2Cbob' });
      await call('setMessageRemindType', { userIDList: ['bob'], messageRemindType: 'AcceptNotNotify' });
      await call('setSelfStatus', { customStatus: 'tea' });
      await call('getUserStatus', { userIDList: ['bob'] });
      await call('getGroupProfile', { groupID: 'nowhere' });
      await call('joinGroup', { groupID: 'nowhere', type: 'Public' });
      await step('createGroup', () =>
        chat.createGroup?.({ type: 'Public', name: 'Desk', groupID: group } as never),
      ).then(() => {
        results.createGroup = Object.keys((results.createGroup as { data: object }).data);
      });
      await call('createGroup', { type: 'Public', name: 'Desk', groupID: group });
      await call('dismissGroup', 'nowhere');
      await call('findMessage', 'none');
      await call('getTotalUnreadMessageCount');
      await call('getLoginUser');
      await call('callExperimentalAPI', 'isFeatureEnabledForStat', 1);
      await call('callExperimentalAPI', 'statTUIKeyFeatures', 1);
      await call('callExperimentalAPI', 'isCommercialAbilityEnabled', 32);
      await call('callExperimentalAPI', 'queryCommercialAbility');
      await call('deleteConversation', 'C2Cbob');
      await call('logout');
      await call('logout');
      await call('isReady');
      await call('destroy');
      return results;
    };
    const [dropIn, theirs] = load();
    expect(await steps(dropIn)).toEqual(await steps(theirs));
  });

  it('emits the events of a sign-in, and is ready when login resolves', async () => {
    for (const sdk of load()) {
      const { chat, events } = openChat(sdk);
      await logInTo(chat);
      expect([chat.isReady(), namesOf(events)]).toEqual([true, []]);
      await until(() => expect(namesOf(events)).toContain('onGroupListUpdated'));
      expect(namesOf(events)).toEqual(
        expect.arrayContaining(['sdkStateReady', 'onConversationListUpdated', 'onFriendGroupListUpdated']),
      );
      // A listener that comes later does not receive it.
      const onReady = vi.fn();
      chat.on('sdkStateReady', onReady);
      await new Promise(done => setTimeout(done, 20));
      expect(onReady).not.toHaveBeenCalled();
    }
  });

  it('refuses a second login while the first is pending', async () => {
    for (const sdk of load()) {
      const { chat } = openChat(sdk);
      const first = logInTo(chat);
      await expect(logInTo(chat)).rejects.toMatchObject({ code: 2025, errorCode: 2025, data: '' });
      expect(() => chat.getMyProfile?.()).toThrow('getMyProfile failed. error: {"message": , "code": 2024} ');
      expect((await first).data.repeatLogin).toBe(undefined);
      expect((await logInTo(chat)).data.repeatLogin).toBe(true);
    }
  });

  it('creates a text message before the sign-in, and sends it after that', async () => {
    const [dropIn, theirs] = load().map(sdk => openChat(sdk).chat) as [Chat, Chat];
    expect(text(theirs).ID).toMatch(/^-\d+-\d+$/);
    const message = text(dropIn);
    expect(message.ID).toMatch(/^-\d+-\d+$/);
    await logInTo(dropIn);
    expect((await dropIn.sendMessage(message)).data.message).toBe(message);
    expect(message).toMatchObject({ status: 'success', from: 'alice', ID: expect.stringMatching(/^\d+-\d+-\d+$/) });
  });

  it('gives messages and conversations the SDK’s fields', async () => {
    const bob = await service.ready('bob');
    const fields: unknown[] = [];
    const opened = await Promise.all(load().map(sdk => readyChat(sdk)));
    const message = await bob.provider.call('createTextMessage', [{ ...toBob, to: 'alice', payload: { text: 'tea' } }]);
    await bob.provider.call('sendMessage', [message]);
    for (const { chat, events } of opened) {
      await until(() => {
        background.publishEvents();
        expect(namesOf(events)).toContain('onMessageReceived');
      });
      const [received] = (eventsNamed(events, 'onMessageReceived')[0] as { data: ChatMessageObject[] }).data;
      await until(() => {
        background.publishEvents();
        expect(namesOf(events)).toContain('onConversationListUpdated');
      });
      const { conversationList } = (await callChat(chat, 'getConversationList')).data;
      const { userProfile, ...conversation } = conversationList[0]!;
      fields.push([
        normalize(received),
        Object.keys(normalize(conversation) as object).sort(),
        normalize(conversation.lastMessage),
      ]);
    }
    expect(fields[0]).toEqual(fields[1]);
  });

  it('emits the conversations and the unread count before each message', async () => {
    const bob = await service.ready('bob');
    const opened = await Promise.all(load().map(sdk => readyChat(sdk)));
    const seen = opened.map(({ chat, events }) => {
      const states: unknown[] = [];
      chat.on('onMessageReceived', () => {
        const last = (name: string) => eventsNamed(events, name).at(-1)?.data;
        const [first] = (last('onConversationListUpdated') ?? []) as ChatMessageObject[];
        const { conversationID, unreadCount, lastMessage, type, userProfile } = first ?? ({} as ChatMessageObject);
        const { userID } = userProfile as { userID: string };
        states.push(
          normalize({
            ...{ conversationID, unreadCount, lastMessage, type, userID },
            total: [last('onTotalUnreadMessageCountUpdated'), chat.getTotalUnreadMessageCount?.()],
          }),
        );
      });
      return { states, events };
    });
    await until(() => {
      background.publishEvents();
      for (const { events } of opened) expect(namesOf(events)).toContain('onConversationListUpdated');
    });
    const sent = [
      ['createTextMessage', { text: 'tea' }],
      ['createTextMessage', { text: 'two sugars' }],
      ['createCustomMessage', { data: '{}', description: '', extension: '' }],
    ] as const;
    for (const [index, [method, payload]] of sent.entries()) {
      const message = await bob.provider.call(method, [{ ...toBob, to: 'alice', payload }]);
      await bob.provider.call('sendMessage', [message]);
      await until(() => {
        background.publishEvents();
        for (const { states } of seen) expect(states).toHaveLength(index + 1);
      });
    }
    expect(seen[0]!.states).toEqual(seen[1]!.states);
    // The session's own list follows, and agrees.
    const lists = () => eventsNamed(opened[0]!.events, 'onConversationListUpdated');
    const before = lists().length;
    await until(() => {
      background.publishEvents();
      expect(lists().length).toBeGreaterThan(before);
    });
    expect((lists().at(-1)?.data as ChatMessageObject[] | undefined)?.map(({ unreadCount }) => unreadCount)).toEqual([
      3,
    ]);
  });

  it('calls a listener as the SDK', async () => {
    for (const sdk of load()) {
      const { chat } = await readyChat(sdk);
      const context = { of: 'page' };
      const calls: unknown[] = [];
      function listener(this: unknown) {
        calls.push(this);
      }
      const update = async (nick: string) => {
        await callChat(chat, 'updateMyProfile', { nick });
        background.publishEvents();
        return calls.splice(0);
      };
      chat.on('onProfileUpdated', listener, context);
      chat.on('onProfileUpdated', listener);
      for (const incomplete of [[], ['onProfileUpdated'], [undefined, listener]])
        expect((chat.on as (...args: unknown[]) => void)(...incomplete)).toBe(undefined);
      expect(await update('a')).toEqual([context, undefined]);
      chat.off('onProfileUpdated', listener, { of: 'other' });
      expect(await update('b')).toHaveLength(2);
      chat.off('onProfileUpdated', listener);
      expect(await update('c')).toEqual([]);
      await callChat(chat, 'logout');
    }
  });

  it.each([
    ['replaced', 'multipleAccount'],
    ['tooManyDevices', 'multipleDevice'],
    ['tokenExpired', 'userSigExpired'],
    ['removed', 'REST_API_Kick'],
  ])('after the end %s emits sdkStateNotReady, then kickedOut with %s', async (reason, type) => {
    const { chat, events } = await readyChat(loadLiteChatDropIn(background, major));
    background.setState({ phase: 'signedOut', since: 2, ended: { reason, at: 2 } } as never as State);
    const ends = events.filter(({ name }) => name === 'kickedOut' || name === 'sdkStateNotReady');
    expect(ends).toEqual([{ name: 'sdkStateNotReady' }, { name: 'kickedOut', data: { type } }]);
    expect([chat.isReady(), chat.getLoginUser()]).toEqual([false, '']);
    expect(() => chat.getMyProfile?.()).toThrow(expect.objectContaining({ code: 2024 }));
  });

  it('emits sdkDestroy with the app only, and no sdkStateNotReady', async () => {
    for (const sdk of load()) {
      const { chat } = await readyChat(sdk);
      const seen: unknown[] = [];
      for (const name of ['sdkDestroy', 'sdkStateNotReady']) chat.on(name, event => seen.push(event));
      expect(await chat.destroy()).toBe(undefined);
      expect(seen).toEqual([{ SDKAppID: service.im.sdkAppId }]);
    }
  });

  it('reports disconnected while the session reconnects, and never connecting', async () => {
    const { events } = await readyChat(loadLiteChatDropIn(background, major));
    const { state } = background;
    background.setState({ ...state, phase: 'reconnecting' } as State);
    background.setState({ ...state, phase: 'offline' } as State);
    background.setState(state);
    expect(eventsNamed(events, 'netStateChange').map(({ data }) => data)).toEqual([
      { state: 'disconnected' },
      { state: 'connected' },
    ]);
  });

  it('does not run a plugin of the page, and reports why', () => {
    const chat = openChat(loadLiteChatDropIn(background, major, 'basic')).chat;
    const install = vi.fn();
    const before = methodsOf(chat);
    chat.use?.({ name: 'Mine', install } as never);
    chat.use?.(install as never);
    expect(methodsOf(chat)).toEqual(before);
    expect(install).not.toHaveBeenCalled();
    const reported = vi.mocked(reportError).mock.calls.map(([error]) => (error as Error).message);
    expect(reported).toHaveLength(2);
    expect(reported[0]).toContain('runs no code of a page');
    // Of a plugin with the vendor's name, only the name is used.
    chat.use?.({ name: 'Follow', install } as never);
    expect(methodsOf(chat)).toContain('followUser');
    expect(install).not.toHaveBeenCalled();
  });
});

describe.each(majors)('without Partyline, the drop-in for %s.x', major => {
  const marker = (file: string, name: string) =>
    new LiteChatPlugin(name, async () => ({ default: evaluatePlugin(major, file) }));

  it('uses the SDK itself, with its own plugins', async () => {
    const { chat, events } = openChat(loadLiteChatDropIn(undefined, major, 'basic'));
    const [early, late] = [marker('conversation', 'Conversation'), marker('follow', 'Follow')];
    expect(Object.keys(early)).toEqual(['name']);
    chat.use?.([early] as never);
    await expect(callChat(chat, 'getConversationList')).rejects.toMatchObject({ code: 2024 });
    await logInTo(chat);
    await until(() => expect(namesOf(events)).toContain('sdkStateReady'));
    expect((await callChat(chat, 'getConversationList')).data.conversationList).toEqual([]);
    chat.use?.(late as never);
    expect((await callChat(chat, 'followUser', ['bob'])).code).toBe(0);
    const message = text(chat);
    expect((await chat.sendMessage(message)).data.message).toBe(message);
    await chat.destroy();
    expect(events.at(-1)).toEqual({ SDKAppID: service.im.sdkAppId });
  });
});
