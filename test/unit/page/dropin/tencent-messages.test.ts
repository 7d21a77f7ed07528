// Messages that Tencent's drop-in makes, beside those of the SDK itself.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Chat,
  type ChatMessageObject,
  loadTencentDropIn,
  loadRawTencentSdk,
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

const cases: [by: string, options: object][] = [
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

/** Without what is made by chance, or by the clock. */
function settled(message: ChatMessageObject): unknown {
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

const made = (chat: Chat, by: string, options: object) => chat[by]?.(options as never) as ChatMessageObject;

describe('a message', () => {
  it.each(cases)('of %s is made at once, as the SDK makes it: %j', (by, options) => {
    const payload = () => ({ payload: { ...(options as { payload: object }).payload } });
    const [theirs, mine] = [made(raw, by, { ...options, ...payload() }), made(ours, by, { ...options, ...payload() })];
    expect(settled(mine)).toEqual(settled(theirs));
    const known = Object.keys(theirs).filter(key => theirs[key] !== undefined);
    expect(Object.keys(mine)).toEqual(known);
    expect(mine._elements[0]?.content).toBe(mine.payload);
  });

  it('that passes others on is made as the SDK makes it', async () => {
    const list = (chat: Chat) => [made(chat, 'createTextMessage', { ...toBob, payload: { text: 'tea' } })];
    const merged = (chat: Chat) =>
      made(chat, 'createMergerMessage', {
        ...toBob,
        payload: { messageList: list(chat), title: 'Orders', abstractList: ['tea'], compatibleText: 'old' },
      });
    // What its readers need of the messages in it the SDK keeps apart, in other keys; here that is done when it is sent.
    const frame = (message: ChatMessageObject) => {
      for (const payload of [message.payload, message._elements[0]?.content as object])
        Object.assign(payload, { messageList: (message.payload.messageList as unknown[]).length });
      return settled(message);
    };
    expect(frame(merged(ours))).toEqual(frame(merged(raw)));
    const forwarded = (chat: Chat) => made(chat, 'createForwardMessage', { ...toBob, payload: list(chat)[0] });
    expect(settled(forwarded(ours))).toEqual(settled(forwarded(raw)));
  });

  it('has the methods that a message of the SDK has, apart from those by which the SDK itself makes and changes it', () => {
    const theirs = Object.getPrototypeOf(made(raw, 'createTextMessage', { ...toBob, payload: { text: 'tea' } }));
    const mine = Object.getPrototypeOf(made(ours, 'createTextMessage', { ...toBob, payload: { text: 'tea' } }));
    const names = (prototype: object) => Object.getOwnPropertyNames(prototype);
    expect(names(mine).filter(name => !names(theirs).includes(name))).toEqual([]);
    const missing = names(theirs).filter(name => !names(mine).includes(name));
    expect(
      missing.filter(
        name => !/^(_|set|getGroupAt|init|reInit|extract|handle|generate|isElement|isSendable|clear)/.test(name),
      ),
    ).toEqual([]);
  });

  it.each<[by: string, options: object]>([
    ['createTextMessage', { ...toBob, payload: { text: '' } }],
    ['createTextMessage', { conversationType: 'C2C', payload: { text: 'tea' } }],
    ['createTextMessage', { ...toBob }],
    ['createFileMessage', { ...toBob, payload: {} }],
  ])('without what it needs is refused at once, as by the SDK: %s %j', (by, options) => {
    for (const chat of [raw, ours])
      expect(() => made(chat, by, structuredClone(options))).toThrow(new Error('Params validate failed.'));
  });
});
