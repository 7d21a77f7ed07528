// Generates attacks from a seed. Most are frames that would do harm if the background executed them.
import fc from 'fast-check';
import { chunkSize, fileMark } from '@/lib/contract/frames';
import { methods } from '@/lib/contract/methods';
import { everyScope } from '@/lib/contract/sites';
import { msyncCalls } from './msync-calls';
import { tencentCalls } from './tencent-calls';
import type { AttackContext, VendorCalls } from './vendor-calls';

export interface Attack {
  family: string;
  /** An object with `$fuzz` stands for a value that JSON cannot express. `attacker.js` replaces it. */
  frame: unknown;
}

const special = (name: string, of?: number) => ({ $fuzz: name, ...(of !== undefined && { of }) });
const newId = special('id');
const request = (method: unknown, params?: unknown) => ({ t: 'request', id: newId, method, params });
const call = (method: unknown, ...args: unknown[]) => request('vendor.call', { method, args });

const callsOf = ({ provider }: AttackContext): VendorCalls => (provider === 'tencent' ? tencentCalls : msyncCalls);

/** Valid requests of each method in the contract. The oracles detect the effect of each. */
function validRequests(context: AttackContext): unknown[] {
  const { mark, origin, honestOrigin, account, group } = context;
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
    'sites.answer': [{ origin, expected: account, verdict: 'own' }],
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
      { origin, scopes: all },
      { origin: 'https://evil.example', scopes: all },
    ],
    'sites.revoke': [{ origin: honestOrigin }],
    'sites.request': [{ scopes: all }],
    'sites.decide': [{ origin, asked: all, allowed: all }],
    'settings.change': [{ language: 'zh-CN', badge: 'state' }],
    'settings.import': [{ text: JSON.stringify({ partyline: 'settings', version: 1 }) }],
    'log.setLevel': [{ level: 'TRACE' }],
    'events.subscribe': [{ topics: ['*'] }, { topics: ['onTextMessage', 'onImageMessage', 'sent'] }],
    'message.send': [
      { to: 'bob', text: mark },
      { to: group, text: mark, chatType: 'groupChat' },
    ],
  };
  const requests = Object.keys(methods).flatMap(name => (params[name] ?? [{}]).map(given => request(name, given)));
  const calls = callsOf(context).valid(context);
  return [...requests, ...calls.map(([method, ...args]) => call(method, ...args))];
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

/** Rare, because each takes as long as hundreds of others. */
const large: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: 100_000, max: 2_000_000 }).map(length => special('huge', length)),
  fc.integer({ min: 10_000, max: 300_000 }).map(length => special('wide', length)),
  fc.integer({ min: 3000, max: 50_000 }).map(levels => special('deep', levels)),
  fc.constant(special('blob', 500_000)),
);

const frameKeys = ['t', 'id', 'method', 'params', 'timeout', 'asks', 'topics', 'since', 'version', 'size', 'offset'];
const forgedKeys = ['origin', 'sender', 'client', 'scopes', 'kind', 'tabId', 'frameId', 'url', 'account', '__proto__'];

const hostileIds = (context: AttackContext): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      ...callsOf(context).hostileIds(context),
      `@${new URL(context.attackerUrl).host}/`,
      context.attackerUrl,
      context.origin,
      context.group,
      context.room,
      'bob',
      'mallory',
    ),
    junk,
  );

function vendorCall(context: AttackContext): fc.Arbitrary<unknown> {
  const { methods: names, fields, uploads } = callsOf(context);
  const name = fc.constantFrom(...names);
  const id = hostileIds(context);
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(name, fields(context, id)).map(([method, given]) => call(method, given)) },
    {
      weight: 2,
      arbitrary: fc.tuple(name, fc.array(id, { maxLength: 3 })).map(([method, args]) => call(method, ...args)),
    },
    { weight: 1, arbitrary: uploads(context).map(upload => call(...upload)) },
  );
}

function fileFrames(context: AttackContext): fc.Arbitrary<unknown> {
  const id = fc.nat(3);
  const size = fc.oneof(fc.nat(10), fc.constantFrom(chunkSize, 2 ** 31, 2 ** 53 - 1, 100 * 1024 * 1024 + 1));
  const data = fc.constantFrom('eA==', 'AAAA', '%%%', '', 'A'.repeat(chunkSize));
  const reference = fc.oneof(id, junk).map(given => ({ [fileMark]: given }));
  return fc.oneof(
    fc.record({ t: fc.constant('file'), id, type: fc.constant('text/plain'), size, name: fc.constant('a') }),
    fc.record({ t: fc.constant('chunk'), id, offset: fc.oneof(fc.nat(10), size), data }),
    fc.record({ t: fc.constant('drop'), id }),
    reference.map(given => call(...callsOf(context).takeFile(context, given))),
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

const withField = (frame: unknown, key: string, value: unknown): object => {
  const copy = { ...(frame as object) };
  Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
  return copy;
};

function attackOf(context: AttackContext, byApi: boolean): fc.Arbitrary<Attack> {
  const valid = fc.constantFrom(...validRequests(context));
  const name = fc.constantFrom(...prototypeNames);
  const forged = {
    origin: context.honestOrigin,
    sender: { id: 'self', origin: context.honestOrigin, frameId: 0, tab: { id: 1 } },
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
        fc
          .tuple(valid, fc.constantFrom(...forgedKeys), junk)
          .map(([frame, key, value]) => withField(frame, key, value)),
      ),
    ],
    prototype: [
      10,
      fc.oneof(
        name.map(method => request(method, {})),
        name.map(method => call(method)),
        name.map(topic => request('events.subscribe', { topics: [topic] })),
        name.map(id => ({ t: 'request', id, method: 'log.read' })),
        name.map(t => ({ t, id: newId })),
        fc.tuple(valid, name, junk).map(([frame, key, value]) => withField(frame, key, value)),
        valid.map(frame => withField(frame, 'params', special('proto'))),
      ),
    ],
    mutated: [
      18,
      fc.tuple(valid, fc.constantFrom(...frameKeys), junk).map(([frame, key, value]) => withField(frame, key, value)),
    ],
    params: [
      12,
      fc.tuple(valid, fc.string({ maxLength: 8 }), junk).map(([frame, key, value]) => {
        const { params } = frame as { params?: object };
        return withField(frame, 'params', withField(params, key || 'x', value));
      }),
    ],
    vendor: [14, vendorCall(context)],
    files: [7, fileFrames(context)],
    control: [6, control],
    junk: [4, junk],
    large: [
      0.3,
      fc
        .tuple(valid, fc.constantFrom('id', 'method', 'params', 'topics', 'junk'), large)
        .map(([frame, key, value]) => withField(frame, key, value)),
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
    ...Object.entries(families).map(([family, [weight, frame]]) => ({
      weight: Math.round(weight * 10),
      arbitrary: frame.map(generated => ({ family, frame: generated })),
    })),
  );
}

/** Generates one batch. The same seed gives the same batch. About one in twelve attacks repeats another. */
export function attacksOf(context: AttackContext, options: { seed: number; count: number; byApi: boolean }): Attack[] {
  const { seed, count, byApi } = options;
  const attackAndChance = fc.tuple(attackOf(context, byApi), fc.noBias(fc.nat(99)), fc.noBias(fc.nat()));
  const samples = fc.sample(attackAndChance, { seed, numRuns: count });
  return samples.map(([attack, chance, index]) => {
    if (chance >= 8) return attack;
    const repeated = samples[index % samples.length]?.[0] ?? attack;
    return { family: 'replay', frame: repeated.frame };
  });
}
