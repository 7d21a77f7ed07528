import { describe, expect, it } from 'vitest';
import { listenEventsOf } from '@/lib/page/webim-listen/derive';
import { splitEmoji } from '@/lib/page/webim-listen/emoji';
import { listenNames, webimNames } from '@/lib/page/webim-listen/names';
import { eventHandlerNames, msyncMessageTopics } from '@/lib/providers/msync/topics';
import { type CallEvent, eventsOfCall, eventsOfSendError, followUpCall } from '@/lib/providers/msync/webim-events';
import { documentedCallbackNames, documentedCallbacks } from '../../providers/documented-callbacks';
import { createPage } from './page';

const text = (msg: string) => ({
  ...{ id: '42', type: 'txt', chatType: 'singleChat', msg, from: 'bob', to: 'alice', ext: { k: 1 } },
  ...{ time: 1_700_000_000_000, onlineState: 3, reactions: [] },
});

describe('splitEmoji and onEmojiMessage', () => {
  const cases: [text: string, parts: ReturnType<typeof splitEmoji>][] = [
    ['plain text', undefined],
    ['', undefined],
    ['1 # * [ab] [abc] [] :)', undefined],
    [
      'hi [):]',
      [
        { type: 'txt', data: 'hi ' },
        { type: 'emoji', data: '[):]' },
      ],
    ],
    [
      "[:'(][x!] ok",
      [
        { type: 'emoji', data: "[:'(]" },
        { type: 'txt', data: '[x!] ok' },
      ],
    ],
    [
      'a😀b',
      [
        { type: 'txt', data: 'a' },
        { type: 'emoji', data: '😀' },
        { type: 'txt', data: 'b' },
      ],
    ],
    ['👩‍👩‍👧', [{ type: 'emoji', data: '👩‍👩‍👧' }]],
    [
      '👍🏽🇩🇪',
      [
        { type: 'emoji', data: '👍🏽' },
        { type: 'emoji', data: '🇩🇪' },
      ],
    ],
  ];

  it.each(cases)('splits %j into text and emoji', (input, parts) => {
    expect(splitEmoji(input)).toEqual(parts);
    if (parts) expect(parts.map(part => part.data).join('')).toBe(input);
  });

  const derived = (data: string) => listenEventsOf('onTextMessage', text(data));
  const common = { id: '42', type: 'chat', from: 'bob', to: 'alice', ext: { k: 1 }, time: '1700000000000' };
  const constant = { onlineState: 3, msgConfig: null, error: false, errorText: '', errorCode: 0 };

  it('finds every emoji of one character, keycaps and flags', () => {
    const isEmoji = /^\p{RGI_Emoji}$/v;
    const characters = Array.from({ length: 0x20000 }, (_, code) => code)
      .filter(code => code < 0xd800 || code > 0xdfff)
      .map(code => String.fromCodePoint(code));
    const emoji = characters.flatMap(each => [each, `${each}\ufe0f`]).filter(each => isEmoji.test(each));
    expect(emoji.length).toBeGreaterThan(1_300);
    for (const each of [...emoji, '#\ufe0f\u20e3', '🇨🇳', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])
      expect(splitEmoji(`a${each}`)).toEqual([
        { type: 'txt', data: 'a' },
        { type: 'emoji', data: each },
      ]);
  });

  it('emits onEmojiMessage before onTextMessage, with the same id', () => {
    const data = [
      { type: 'txt', data: 'hi ' },
      { type: 'emoji', data: '😀' },
    ];
    expect(derived('hi 😀')).toEqual({
      before: [
        { name: 'onEmojiMessage', payload: { ...common, ...constant, contentsType: 'EMOJI', data } },
        {
          name: 'onTextMessage',
          payload: { ...common, ...constant, contentsType: 'TEXT', data: 'hi 😀', sourceMsg: 'hi 😀' },
        },
      ],
      after: [],
    });
  });

  it('emits no onEmojiMessage for a text without emoji', () => {
    expect(derived('hi').before.map(({ name }) => name)).toEqual(['onTextMessage']);
  });
});

describe('listenEventsOf', () => {
  const contact = { type: 'subscribe', from: 'bob', to: 'alice', status: '' };
  const presence = (payload: object) => ({ name: 'onPresence', payload });
  const contactEvents = (topic: string, subscription: string, payload: object, more = {}) => ({
    before: [
      { name: topic, payload },
      { name: 'onRoster', payload: [{ name: 'bob', subscription, groups: [], ...more }] },
    ],
    after: [presence(payload)],
  });
  const group = { owner: 'bob', gid: 'g1', from: 'bob', to: 'alice', chatroom: false };
  const invited = (change: object, more = {}) => ({
    before: [
      presence(change),
      { name: 'onInviteMessage', payload: { type: 'invite', from: 'bob', roomid: 'g1', ...more } },
    ],
    after: [],
  });
  const none = { before: [], after: [] };
  const one = (name: string, payload?: unknown) => ({ before: [{ name, payload }], after: [] });
  const hello = { ...contact, status: 'hi' };
  const invite = { ...group, type: 'invite', groupName: 'Tea' };
  const added = { ...group, type: 'direct_joined', groupName: '' };
  const accepted = { ...group, type: 'invite_accept' };
  const muted = { ...group, type: 'addMute' };

  const cases: [topic: string, payload: unknown, events: ReturnType<typeof listenEventsOf>][] = [
    ['onContactInvited', hello, contactEvents('onContactInvited', 'none', hello, { status: 'hi' })],
    ['onContactRefuse', contact, contactEvents('onContactRefuse', 'none', contact)],
    ['onContactAgreed', contact, contactEvents('onContactAgreed', 'both', contact)],
    ['onContactAdded', contact, contactEvents('onContactAdded', 'both', contact)],
    ['onContactDeleted', contact, contactEvents('onContactDeleted', 'remove', contact)],
    ['onGroupChange', invite, invited(invite, { groupName: 'Tea' })],
    ['onGroupChange', added, invited(added)],
    ['onGroupChange', accepted, { before: [presence(accepted)], after: [] }],
    ['onChatroomChange', { ...muted, muteTimestamp: 7 }, { before: [presence(muted)], after: [] }],
    [
      'onGroupEvent',
      { operation: 'create', id: 'g1', from: 'alice' },
      { before: [], after: [{ name: 'onCreateGroup', payload: { data: { groupid: 'g1' } } }] },
    ],
    ['onGroupEvent', { operation: 'destroy', id: 'g1', from: 'alice' }, none],
    ['onConnected', undefined, one('onOpened')],
    ['onDisconnected', { type: 206 }, one('onClosed')],
    ['connectionError', { type: 39 }, one('onError', { type: 39 })],
    ['onReceivedMessage', { id: '1', mid: '2' }, one('onReceivedMessage', { id: '1', mid: '2', time: 0 })],
    ['groupCreated', { data: { groupid: 'g1' } }, one('onCreateGroup', { data: { groupid: 'g1' } })],
    ['onError', { type: 1 }, none],
    ['onMessage', [text('hi')], none],
    ['onCombineMessage', { ...text('hi'), type: 'combine' }, none],
    ['onTextMessage', null, none],
    ['toString', {}, none],
    [
      'onContactAdded',
      'nonsense',
      { before: [{ name: 'onContactAdded', payload: 'nonsense' }], after: [presence('nonsense' as never)] },
    ],
  ];

  it.each(cases)('derives the callbacks of listen from %s %j', (topic, payload, events) => {
    expect(listenEventsOf(topic, payload)).toEqual(events);
  });
});

describe('a page', () => {
  it('subscribes to the events from which its callbacks are derived', () => {
    const page = createPage();
    page.session.on('listen.onPictureMessage', () => {});
    page.session.listen({ onTextMessage() {}, onEmojiMessage() {}, onOpened() {}, onInviteMessage() {} });
    const topics = ['onChatroomChange', 'onConnected', 'onGroupChange', 'onImageMessage', 'onTextMessage'];
    return expect.poll(page.topics).toEqual(topics);
  });

  it('receives what only the background knows in the older payload, and not in the current one', async () => {
    const page = createPage();
    const events: unknown[] = [];
    for (const topic of ['onImageMessage', 'listen.onPictureMessage', '*'])
      page.session.on(topic, (payload, event) => events.push([topic, event, payload]));
    await expect.poll(page.topics).toContain('*');
    page.emit('onImageMessage', { type: 'img', chatType: 'singleChat', id: '1', listen: { filename: 'a.png' } });
    const info = (topic: string) => ({ topic, seq: 1, at: 0 });
    const image = { type: 'img', chatType: 'singleChat', id: '1' };
    expect(events).toEqual([
      ['listen.onPictureMessage', info('listen.onPictureMessage'), expect.objectContaining({ filename: 'a.png' })],
      ['onImageMessage', info('onImageMessage'), image],
      ['*', info('onImageMessage'), image],
    ]);
  });

  it('costs a page that does not use it nothing', async () => {
    const page = createPage();
    const received: unknown[] = [];
    page.session.on('onTextMessage', payload => received.push(payload));
    await Promise.resolve();
    let reads = 0;
    const payload = {
      type: 'txt',
      get msg() {
        reads += 1;
        return 'hello';
      },
    };
    page.emit('onTextMessage', payload);
    expect([received.length, reads]).toEqual([1, 0]);
    page.session.listen({ onTextMessage() {} });
    page.emit('onTextMessage', payload);
    expect(reads).toBeGreaterThan(0);
  });

  it('calls onEmojiMessage instead of onTextMessage, if it has both', async () => {
    const page = createPage();
    const calls: string[] = [];
    const record =
      (name: string) =>
      ({ id }: { id: string }) =>
        void calls.push(`${name} ${id}`);
    page.session.listen({ onTextMessage: record('text'), onEmojiMessage: record('emoji') });
    await expect.poll(page.topics).toEqual(['onTextMessage']);
    for (const [id, msg] of [
      ['1', 'hi'],
      ['2', '😀'],
    ])
      page.emit('onTextMessage', { ...text(msg!), id });
    expect(calls).toEqual(['text 1', 'emoji 2']);
  });
});

const none: CallEvent[] = [];

describe('eventsOfCall and followUpCall', () => {
  const created = { action: 'post', data: { groupid: 'g1' }, type: 0 };
  const cases: [method: string, result: unknown, derived: CallEvent[]][] = [
    ['createGroup', created, [{ topic: 'groupCreated', payload: created }]],
    ['createGroupNew', created, [{ topic: 'groupCreated', payload: created }]],
    [
      'createGroupVNext',
      { type: 0, data: { groupId: 'g1' } },
      [{ topic: 'groupCreated', payload: { type: 0, data: { groupid: 'g1' } } }],
    ],
    [
      'getBlocklist',
      { data: ['bob', 'carol'] },
      [{ topic: 'blocklist', payload: { bob: { name: 'bob' }, carol: { name: 'carol' } } }],
    ],
    ['getBlacklist', { data: [] }, [{ topic: 'blocklist', payload: {} }]],
    ['getBlocklist', undefined, none],
    ['addUsersToBlocklist', { data: ['bob'] }, none],
    ['getContacts', { data: ['bob'] }, none],
  ];

  it.each(cases)('emits an event for %s with the result %j', (method, result, derived) => {
    expect(eventsOfCall(method, result)).toEqual(derived);
  });

  it.each([
    ['addUsersToBlocklist', 'getBlocklist'],
    ['addUsersToBlacklist', 'getBlocklist'],
    ['addToBlackList', 'getBlocklist'],
    ['removeUserFromBlocklist', 'getBlocklist'],
    ['removeUserFromBlackList', 'getBlocklist'],
    ['removeFromBlackList', 'getBlocklist'],
    ['getBlocklist', undefined],
    ['blockGroupMember', undefined],
  ])('follows %s by %s', (method, next) => {
    expect(followUpCall(method)).toBe(next);
  });
});

describe('eventsOfSendError', () => {
  const message = { id: '7', type: 'txt', to: 'g1', chatType: 'groupChat', msg: 'hi' };
  const muted = (mid: string): CallEvent[] => [
    { topic: 'sendMuted', payload: { mid, id: '7', to: 'g1', chatType: 'groupChat' } },
  ];

  it.each([
    ['muted by the admin, from the SDK’s error', { type: 219, data: { id: '7', mid: '900' } }, muted('900')],
    ['muted in the group, from the SDK’s error', { type: 507, reason: 'you were muted' }, muted('7')],
    ['muted, from a VendorError', { code: 507, message: 'you were muted' }, muted('7')],
    ['not a contact', { type: 221, message: 'not contact' }, none],
    ['no error', undefined, none],
  ])('emits sendMuted only for mutes: %s', (_case, error, derived) => {
    expect(eventsOfSendError(error, message)).toEqual(derived);
  });
});

describe('the callback names', () => {
  it('are unique in each list', () => {
    for (const names of [eventHandlerNames, listenNames, webimNames]) expect(new Set(names).size).toBe(names.length);
  });

  it('are derived only if listen does not have them', () => {
    const listened: readonly string[] = listenNames;
    expect(webimNames.filter(name => listened.includes(name))).toEqual([]);
  });

  it('of messages do not include those that repeat a message', () => {
    expect([...msyncMessageTopics].filter(topic => !(eventHandlerNames as readonly string[]).includes(topic))).toEqual(
      [],
    );
    expect(msyncMessageTopics.has('onMessage')).toBe(false);
    expect(msyncMessageTopics.has('onCmdMessage')).toBe(false);
  });
});

describe('the documented callbacks', () => {
  it('are all in the table', () => {
    expect([...new Set(documentedCallbacks.map(({ name }) => name))].sort()).toEqual(documentedCallbackNames);
  });

  it('have topics, if they are events', () => {
    const allTopics = new Set([
      ...eventHandlerNames,
      ...listenNames.map(name => `listen.${name}`),
      ...webimNames.map(name => `listen.${name}`),
    ] as string[]);
    for (const callback of documentedCallbacks) {
      if (callback.kind !== 'event') continue;
      expect(callback.topics.length, callback.name).toBeGreaterThan(0);
      expect(
        callback.topics.filter(topic => !allTopics.has(topic)),
        callback.name,
      ).toEqual([]);
    }
  });
});
