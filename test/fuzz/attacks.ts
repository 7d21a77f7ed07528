/** What is attacked with: generated from a seed, out of frames that would do harm if they were carried out. */
import fc from 'fast-check';
import { chunkSize, fileMark } from '@/lib/contract/frames';
import { methods } from '@/lib/contract/methods';
import { everyScope } from '@/lib/contract/sites';
import { sharedMethods } from '@/lib/providers/msync/methods';

export interface Attack {
  /** Its family. */
  what: string;
  /** Objects with `$fuzz` stand for what JSON cannot say; `attacker.js` makes it. */
  frame: unknown;
}

/** What an attacker knows, and would like to use. */
export interface Knowledge {
  /** In every text that it sends, so that it is known who has sent it. */
  mark: string;
  own: string;
  /** A site that may do everything. */
  honest: string;
  /** A server of the attacker's. */
  thief: string;
  account: string;
  group: string;
  room: string;
}

const special = (name: string, of?: number) => ({ $fuzz: name, ...(of !== undefined && { of }) });
const fresh = special('id');
const ask = (method: unknown, params?: unknown) => ({ t: 'request', id: fresh, method, params });
const call = (method: unknown, ...args: unknown[]) => ask('vendor.call', { method, args });

/** Each method of the contract, as somebody would ask who may; with what would be noticed. */
function catalogue({ mark, own, honest, account, group, room }: Knowledge): unknown[] {
  const all = [...everyScope];
  const params: Record<string, unknown[]> = {
    'session.signIn': [
      { provider: 'agora', service: {}, userId: 'mallory', credential: { kind: 'password', password: 'x' } },
    ],
    'session.supplyToken': [{ token: 'YWMt-forged' }, { token: 'x', account }],
    'session.expect': [
      { provider: 'agora', app: '1117#evil', userId: 'mallory' },
      { provider: 'tencent', app: mark, userId: mark },
    ],
    'sites.answer': [{ origin: own, expected: account, verdict: 'own' }],
    'accounts.switch': [{ id: account }],
    'accounts.forget': [{ id: account }],
    'accounts.connection': [{ id: account }],
    'accounts.setConnection': [{ id: account, service: { appKey: '1117#partyline', url: 'wss://evil.example' } }],
    'account.register': [
      { provider: 'agora', service: {}, userId: 'mallory', password: 'mallory-pass', nickname: mark },
    ],
    'account.setNickname': [{ nickname: mark }],
    'account.uploadPushToken': [{ deviceId: mark, deviceToken: mark, notifierName: mark }],
    'sites.allow': [
      { origin: own, scopes: all },
      { origin: 'https://evil.example', scopes: all },
    ],
    'sites.revoke': [{ origin: honest }],
    'sites.request': [{ scopes: all }],
    'sites.decide': [{ origin: own, asked: all, allowed: all }],
    'settings.change': [{ language: 'zh-CN', badge: 'state' }],
    'settings.import': [{ text: JSON.stringify({ partyline: 'settings', version: 1 }) }],
    'log.setLevel': [{ level: 'TRACE' }],
    'events.subscribe': [{ topics: ['*'] }, { topics: ['onTextMessage', 'listen.onTextMessage', 'sent'] }],
    'message.send': [
      { to: 'bob', text: mark },
      { to: group, text: mark, chatType: 'groupChat' },
    ],
  };
  const own_ = Object.keys(methods).flatMap(name => (params[name] ?? [{}]).map(given => ask(name, given)));
  const calls: [string, ...unknown[]][] = [
    ['createGroup', { data: { groupname: mark, desc: mark, members: ['bob'], public: true, approval: false } }],
    ['destroyGroup', { groupId: group }],
    ['modifyGroup', { groupId: group, groupName: mark, description: mark }],
    ['updateGroupAnnouncement', { groupId: group, announcement: mark }],
    ['disableSendGroupMsg', { groupId: group }],
    ['disableSendChatRoomMsg', { chatRoomId: room }],
    ['addContact', 'carol', mark],
    ['deleteContact', 'bob'],
    ['addUsersToBlocklist', { name: ['bob'] }],
    ['updateUserInfo', { nickname: mark }],
    ['setSilentModeForAll', { options: { paramType: 0, remindType: 'NONE' } }],
    ['getContacts'],
    ['getJoinedGroups', { pageNum: 1, pageSize: 20 }],
    ['getHistoryMessages', { targetId: 'bob', chatType: 'singleChat' }],
    ['getServerConversations', { pageSize: 20 }],
    ['fetchUserInfoById', ['bob']],
    ['send', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: mark }],
    ['send', { type: 'cmd', chatType: 'singleChat', to: 'bob', action: mark }],
    ['getRTCToken', {}],
    ['renewToken', 'x'],
    ['close'],
    ['open', { user: 'mallory' }],
    ['logOut'],
  ];
  return [...own_, ...calls.map(([method, ...args]) => call(method, ...args))];
}

const prototypeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  '',
];

const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      ...['cycle', 'bigint', 'undefined', 'nan', 'date', 'map', 'function', 'symbol', 'element', 'proto'].map(name =>
        special(name),
      ),
      ...prototypeNames,
      ...[-1, 0, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, true, null, [], {}],
    ),
  },
  { weight: 2, arbitrary: fc.nat(3000).map(levels => special('deep', levels)) },
  { weight: 1, arbitrary: fc.nat(2000).map(length => special('bytes', length)) },
  { weight: 1, arbitrary: fc.nat(2000).map(length => special('wide', length)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 300, unit: 'binary' }) },
);

/** Rare, because each costs as much as hundreds of others. */
const large: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: 100_000, max: 2_000_000 }).map(length => special('huge', length)),
  fc.integer({ min: 10_000, max: 300_000 }).map(length => special('wide', length)),
  fc.integer({ min: 3000, max: 50_000 }).map(levels => special('deep', levels)),
  fc.constant(special('blob', 500_000)),
);

const frameKeys = ['t', 'id', 'method', 'params', 'timeout', 'asks', 'topics', 'since', 'version', 'size', 'offset'];
const forgedKeys = ['origin', 'sender', 'client', 'scopes', 'kind', 'tabId', 'frameId', 'url', 'account', '__proto__'];

/** Words in the place of an id that would lead a call elsewhere, if an id could. */
const nastyIds = ({ group, room, own, thief }: Knowledge): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      `../chatgroups/${group}?`,
      `../chatgroups/${group}#`,
      `../../chatgroups/${group}/ban?x=`,
      `../../chatrooms/${room}/ban?x=`,
      `..\\chatrooms\\${room}?`,
      `%2e%2e/chatgroups/${group}?`,
      `.\t./chatgroups/${group}?`,
      '../users/bob',
      `@${new URL(thief).host}/`,
      thief,
      own,
      group,
      room,
      'bob',
      'mallory',
    ),
    junk,
  );

function vendorCall(know: Knowledge): fc.Arbitrary<unknown> {
  const names = fc.constantFrom(...sharedMethods.keys());
  const id = nastyIds(know);
  const fields = fc.record({
    groupId: id,
    chatRoomId: id,
    roomId: id,
    chatThreadId: id,
    messageId: id,
    targetId: id,
    conversationId: id,
    username: id,
    userId: id,
    users: fc.array(id, { maxLength: 2 }),
    usernames: fc.array(id, { maxLength: 2 }),
    chatType: fc.constantFrom('singleChat', 'groupChat', 'chatRoom'),
    conversationType: fc.constantFrom('singleChat', 'groupChat'),
    pageSize: fc.constant(5),
    cursor: id,
    apiUrl: fc.constant(know.thief),
    uploadUrl: fc.constant(know.thief),
  });
  const upload = fc.record({
    type: fc.constantFrom('file', 'img', 'audio', 'video'),
    id: fc.constant(know.mark),
    version: fc.constantFrom(1, undefined),
    to: fc.constant('bob'),
    chatType: fc.constant('singleChat'),
    filename: fc.constant(know.mark),
    uploadUrl: fc.constant(know.thief),
    apiUrl: fc.constant(know.thief),
    url: fc.constant(know.thief),
    body: fc.constant({ uploadUrl: know.thief, url: know.thief }),
    ext: fc.constant({ mark: know.mark }),
    file: fc.constant({ data: special('blob', 200), filename: know.mark, url: know.thief }),
  });
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(names, fields).map(([name, given]) => call(name, given)) },
    {
      weight: 2,
      arbitrary: fc.tuple(names, fc.array(id, { maxLength: 3 })).map(([name, args]) => call(name, ...args)),
    },
    { weight: 1, arbitrary: upload.map(given => call('send', given)) },
  );
}

function fileFrames(know: Knowledge): fc.Arbitrary<unknown> {
  const id = fc.nat(3);
  const size = fc.oneof(fc.nat(10), fc.constantFrom(chunkSize, 2 ** 31, 2 ** 53 - 1, 100 * 1024 * 1024 + 1));
  const data = fc.constantFrom('eA==', 'AAAA', '%%%', '', 'A'.repeat(chunkSize));
  const reference = fc.oneof(id, junk).map(given => ({ [fileMark]: given }));
  return fc.oneof(
    fc.record({ t: fc.constant('file'), id, type: fc.constant('text/plain'), size, name: fc.constant('a') }),
    fc.record({ t: fc.constant('chunk'), id, offset: fc.oneof(fc.nat(10), size), data }),
    fc.record({ t: fc.constant('drop'), id }),
    reference.map(given =>
      call('send', { type: 'file', to: 'bob', chatType: 'singleChat', file: { data: given }, id: know.mark }),
    ),
  );
}

const control: fc.Arbitrary<unknown> = fc.oneof(
  fc.oneof(fc.nat(50), fc.integer({ min: 1_000_000, max: 1_002_000 })).map(id => ({ t: 'cancel', id })),
  fc.oneof(fc.nat(), junk).map(since => ({ t: 'attach', version: 1, since, topics: ['*'], asks: [...everyScope] })),
  fc.constantFrom<unknown>(
    { t: 'join', asks: [...everyScope] },
    { t: 'join', asks: [] },
    { t: 'topics', topics: ['*'] },
    { t: 'topics', topics: prototypeNames },
    { t: 'hello', version: 1, scopes: 'ui', state: { phase: 'online' }, seq: 0, events: [], gap: false },
    { t: 'scopes', scopes: [...everyScope] },
    { t: 'open', state: { phase: 'online' }, scopes: [...everyScope] },
    { t: 'state', state: { phase: 'signedOut', since: 0 } },
    { t: 'reply', id: 1, result: {} },
    { t: 'refused', error: { code: 'notAllowed' } },
  ),
  junk.map(topics => ({ t: 'topics', topics })),
  junk.map(asks => ({ t: 'join', asks })),
);

const put = (frame: unknown, key: string, value: unknown): object => {
  const copy = { ...(frame as object) };
  Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
  return copy;
};

function attackOf(know: Knowledge, byApi: boolean): fc.Arbitrary<Attack> {
  const valid = fc.constantFrom(...catalogue(know));
  const name = fc.constantFrom(...prototypeNames);
  const forged = {
    origin: know.honest,
    sender: { id: 'self', origin: know.honest, frameId: 0, tab: { id: 1 } },
    client: { kind: 'ui' },
    kind: 'ui',
    scopes: [...everyScope],
    frameId: 0,
    tabId: 1,
  };
  const families: Record<string, [weight: number, frame: fc.Arbitrary<unknown>]> = {
    privileged: [20, valid],
    forged: [
      8,
      fc.oneof(
        valid.map(frame => ({ ...(frame as object), ...forged })),
        fc.constant({ t: 'attach', version: 1, ...forged }),
        fc.tuple(valid, fc.constantFrom(...forgedKeys), junk).map(([frame, key, value]) => put(frame, key, value)),
      ),
    ],
    prototype: [
      10,
      fc.oneof(
        name.map(method => ask(method, {})),
        name.map(method => call(method)),
        name.map(topic => ask('events.subscribe', { topics: [topic] })),
        name.map(id => ({ t: 'request', id, method: 'log.read' })),
        name.map(t => ({ t, id: fresh })),
        fc.tuple(valid, name, junk).map(([frame, key, value]) => put(frame, key, value)),
        valid.map(frame => put(frame, 'params', special('proto'))),
      ),
    ],
    mutated: [
      18,
      fc.tuple(valid, fc.constantFrom(...frameKeys), junk).map(([frame, key, value]) => put(frame, key, value)),
    ],
    params: [
      12,
      fc.tuple(valid, fc.string({ maxLength: 8 }), junk).map(([frame, key, value]) => {
        const { params } = frame as { params?: object };
        return put(frame, 'params', put(params, key || 'x', value));
      }),
    ],
    vendor: [14, vendorCall(know)],
    files: [7, fileFrames(know)],
    control: [6, control],
    junk: [4, junk],
    large: [
      0.3,
      fc
        .tuple(valid, fc.constantFrom('id', 'method', 'params', 'topics', 'junk'), large)
        .map(([frame, key, value]) => put(frame, key, value)),
    ],
  };
  if (byApi) {
    const api = fc.constantFrom('call', 'send', 'supplyToken', 'callWith', 'constructor', '__proto__', 'detach');
    families.api = [
      2,
      fc.tuple(api, fc.array(junk, { maxLength: 2 })).map(([method, args]) => ({ api: method, args })),
    ];
  }
  return fc.oneof(
    ...Object.entries(families).map(([what, [weight, frame]]) => ({
      weight: Math.round(weight * 10),
      arbitrary: frame.map(made => ({ what, frame: made })),
    })),
  );
}

/** One batch; some of it is said twice, and out of order. The same for the same seed. */
export function attacksOf(know: Knowledge, options: { seed: number; count: number; byApi: boolean }): Attack[] {
  const { seed, count, byApi } = options;
  const one = fc.tuple(attackOf(know, byApi), fc.noBias(fc.nat(99)), fc.noBias(fc.nat()));
  const drawn = fc.sample(one, { seed, numRuns: count });
  return drawn.map(([attack, chance, at]) => {
    if (chance >= 8) return attack;
    const again = drawn[at % drawn.length]?.[0] ?? attack;
    return { what: 'replay', frame: again.frame };
  });
}
