// What older WebIM documents promise and today's SDKs no longer tell is told from what they do tell.
import { describe, expect, it } from 'vitest';
import { splitEmoji } from '@/lib/providers/msync/emoji';
import {
  derivedNames,
  deriveFromCall,
  deriveFromEvent,
  deriveFromSendError,
  followUpCall,
  type LegacyEvent,
} from '@/lib/providers/msync/legacy-listen';
import { eventHandlerNames, listenNames, msyncMessageTopics } from '@/lib/providers/msync/topics';
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

describe('a text with emoji', () => {
  const cases: [text: string, pieces: ReturnType<typeof splitEmoji>][] = [
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

  it.each(cases)('%j is cut into its pieces', (given, pieces) => {
    expect(splitEmoji(given)).toEqual(pieces);
    if (pieces) expect(pieces.map(piece => piece.data).join('')).toBe(given);
  });

  it('is told by onEmojiMessage before onTextMessage, with the same id', () => {
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

  it('is told once, though both ways to listen have it', () => {
    expect(deriveFromEvent('onTextMessage', { ...text('😀'), msg: '😀' })).toEqual({ before: [], after: [] });
  });

  it('without emoji is a text only', () => {
    expect(deriveFromEvent('listen.onTextMessage', text('hi'))).toEqual({ before: [], after: [] });
  });
});

describe('an event', () => {
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

  it.each(cases)('%s %j is followed by what WebIM made of it', (topic, payload, after) => {
    expect(deriveFromEvent(topic, payload)).toEqual({ before: [], after });
  });
});

describe('a call', () => {
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

  it.each(cases)('%s that answered %j tells what WebIM told', (method, result, derived) => {
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
  ])('%s asks for the whole list afterwards: %s', (method, next) => {
    expect(followUpCall(method)).toBe(next);
  });
});

describe('a message that could not be sent', () => {
  const message = { id: '7', type: 'txt', to: 'g1', chatType: 'groupChat', msg: 'hi' };
  const muted = (mid: string): LegacyEvent[] => [
    { topic: 'listen.onMutedMessage', payload: { mid, id: '7', to: 'g1', chatType: 'groupChat' } },
  ];

  it.each([
    ['muted by the admin, as the SDK says it', { type: 219, data: { id: '7', mid: '900' } }, muted('900')],
    ['muted in the group, as the SDK says it', { type: 507, reason: 'you were muted' }, muted('7')],
    ['muted, as our own error says it', { code: 507, message: 'you were muted' }, muted('7')],
    ['not a contact', { type: 221, message: 'not contact' }, none],
    ['no error of the vendor', undefined, none],
  ])('%s', (_claim, error, derived) => {
    expect(deriveFromSendError(error, message)).toEqual(derived);
  });
});

describe('the names', () => {
  it('of one list are all different', () => {
    for (const names of [eventHandlerNames, listenNames, derivedNames]) expect(new Set(names).size).toBe(names.length);
  });

  it('are derived only where listen has none', () => {
    const served: readonly string[] = listenNames;
    expect(derivedNames.filter(name => served.includes(name))).toEqual([]);
  });

  it('of messages count each message once', () => {
    expect([...msyncMessageTopics].filter(topic => !(eventHandlerNames as readonly string[]).includes(topic))).toEqual(
      [],
    );
    expect(msyncMessageTopics.has('onMessage')).toBe(false);
    expect(msyncMessageTopics.has('onCmdMessage')).toBe(false);
  });
});

describe('the documents this project started from', () => {
  it('name no callback that is missing from the list', () => {
    expect([...new Set(documentedCallbacks.map(({ name }) => name))].sort()).toEqual(documentedCallbackNames);
  });

  it('name no event that has no topic', () => {
    const known = new Set([
      ...eventHandlerNames,
      ...listenNames.map(name => `listen.${name}`),
      ...derivedNames.map(name => `listen.${name}`),
    ] as string[]);
    for (const seed of documentedCallbacks) {
      if (seed.kind !== 'event') continue;
      expect(seed.topics.length, seed.name).toBeGreaterThan(0);
      expect(
        seed.topics.filter(topic => !known.has(topic)),
        seed.name,
      ).toEqual([]);
    }
  });
});
