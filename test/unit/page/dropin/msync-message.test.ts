// Compares the drop-in's messages with those of the SDK, field by field and in order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MsyncMessage } from '@/lib/page/dropin/msync/message';
import { loadRawSdk } from '../../../server/raw-sdk';

type Fields = Record<string, unknown>;

interface LegacyMessage extends Fields {
  set(options: unknown): void;
  setChatType?(chatType: unknown): boolean;
  setGroup?(group: unknown): boolean;
  body?: Fields;
}

interface MessageClass {
  new (type: unknown, id?: unknown): LegacyMessage;
  create(options: unknown): Fields;
  createOldMsg(options: unknown): LegacyMessage | undefined;
}

const ours = MsyncMessage as unknown as MessageClass;
const types = [
  'txt',
  'img',
  'audio',
  'video',
  'file',
  'loc',
  'cmd',
  'custom',
  'read',
  'delivery',
  'channel',
  'combine',
];
const names =
  `id to from msg chatType ext msgConfig isChatThread priority deliverOnlineOnly receiverList url width height
  thumbnailWidth thumbnailHeight isGif file filename fileInputId file_length length body addr buildingName lat lng action
  customEvent customExts ackId ackContent compatibleText title summary messageList roomType success fail apiUrl time group
  onFileUploadError onFileUploadComplete onFileUploadProgress onFileUploadCanceled unknown`
    .trim()
    .split(/\s+/);

const values = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, '', 'groupChat', () => 'called', new Blob(['x'])),
  fc.array(fc.string(), { maxLength: 2 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);
const options = fc.record(Object.fromEntries(names.map(name => [name, values])), { requiredKeys: [] });
const anyType = fc.constantFrom(...types, 'unknown', undefined);

/** Returns the fields in order; replaces generated ids and times. */
function normalize(value: unknown, id: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([name, field]) => {
    if (name === 'id' && field !== id) return [name, /^\d{12}$/.test(String(field)) ? 'generated' : field];
    if (name === 'time') return [name, typeof field];
    return [
      name,
      name === 'body' && field !== null && typeof field === 'object' && 'id' in field ? normalize(field, id) : field,
    ];
  });
}

/** Returns the result, or the error as text. */
function outcome(run: () => unknown, id?: unknown): unknown {
  try {
    return normalize(run(), id);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const methodsOf = (value: object) => ['set', 'setChatType', 'setGroup'].filter(name => name in value);

describe.each(['agora', 'easemob'] as const)('a message equals that of %s', sdk => {
  const theirs = loadRawSdk(sdk).message as unknown as MessageClass;

  it('when created with random options', () => {
    fc.assert(
      fc.property(anyType, options, (type, more) => {
        const input = { ...more, type };
        expect(normalize(ours.create(input), undefined)).toEqual(normalize(theirs.create(input), undefined));
      }),
      { numRuns: 500 },
    );
  });

  it.each([{ type: 'txt', version: 1 }, {}, 'txt', { type: 'toString' }, null, undefined])(
    'when created with %j',
    input => {
      expect(outcome(() => ours.create(input))).toEqual(outcome(() => theirs.create(input)));
    },
  );

  it('when created with new and set, as in the older API', () => {
    const ids = fc.constantFrom('42', '', undefined);
    fc.assert(
      fc.property(anyType, ids, options, (type, id, { fileInputId: _, ...more }) => {
        const use = (Message: MessageClass) => {
          const message = new Message(type, id);
          const empty = [normalize(message, id), methodsOf(message), message.setChatType?.('groupChat')];
          const input = { ...more };
          message.set(input);
          const set = normalize(message, id);
          const changed = [message.setChatType?.('groupChat'), message.setGroup?.('groupchat'), normalize(message, id)];
          return { empty, set, changed, input };
        };
        expect(use(ours)).toEqual(use(theirs));
      }),
      { numRuns: 300 },
    );
  });

  it.each([...types, 'unknown', undefined])('when created with createOldMsg, of type %s', type => {
    for (const input of [{ type }, { type, id: '' }, { type, id: '7' }])
      expect(outcome(() => ours.createOldMsg(input), '7')).toEqual(outcome(() => theirs.createOldMsg(input), '7'));
    expect(outcome(() => ours.createOldMsg(undefined))).toMatch(/^TypeError/);
    expect(outcome(() => theirs.createOldMsg(undefined))).toMatch(/^TypeError/);
  });

  it('except for its unique id', () => {
    const ids = Array.from({ length: 1_000 }, () => ours.create({ type: 'txt' }).id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
