import { describe, expect, it } from 'vitest';
import { toPlainData } from '@/lib/providers/to-plain-data';

class Jid {
  name = 'bob';
  toString() {
    return 'bob@example.com';
  }
}

const cyclic: Record<string, unknown> = { name: 'ring' };
cyclic.self = cyclic;
cyclic.all = [cyclic, 1];

const shared = { once: true };

const throwingGetter = {
  value: 1,
  get broken(): never {
    throw new Error('no');
  },
};

const request = Object.assign(new EventTarget(), { status: 401, headers: { Authorization: 'Bearer x' } });

const cases: [name: string, value: unknown, expected: unknown][] = [
  ['strings, numbers, booleans and null stay', ['a', 1.5, true, null], ['a', 1.5, true, null]],
  ['undefined stays', undefined, undefined],
  ['a function is left out', { a: 1, onFileUploadError() {} }, { a: 1 }],
  ['a symbol is left out', { a: Symbol('x') }, {}],
  ['undefined is left out of an object', { a: undefined }, {}],
  ['undefined is null in an array', [undefined, () => 1], [null, null]],
  ['NaN and infinity are null', [Number.NaN, Number.POSITIVE_INFINITY], [null, null]],
  ['a BigInt is its digits', 12345678901234567890n, '12345678901234567890'],
  ['a date is its ISO string', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['an invalid date is null', { at: new Date('x') }, { at: null }],
  ['an instance of a class is its fields', { to: new Jid() }, { to: { name: 'bob' } }],
  ['an object without a prototype is its fields', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['a key named __proto__ stays a key', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ['a cycle is left out', cyclic, { name: 'ring', all: [null, 1] }],
  ['an object that appears twice appears twice', [shared, shared], [{ once: true }, { once: true }]],
  ['a getter that throws is left out', throwingGetter, { value: 1 }],
  ['an error is its name and message', new TypeError('bad'), { name: 'TypeError', message: 'bad' }],
  [
    "an error keeps the SDK's code",
    Object.assign(new Error('bad'), { type: 700 }),
    { name: 'Error', type: 700, message: 'bad' },
  ],
  [
    "the SDK's own errors are plain already",
    { type: 17, message: 'no', data: '{}' },
    { type: 17, message: 'no', data: '{}' },
  ],
  ['a request is left out of an error', { type: -2, message: 'lost', xhr: request }, { type: -2, message: 'lost' }],
  ['an event is left out', { data: new Event('error') }, {}],
  ['a promise is left out', { later: Promise.resolve(1) }, {}],
  ['a blob is its size and type', new Blob(['abc'], { type: 'text/plain' }), { name: '', size: 3, type: 'text/plain' }],
  [
    'a file is its name, size and type',
    { file: { data: new File(['abc'], 'a.txt', { type: 'text/plain' }) } },
    { file: { data: { name: 'a.txt', size: 3, type: 'text/plain' } } },
  ],
  ['an unsigned 64-bit number is its digits', { low: -1, high: -1, unsigned: true }, '18446744073709551615'],
  ['a signed 64-bit number too', { low: -2, high: -1, unsigned: false }, '-2'],
  ['a small one too', { id: { low: 42, high: 0, unsigned: true } }, { id: '42' }],
  [
    'an object with further fields stays',
    { low: 1, high: 2, unsigned: true, unit: 'm' },
    { low: 1, high: 2, unsigned: true, unit: 'm' },
  ],
  ['few bytes are a list', new Uint8Array([1, 2, 255]), [1, 2, 255]],
  ['many bytes are left out', { payload: new Uint8Array(100_000) }, {}],
  ['a buffer is left out', { payload: new ArrayBuffer(8) }, {}],
  ['a set is a list', new Set([1, 'a']), [1, 'a']],
  ['a map is a list of pairs', new Map([['a', 1]]), [['a', 1]]],
];

describe('toPlainData', () => {
  it.each(cases)('%s', (_name, value, expected) => {
    const result = toPlainData(value);
    expect(result).toEqual(expected);
    if (result !== undefined) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it.each([
    ['a message', { id: '1', url: 'https://x/y', accessToken: 'secret' }, { id: '1', url: 'https://x/y' }],
    ['a list of messages', [{ accessToken: 'secret' }], [{}]],
    ['a page of history', { messages: [{ id: '1', accessToken: 'secret' }] }, { messages: [{ id: '1' }] }],
  ])("removes the session's token from %s", (_name, value, expected) => {
    expect(toPlainData(value)).toEqual(expected);
  });

  it('keeps the users’ own fields of a message', () => {
    const message = {
      ext: { accessToken: 'of another thing', inner: [{ accessToken: 1 }] },
      customExts: { accessToken: 'x' },
    };
    expect(toPlainData(message)).toEqual(message);
  });

  it('leaves out a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(toPlainData({ proxy, a: 1 })).toEqual({ a: 1 });
  });

  it('stops at twelve levels', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20; level++) deep = { deep };
    let levels = 0;
    for (let at = toPlainData(deep); typeof at === 'object' && at !== null; at = Reflect.get(at, 'deep')) levels += 1;
    expect(levels).toBe(12);
  });

  it('stops at 50,000 values and 4,000,000 characters', () => {
    const many = toPlainData(Array.from({ length: 200_000 }, (_, index) => index));
    expect(many).toHaveLength(49_999);
    const long = toPlainData({ first: 'a', long: 'x'.repeat(5_000_000) });
    expect(long).toEqual({ first: 'a' });
  });
});
