import { describe, expect, it } from 'vitest';
import { splitEmoji } from '@/lib/providers/msync/emoji';
import { eventHandlerNames, listenNames, msyncMessageTopics } from '@/lib/providers/msync/topics';
import {
  derivedNames,
  deriveFromCall,
  deriveFromEvent,
  deriveFromSendError,
  followUpCall,
  type LegacyEvent,
} from '@/lib/providers/msync/webim-listen';
import { documentedCallbackNames, documentedCallbacks } from './documented-callbacks';

const text = (data: string) => ({
  id: '42',
  type: 'chat',
  contentsType: 'TEXT',
  from: 'bob',
  to: 'alice',
  data,
  ext: { k: 1 },
  sourceMsg: data,
  time: '1700000000000',
});

const none: LegacyEvent[] = [];

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

  it('emits onEmojiMessage before onTextMessage, with the same id', () => {
    expect(deriveFromEvent('listen.onTextMessage', text('hi 😀'))).toEqual({
      before: [
        {
          topic: 'listen.onEmojiMessage',
          payload: {
            id: '42',
            type: 'chat',
            contentsType: 'EMOJI',
            from: 'bob',
            to: 'alice',
            data: [
              { type: 'txt', data: 'hi ' },
              { type: 'emoji', data: '😀' },
            ],
            ext: { k: 1 },
            time: '1700000000000',
          },
        },
      ],
      after: [],
    });
  });

  it('derives nothing from the current API’s onTextMessage', () => {
    expect(deriveFromEvent('onTextMessage', { ...text('😀'), msg: '😀' })).toEqual({ before: [], after: [] });
  });

  it('derives nothing from a text without emoji', () => {
    expect(deriveFromEvent('listen.onTextMessage', text('hi'))).toEqual({ before: [], after: [] });
  });
});

describe('deriveFromEvent', () => {
  const roster = (subscription: string, more = {}): LegacyEvent[] => [
    { topic: 'listen.onRoster', payload: [{ name: 'bob', subscription, groups: [], ...more }] },
  ];
  const contact = { type: 'subscribe', from: 'bob', to: 'alice', status: '' };
  const group = { owner: 'bob', gid: 'g1', from: 'bob', to: 'alice', chatroom: false };
  const invited = (more = {}): LegacyEvent[] => [
    { topic: 'listen.onInviteMessage', payload: { type: 'invite', from: 'bob', roomid: 'g1', ...more } },
  ];

  const cases: [topic: string, payload: unknown, after: LegacyEvent[]][] = [
    ['listen.onContactInvited', { ...contact, status: 'hi' }, roster('none', { status: 'hi' })],
    ['listen.onContactRefuse', contact, roster('none')],
    ['listen.onContactAgreed', contact, roster('both')],
    ['listen.onContactAdded', contact, roster('both')],
    ['listen.onContactDeleted', contact, roster('remove')],
    ['listen.onPresence', { ...group, type: 'invite', groupName: 'Tea' }, invited({ groupName: 'Tea' })],
    ['listen.onPresence', { ...group, type: 'direct_joined', groupName: '' }, invited()],
    ['listen.onPresence', { ...group, type: 'invite_accept' }, none],
    ['listen.onPresence', { ...contact, type: 'subscribed' }, none],
    [
      'onGroupEvent',
      { operation: 'create', id: 'g1', from: 'alice' },
      [{ topic: 'listen.onCreateGroup', payload: { data: { groupid: 'g1' } } }],
    ],
    ['onGroupEvent', { operation: 'destroy', id: 'g1', from: 'alice' }, none],
    ['onContactAdded', contact, none],
    ['onError', undefined, none],
    ['listen.onTextMessage', null, none],
    ['listen.onContactAdded', 'nonsense', none],
  ];

  it.each(cases)('derives WebIM’s callback from %s %j', (topic, payload, after) => {
    expect(deriveFromEvent(topic, payload)).toEqual({ before: [], after });
  });
});

describe('deriveFromCall and followUpCall', () => {
  const created = { action: 'post', data: { groupid: 'g1' }, type: 0 };
  const cases: [method: string, result: unknown, derived: LegacyEvent[]][] = [
    ['createGroup', created, [{ topic: 'listen.onCreateGroup', payload: created }]],
    ['createGroupNew', created, [{ topic: 'listen.onCreateGroup', payload: created }]],
    [
      'createGroupVNext',
      { type: 0, data: { groupId: 'g1' } },
      [{ topic: 'listen.onCreateGroup', payload: { type: 0, data: { groupid: 'g1' } } }],
    ],
    [
      'getBlocklist',
      { data: ['bob', 'carol'] },
      [{ topic: 'listen.onBlacklistUpdate', payload: { bob: { name: 'bob' }, carol: { name: 'carol' } } }],
    ],
    ['getBlacklist', { data: [] }, [{ topic: 'listen.onBlacklistUpdate', payload: {} }]],
    ['getBlocklist', undefined, none],
    ['addUsersToBlocklist', { data: ['bob'] }, none],
    ['getContacts', { data: ['bob'] }, none],
  ];

  it.each(cases)('derives WebIM’s callback from %s with the result %j', (method, result, derived) => {
    expect(deriveFromCall(method, [], result)).toEqual(derived);
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

describe('deriveFromSendError', () => {
  const message = { id: '7', type: 'txt', to: 'g1', chatType: 'groupChat', msg: 'hi' };
  const muted = (mid: string): LegacyEvent[] => [
    { topic: 'listen.onMutedMessage', payload: { mid, id: '7', to: 'g1', chatType: 'groupChat' } },
  ];

  it.each([
    ['muted by the admin, from the SDK’s error', { type: 219, data: { id: '7', mid: '900' } }, muted('900')],
    ['muted in the group, from the SDK’s error', { type: 507, reason: 'you were muted' }, muted('7')],
    ['muted, from a VendorError', { code: 507, message: 'you were muted' }, muted('7')],
    ['not a contact', { type: 221, message: 'not contact' }, none],
    ['no error', undefined, none],
  ])('derives onMutedMessage only for mutes: %s', (_case, error, derived) => {
    expect(deriveFromSendError(error, message)).toEqual(derived);
  });
});

describe('the callback names', () => {
  it('are unique in each list', () => {
    for (const names of [eventHandlerNames, listenNames, derivedNames]) expect(new Set(names).size).toBe(names.length);
  });

  it('are derived only if listen does not have them', () => {
    const listened: readonly string[] = listenNames;
    expect(derivedNames.filter(name => listened.includes(name))).toEqual([]);
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
      ...derivedNames.map(name => `listen.${name}`),
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
