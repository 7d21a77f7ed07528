// partyline/chat-client beside react-native-agora-chat: names, types, and the classes at run time.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as dropIn from '@/lib/page/dropin/chat-client';
import { tables } from '@/lib/page/dropin/chat-client/calls';
import { managerMethods } from '@/lib/page/dropin/chat-client/declared.generated';
import {
  declaredNames,
  declaredNamesText,
  declaredTypes,
  namesFile,
  typesFile,
} from '../../../../scripts/build/chat-client-types';
import {
  chatClientNames,
  chatClientSection,
  refusedCallbacks,
} from '../../../../scripts/build/dropin-coverage/chat-client';
import { installApps } from '../../../apps/install';
import { loadReactNativeAgoraChat } from '../../../apps/react-native-agora-chat';

type Fields = Record<string, unknown>;
type Class = Fields & (new (...args: unknown[]) => object);

const names = chatClientNames();
const exportsOf = (kind: string) => Object.keys(names.exports).filter(name => names.exports[name]?.kind === kind);
const own = dropIn as unknown as Fields;

let vendor: Fields;
beforeAll(async () => {
  // The package logs every call.
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'debug').mockImplementation(() => {});
  await installApps();
  vendor = await loadReactNativeAgoraChat();
});

describe('what the package declares', () => {
  it('is up to date in the generated files; otherwise run `npm run build:client`', () => {
    expect(readFileSync(typesFile, 'utf8')).toBe(declaredTypes());
    expect(readFileSync(namesFile, 'utf8')).toBe(declaredNamesText());
  });

  it('is read completely', () => {
    const { exports } = declaredNames();
    expect(Object.keys(exports).length).toBeGreaterThan(100);
    expect(exports.ChatManager?.members.length).toBeGreaterThan(90);
    expect(exports.ChatGroupManager?.members.length).toBeGreaterThan(50);
    expect(exports.ChatGroupEventListener?.members.length).toBeGreaterThan(20);
  });

  it('is exported by the drop-in', () => {
    const values = Object.keys(names.exports).filter(name => names.exports[name]?.kind !== 'interface');
    expect(Object.keys(own)).toEqual(expect.arrayContaining(values));
    expect(Object.keys(vendor)).toEqual(expect.arrayContaining(values));
  });

  it('is covered, with a reason where it is refused', () => {
    const rows = chatClientSection().tables.flatMap(({ rows }) => rows);
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.filter(([, { how, note }]) => how === 'refused' && !note)).toEqual([]);
  });

  it('has every name of the tables, each in one list', () => {
    for (const [manager, { actions, queries, mirrored = {}, refused = {} }] of Object.entries(tables)) {
      const listed = [actions, queries, mirrored, refused].flatMap(list => Object.keys(list));
      const methods = managerMethods[manager as keyof typeof managerMethods].split(' ');
      expect([...listed].sort()).toEqual(methods.filter(name => !name.endsWith('Listener')).sort());
    }
    for (const name of Object.keys(refusedCallbacks)) {
      const [listener = '', callback = ''] = name.split('.');
      expect(names.exports[listener]?.members).toContain(callback);
    }
  });

  it('is on the client', () => {
    const client = dropIn.ChatClient.getInstance();
    const internals = ['setNativeListener', 'getEventEmitter', 'TAG', 'eventType', 'getInstance'];
    for (const name of names.exports.ChatClient?.members ?? [])
      if (!internals.includes(name)) expect(name in client, name).toBe(true);
    const managers = Object.entries({
      ...{ ChatManager: client.chatManager, ChatGroupManager: client.groupManager },
      ...{ ChatContactManager: client.contactManager, ChatRoomManager: client.roomManager },
      ...{ ChatPresenceManager: client.presenceManager, ChatPushManager: client.pushManager },
      ChatUserInfoManager: client.userManager,
    });
    for (const [name, manager] of managers) {
      expect(manager).toBeInstanceOf(own[name]);
      for (const method of names.exports[name]?.members ?? [])
        if (!internals.includes(method)) expect(typeof Reflect.get(manager, method), method).toBe('function');
    }
  });
});

describe('enums and functions', () => {
  it.each(exportsOf('enum'))('%s has the package’s values', name => {
    expect(own[name]).toEqual({ ...(vendor[name] as object) });
  });

  it.each(exportsOf('function'))('%s returns what the package returns', name => {
    const of = (fn: unknown, value: unknown) => (fn as (value: unknown) => unknown)(value);
    const numbers = Array.from({ length: 70 }, (_, index) => index - 3);
    const values = name.endsWith('FromString') ? ['txt', 'voice', 'combine', 'send', 'rec', 'other'] : numbers;
    for (const value of values) expect(of(own[name], value), String(value)).toBe(of(vendor[name], value));
  });

  it('CHAT_VERSION is the package’s', () => {
    expect(dropIn.CHAT_VERSION).toBe(vendor.CHAT_VERSION);
  });
});

const file = { localPath: '/a', secret: 's', remotePath: '/r', fileStatus: 1, fileSize: 3, displayName: 'a.png' };
const modified = { lastModifyOperatorId: 'bob', lastModifyTime: 1, modifyCount: 2 };
const message = { msgId: '1', from: 'a', to: 'b', localTime: 1, serverTime: 2, body: { type: 'txt', content: 'hi' } };
const thread = { threadId: '1', threadName: 'n', owner: 'a', parentId: 'g', msgId: '2', memberCount: 1, msgCount: 0 };

/** Parameters of the constructors. */
const samples: Record<string, readonly unknown[]> = {
  ChatCmdMessageBody: [{ action: 'wave', ...modified }],
  ChatCombineMessageBody: [
    { localPath: '' },
    { ...file, title: 't', summary: 's', messageIdList: ['1'], compatibleText: 'c' },
  ],
  ChatContact: [{ userId: 'bob', remark: 'b' }],
  ChatConversation: [
    { convId: 'bob', convType: 0 },
    { convId: 'g', convType: 1, isPinned: true, pinnedTime: 4, marks: [1], ext: { a: 1 } },
  ],
  ChatConversationFetchOptions: [{ pageSize: 3, mark: 2 }],
  ChatCursorResult: [{ cursor: 'c' }, { cursor: 'c', list: [1, 2], opt: { map: (value: number) => value + 1 } }],
  ChatCustomMessageBody: [{ event: 'gift' }, { event: 'gift', params: { a: 'b' } }],
  ChatDeviceInfo: [{ resource: 'r', deviceUUID: 'u', deviceName: 'n' }],
  ChatError: [{ code: 1, description: 'd' }],
  ChatException: [{ code: 1, description: 'd' }],
  ChatFetchMessageOptions: [{ startTs: 1, endTs: 2, direction: 0, needSave: true, from: 'a', msgTypes: ['txt'] }],
  ChatFileMessageBody: [{ localPath: '/a' }, file],
  ChatGroup: [
    { groupId: 'g', owner: 'a', permissionType: 2 },
    { groupId: 'g', owner: 'a', permissionType: -1, memberList: ['b'], options: { style: 3, maxCount: 5, ext: 'e' } },
  ],
  ChatGroupInfo: [{ groupId: 'g', groupName: 'n' }],
  ChatGroupMessageAck: [{ msg_id: '1', ack_id: '2', from: 'a', count: 1, timestamp: 3, ext: { content: 'read' } }],
  ChatGroupOptions: [{}, { style: 0 }, { style: 3, maxCount: 10, inviteNeedConfirm: true, ext: 'e', isDisabled: true }],
  ChatGroupSharedFile: [{ fileId: 'f', name: 'n', owner: 'a', createTime: 1, fileSize: 2 }],
  ChatImageMessageBody: [
    { localPath: '/a', displayName: 'a' },
    { ...file, width: 2, height: 3, sendOriginalImage: true },
  ],
  ChatLocationMessageBody: [{ address: 'x', latitude: '1', longitude: '2' }],
  ChatMessage: [
    message,
    { ...message, chatType: 1, direction: 'rec', status: 2, isChatThread: true, attributes: { a: { b: 1 } } },
  ],
  ChatMessagePinInfo: [{ pinTime: 1, operatorId: 'a' }],
  ChatMessageReaction: [{ reaction: ':)', count: 1, isAddedBySelf: true, userList: ['a'] }],
  ChatMessageReactionEvent: [{ convId: 'b', msgId: '1', reactions: [], operations: [] }],
  ChatMessageThread: [
    { ...thread, createAt: 1 },
    { ...thread, createAt: 1, lastMessage: message },
  ],
  ChatMessageThreadEvent: [
    { from: 'a', type: 2, thread: { ...thread, createAt: 1 } },
    { from: 'a', type: 9, thread: { ...thread, createAt: 1 } },
  ],
  ChatOptions: [{ appKey: 'a#b' }, { appKey: 'a#b', autoLogin: false, customDeviceName: 'n' }],
  ChatPageResult: [{ pageCount: 1 }, { pageCount: 1, list: [1] }],
  ChatPresence: [{ publisher: 'a', statusDescription: 'b', lastTime: '1', expiryTime: '2', statusDetails: { web: 1 } }],
  ChatPushConfig: [undefined, { deviceId: 'd', deviceToken: 't' }],
  ChatPushOption: [{ displayStyle: 1, displayName: 'n' }],
  ChatReactionOperation: [{ userId: 'a', reaction: ':)', operate: 0 }],
  ChatRoom: [{ roomId: 'r', owner: 'a', permissionType: 0, adminList: ['b'] }],
  ChatSilentModeParam: [{ paramType: 1, duration: 5 }],
  ChatSilentModeResult: [
    { conversationId: 'c', conversationType: 0, remindType: 1, startTime: { hour: 1, minute: 2 } },
  ],
  ChatSilentModeTime: [undefined, { hour: 2 }],
  ChatTextMessageBody: [
    { content: 'hi' },
    { content: 'hi', targetLanguageCodes: ['de'], translations: { de: 'x' }, ...modified },
  ],
  ChatTranslateLanguage: [{ code: 'de', name: 'German', nativeName: 'Deutsch' }],
  ChatUserInfo: [{ userId: 'a', nickName: 'n', gender: 1 }],
  ChatVideoMessageBody: [
    { localPath: '/a', displayName: 'a' },
    { ...file, duration: 3, thumbnailLocalPath: '/t' },
  ],
  ChatVoiceMessageBody: [
    { localPath: '/a', displayName: 'a' },
    { ...file, duration: 3 },
  ],
};

/** They cannot be created, or have no fields. */
const withoutFields = (name: string) =>
  name.endsWith('Manager') || ['ChatClient', 'ChatLog', 'ChatMessageBody'].includes(name);

/** Fields with values. `undefined` ones are left out, as in JSON. */
const fieldsOf = (value: object): Fields => ({ ...value });

describe('classes', () => {
  it.each(exportsOf('class').filter(name => !withoutFields(name)))('%s has the package’s fields', name => {
    expect(samples[name], `samples of ${name}`).toBeDefined();
    for (const params of samples[name] ?? [])
      expect(fieldsOf(new (own[name] as Class)(params))).toEqual(fieldsOf(new (vendor[name] as Class)(params)));
  });

  it.each([
    ['createTextMessage', 'hi', 1, { targetLanguageCodes: ['de'], isChatThread: true }],
    ['createFileMessage', '/a', 0, { displayName: 'a.pdf', fileSize: 3 }],
    ['createImageMessage', '/a', 0, { displayName: 'a.png', width: 1, height: 2 }],
    [
      'createVideoMessage',
      '/a',
      0,
      { displayName: 'a.mp4', thumbnailLocalPath: '/t', duration: 3, width: 1, height: 2 },
    ],
    ['createVoiceMessage', '/a', 0, { duration: 3 }],
    ['createCombineMessage', ['1'], 0, { title: 't', summary: 's', compatibleText: 'c' }],
    ['createCmdMessage', 'wave', 2, { receiverList: ['bob'], deliverOnlineOnly: true }],
    ['createCustomMessage', 'gift', 0, { params: { a: 'b' } }],
  ])('ChatMessage.%s creates the package’s message', (method, content, chatType, opt) => {
    const create = (module: Fields) => {
      const { msgId, localMsgId, localTime, serverTime, ...rest } = fieldsOf(
        Reflect.apply(Reflect.get(module.ChatMessage as Class, method) as never, module.ChatMessage, [
          'bob',
          content,
          chatType,
          opt,
        ]),
      );
      return rest;
    };
    expect(create(own)).toEqual(create(vendor));
  });

  it.each([
    ['ChatSilentModeParam', 'constructorWithNotification', 2],
    ['ChatSilentModeParam', 'constructorWithDuration', 5],
    [
      'ChatSilentModeParam',
      'constructorWithPeriod',
      { startTime: { hour: 1, minute: 2 }, endTime: { hour: 3, minute: 4 } },
    ],
    ['ChatConversationFetchOptions', 'default', undefined],
    ['ChatConversationFetchOptions', 'pinned', undefined],
    ['ChatConversationFetchOptions', 'withMark', 3],
    ['ChatReactionOperation', 'fromNative', { userId: 'a', reaction: ':)', operate: 0 }],
  ])('%s.%s creates the package’s object', (name, method, argument) => {
    const create = (module: Fields) =>
      fieldsOf(Reflect.apply(Reflect.get(module[name] as Class, method) as never, module[name], [argument]));
    expect(create(own)).toEqual(create(vendor));
    expect(Reflect.apply(Reflect.get(own[name] as Class, method) as never, own[name], [argument])).toBeInstanceOf(
      own[name],
    );
  });

  it('ChatConversation has the package’s methods', () => {
    const { prototype } = vendor.ChatConversation as Class;
    const conversation = new dropIn.ChatConversation({ convId: 'bob', convType: 0 });
    for (const name of Object.getOwnPropertyNames(prototype)) expect(name in conversation, name).toBe(true);
  });

  it('ChatLog prints to the console, with its tag, and calls its handler', () => {
    const log = new dropIn.ChatLog();
    const printed: unknown[] = [];
    log.handler = (type, message) => void printed.push([type, message]);
    log.tag = 'tea';
    log.debug('hello');
    log.enableLog = false;
    log.debug('hidden');
    expect(printed).toEqual([['debug', 'hello']]);
  });
});
