// Compares the codec with the code that the SDKs' protobufjs generates, for every message type.
import Long from 'long';
import protobuf from 'protobufjs/minimal';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { patchRoot } from '@/lib/providers/msync/codec';
import { loadRawSdk, type RawSdkName } from '../../server/raw-sdk';

interface Field {
  id: number;
  name: string;
  type: string;
  repeated: boolean;
  resolve(): { resolvedType: Type | { values: Record<string, number> } | null };
}
interface Type {
  fullName: string;
  fieldsArray: Field[];
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Record<string, unknown>;
  create(properties?: object): Record<string, unknown>;
}

const rootOf = (name: RawSdkName): object => loadRawSdk(name).connection.prototype.root;

function typesBelow(item: object): Type[] {
  const { nestedArray = [] } = item as { nestedArray?: object[] };
  return [...('fieldsArray' in item ? [item as Type] : []), ...nestedArray.flatMap(typesBelow)];
}

/** mulberry32 */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const samples: Record<string, readonly unknown[]> = {
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 300],
  uint32: [0, 1, 2 ** 32 - 1, 128],
  int64: [Long.ZERO, Long.ONE, Long.NEG_ONE, Long.MAX_VALUE, Long.MIN_VALUE, Long.fromString('1795237299949000000')],
  uint64: [Long.UZERO, Long.UONE, Long.MAX_UNSIGNED_VALUE, Long.fromString('1795237299949000000', true)],
  bool: [true, false],
  double: [0, -0.5, 116.4, Number.MAX_VALUE, -1e-300],
  float: [0, 0.5, -2.25, 65504],
  string: ['', 'text', '你好，世界', '👩‍💻🚀', 'a\u0000b', 'x'.repeat(300)],
  bytes: [new Uint8Array(), new Uint8Array([0, 255, 1]), new Uint8Array(200).fill(7)],
};

/** A random subset of fields, with lists of up to three items. */
function randomMessage(type: Type, random: () => number, depth: number): Record<string, unknown> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const message: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    if (random() < 0.3) continue;
    const { resolvedType } = field.resolve();
    const one = (): unknown => {
      if (!resolvedType) return pick(samples[field.type] ?? []);
      return 'fieldsArray' in resolvedType
        ? randomMessage(resolvedType, random, depth - 1)
        : pick(Object.values(resolvedType.values));
    };
    if (resolvedType && 'fieldsArray' in resolvedType && depth === 0) continue;
    message[field.name] = field.repeated ? Array.from({ length: Math.floor(random() * 4) }, one) : one();
  }
  return message;
}

/** All fields including defaults, with each `Long` as text, because the SDK has its own class. */
function decodedFields(type: Type, message: Record<string, unknown>): unknown {
  return Object.fromEntries(
    type.fieldsArray.map(field => {
      const { resolvedType } = field.resolve();
      const one = (value: unknown): unknown => {
        if (value === null || value === undefined) return value;
        if (resolvedType && 'fieldsArray' in resolvedType)
          return decodedFields(resolvedType, value as Record<string, unknown>);
        if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)];
        return Long.isLong(value) ? `${value.toString()}${value.unsigned ? 'u' : ''}` : value;
      };
      const value = message[field.name];
      const isOwn = Object.hasOwn(message, field.name);
      return [field.name, { isOwn, value: field.repeated ? (value as unknown[]).map(one) : one(value) }];
    }),
  );
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(['agora', 'easemob'] as const)('patchRoot for %s', name => {
  const vendorTypes = typesBelow(rootOf(name));
  const ourRoot = rootOf(name);
  patchRoot(ourRoot);
  const ourTypes = new Map(typesBelow(ourRoot).map(type => [type.fullName, type]));

  it('covers the whole schema', () => {
    expect(ourTypes.size).toBeGreaterThan(20);
    expect([...ourTypes.keys()]).toEqual(vendorTypes.map(({ fullName }) => fullName));
  });

  it.each(vendorTypes.map(type => [type.fullName, type] as const))(
    'encodes and decodes %s as the SDK does',
    (fullName, vendors) => {
      const ours = ourTypes.get(fullName)!;
      const random = seededRandom(fullName.length * 7919);
      for (let round = 0; round < 150; round++) {
        const message = randomMessage(vendors, random, 3);
        const theirBytes = vendors.encode(vendors.create(message)).finish();
        const ourBytes = ours.encode(ours.create(message)).finish();
        expect([...ourBytes]).toEqual([...theirBytes]);
        expect(decodedFields(ours, ours.decode(theirBytes))).toEqual(
          decodedFields(vendors, vendors.decode(theirBytes)),
        );
        expect(decodedFields(vendors, vendors.decode(ourBytes))).toEqual(decodedFields(ours, ours.decode(ourBytes)));
        expect(JSON.stringify(ours.decode(theirBytes))).toBe(JSON.stringify(vendors.decode(theirBytes)));
      }
    },
  );

  it('encodes plain objects as it does messages', () => {
    const jid = ourTypes.get('.easemob.pb.JID')!;
    const message = { appKey: '1117#desk', name: 'alice' };
    expect(jid.encode(message).finish()).toEqual(jid.encode(jid.create(message)).finish());
  });

  it('decodes lists of numbers, packed and unpacked', () => {
    const provision = ourTypes.get('.easemob.pb.Provision')!;
    const field = provision.fieldsArray.find(({ name }) => name === 'compressType')!;
    const packed = protobuf.Writer.create()
      .uint32((field.id << 3) | 2)
      .fork()
      .int32(0)
      .int32(1)
      .ldelim()
      .finish();
    const unpacked = protobuf.Writer.create()
      .uint32(field.id << 3)
      .int32(0)
      .uint32(field.id << 3)
      .int32(1)
      .finish();
    expect(provision.decode(packed).compressType).toEqual([0, 1]);
    expect(provision.decode(unpacked).compressType).toEqual([0, 1]);
  });

  it('skips unknown fields', () => {
    const jid = ourTypes.get('.easemob.pb.JID')!;
    const writer = protobuf.Writer.create()
      .uint32((2000 << 3) | 2)
      .string('later')
      .uint32((2 << 3) | 2)
      .string('alice');
    expect(jid.decode(writer.finish()).name).toBe('alice');
  });

  it('throws when a message is truncated', () => {
    const jid = ourTypes.get('.easemob.pb.JID')!;
    const bytes = jid.encode(jid.create({ name: 'alice' })).finish();
    expect(() => jid.decode(bytes.slice(0, -1))).toThrow(RangeError);
  });

  it('changes nothing when called again', () => {
    const jid = ourTypes.get('.easemob.pb.JID')!;
    const before = { encode: jid.encode, decode: jid.decode, empty: jid.decode(new Uint8Array()) };
    patchRoot(ourRoot);
    expect(jid.encode).toBe(before.encode);
    expect(jid.decode).toBe(before.decode);
    expect(decodedFields(jid, jid.decode(new Uint8Array()))).toEqual(decodedFields(jid, before.empty));
  });

  it('represents NaN and infinity in JSON as the SDK does', () => {
    const [theirs, ours] = [vendorTypes, [...ourTypes.values()]].map(
      types => types.find(({ fullName }) => fullName.endsWith('KeyValue'))!,
    ) as [Type, Type];
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -0]) {
      const message = { key: 'k', type: 5, doubleValue: value };
      expect(JSON.stringify(ours.create(message))).toBe(JSON.stringify(theirs.create(message)));
    }
  });

  it('generates no code', () => {
    const forbidden = Object.assign(
      function Forbidden() {
        throw new EvalError('unsafe-eval');
      },
      { prototype: Function.prototype },
    );
    const fresh = rootOf(name);
    vi.stubGlobal('Function', forbidden);
    patchRoot(fresh);
    for (const type of typesBelow(fresh)) {
      const message = type.decode(type.encode(type.create({})).finish());
      expect(message).toBeInstanceOf((type as unknown as { ctor: new () => object }).ctor);
    }
  });
});
