// Compares the messages of Tencent's drop-in with those of the SDK.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Chat,
  type ChatMessageObject,
  loadRawTencentSdk,
  loadTencentDropIn,
  readyChat,
  service,
  startBackground,
} from './tencent-tabs';

let raw: Chat;
let ours: Chat;

beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  service.im.webInstances = 2;
  ours = (await readyChat(loadTencentDropIn(await startBackground()))).chat;
  raw = (await readyChat(loadRawTencentSdk())).chat;
});

const file = new File(['Tea, two sugars.'], 'order.txt', { type: 'text/plain' });
const clip = Object.assign(new File(['xx'], 'clip.mp4', { type: 'video/mp4' }), { duration: 4.4 });
const picture = new File(['x'], 'tea.png', { type: 'image/png' });
const toBob = { to: 'bob', conversationType: 'C2C' };

const cases: [method: string, options: object][] = [
  ['createTextMessage', { ...toBob, payload: { text: 'tea' } }],
  ['createTextMessage', { to: 'desk', conversationType: 'GROUP', payload: { text: 'tea' }, priority: 'High' }],
  ['createTextMessage', { ...toBob, payload: { text: 'tea' }, needReadReceipt: true, cloudCustomData: '{"a":1}' }],
  [
    'createTextAtMessage',
    {
      ...{ to: 'desk', conversationType: 'GROUP', isSupportExtension: true },
      payload: { text: '@bob tea', atUserList: ['bob', '__kImSDK_MesssageAtALL__'] },
    },
  ],
  ['createCustomMessage', { ...toBob, payload: { data: 'x', description: 'y' } }],
  ['createFaceMessage', { ...toBob, payload: { index: 1, data: 'smile' } }],
  ['createLocationMessage', { ...toBob, payload: { description: 'here', longitude: 1.5, latitude: 2.5 } }],
  ['createFileMessage', { ...toBob, payload: { file } }],
  ['createImageMessage', { ...toBob, payload: { file: picture } }],
  ['createVideoMessage', { ...toBob, payload: { file: clip } }],
];

/** Replaces random values and times. */
function normalize(message: ChatMessageObject): unknown {
  const text = JSON.stringify(message, (key, value) => {
    if (/^_(groupAtInfoList|percent|fileDownloadProxy|authKey|fileDNList|imageMemoryURL|ImageInfoModel)$/.test(key))
      return undefined;
    if (/^(random|sequence|clientSequence|messageRandom|messageSequence|time|clientTime|instanceID)$/.test(key))
      return typeof value;
    if (/^(ID|.*u?UID|uuid)$/i.test(key))
      return String(value)
        .replace(/-\w{32}(?=\.|$)/, '-…')
        .replace(/-\d+-\d+$/, '-…-…');
    return typeof value === 'string' && value.startsWith('blob:') ? 'blob:…' : value;
  });
  return JSON.parse(text);
}

const create = (chat: Chat, method: string, options: object) => chat[method]?.(options as never) as ChatMessageObject;

describe('a message', () => {
  it.each(cases)('of %s is created synchronously and equals the SDK’s: %j', (method, options) => {
    const payload = () => ({ payload: { ...(options as { payload: object }).payload } });
    const [theirs, dropIn] = [
      create(raw, method, { ...options, ...payload() }),
      create(ours, method, { ...options, ...payload() }),
    ];
    expect(normalize(dropIn)).toEqual(normalize(theirs));
    const expected = Object.keys(theirs).filter(key => theirs[key] !== undefined);
    // In the order of V3.
    if (process.env.TENCENT_SDK !== 'v4') expect(Object.keys(dropIn)).toEqual(expected);
    expect(dropIn._elements[0]?.content).toBe(dropIn.payload);
  });

  it('that merges or forwards others equals the SDK’s', async () => {
    const list = (chat: Chat) => [create(chat, 'createTextMessage', { ...toBob, payload: { text: 'tea' } })];
    const merged = (chat: Chat) =>
      create(chat, 'createMergerMessage', {
        ...toBob,
        payload: { messageList: list(chat), title: 'Orders', abstractList: ['tea'], compatibleText: 'old' },
      });
    // The SDK reduces the merged messages at creation; with the drop-in, the background does so when it
    // sends.
    const normalizeMerger = (message: ChatMessageObject) => {
      for (const payload of [message.payload, message._elements[0]?.content as object])
        Object.assign(payload, { messageList: (message.payload.messageList as unknown[]).length });
      return normalize(message);
    };
    expect(normalizeMerger(merged(ours))).toEqual(normalizeMerger(merged(raw)));
    const forwarded = (chat: Chat) => create(chat, 'createForwardMessage', { ...toBob, payload: list(chat)[0] });
    expect(normalize(forwarded(ours))).toEqual(normalize(forwarded(raw)));
  });

  it('has the SDK’s methods, except internal ones', () => {
    const theirs = Object.getPrototypeOf(create(raw, 'createTextMessage', { ...toBob, payload: { text: 'tea' } }));
    const dropIn = Object.getPrototypeOf(create(ours, 'createTextMessage', { ...toBob, payload: { text: 'tea' } }));
    const names = (prototype: object) => Object.getOwnPropertyNames(prototype);
    expect(names(dropIn).filter(name => !names(theirs).includes(name))).toEqual([]);
    const missing = names(theirs).filter(name => !names(dropIn).includes(name));
    expect(
      missing.filter(
        name => !/^(_|set|getGroupAt|init|reInit|extract|handle|generate|isElement|isSendable|clear)/.test(name),
      ),
    ).toEqual([]);
  });

  it.each<[method: string, options: object]>([
    ['createTextMessage', { ...toBob, payload: { text: '' } }],
    ['createTextMessage', { conversationType: 'C2C', payload: { text: 'tea' } }],
    ['createTextMessage', { ...toBob }],
    ['createFileMessage', { ...toBob, payload: {} }],
  ])('with missing parameters throws synchronously, as in the SDK: %s %j', (method, options) => {
    for (const chat of [raw, ours])
      expect(() => create(chat, method, structuredClone(options))).toThrow(new Error('Params validate failed.'));
  });
});
