// Messages that a page makes without the SDK are what the SDK itself makes, field by field and in its order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MsyncMessage } from '@/lib/page/dropin/msync/message';
import { loadRawSdk } from '../../../server/raw-sdk';

type Fields = Record<string, unknown>;

interface OldMessage extends Fields {
  set(options: unknown): void;
  setChatType?(chatType: unknown): boolean;
  setGroup?(group: unknown): boolean;
  body?: Fields;
}

interface MessageClass {
  new (type: unknown, id?: unknown): OldMessage;
  create(options: unknown): Fields;
  createOldMsg(options: unknown): OldMessage | undefined;
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
  onFileUploadError onFileUploadComplete onFileUploadProgress onFileUploadCanceled unheardOf`
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
const anyType = fc.constantFrom(...types, 'unheardOf', undefined);

/** Its fields in their order; ids that were made and times are only there. */
function shown(value: unknown, given: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([name, field]) => {
    if (name === 'id' && field !== given) return [name, /^\d{12}$/.test(String(field)) ? 'made' : field];
    if (name === 'time') return [name, typeof field];
    return [
      name,
      name === 'body' && field !== null && typeof field === 'object' && 'id' in field ? shown(field, given) : field,
    ];
  });
}

/** What comes of it, or what it throws. */
function outcome(run: () => unknown, given?: unknown): unknown {
  try {
    return shown(run(), given);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const methodsOf = (value: object) => ['set', 'setChatType', 'setGroup'].filter(name => name in value);

describe.each(['agora', 'easemob'] as const)('a message as %s makes it', sdk => {
  const theirs = loadRawSdk(sdk).message as unknown as MessageClass;

  it('by create', () => {
    fc.assert(
      fc.property(anyType, options, (type, more) => {
        const given = { ...more, type };
        expect(shown(ours.create(given), undefined)).toEqual(shown(theirs.create(given), undefined));
      }),
      { numRuns: 500 },
    );
  });

  it.each([{ type: 'txt', version: 1 }, {}, 'txt', { type: 'toString' }, null, undefined])('of %j', given => {
    expect(outcome(() => ours.create(given))).toEqual(outcome(() => theirs.create(given)));
  });

  it('by new and set, as in the older documents', () => {
    const ids = fc.constantFrom('42', '', undefined);
    fc.assert(
      fc.property(anyType, ids, options, (type, id, { fileInputId: _, ...more }) => {
        const use = (of: MessageClass) => {
          const message = new of(type, id);
          const empty = [shown(message, id), methodsOf(message), message.setChatType?.('groupChat')];
          const given = { ...more };
          message.set(given);
          const set = shown(message, id);
          const changed = [message.setChatType?.('groupChat'), message.setGroup?.('groupchat'), shown(message, id)];
          return { empty, set, changed, given };
        };
        expect(use(ours)).toEqual(use(theirs));
      }),
      { numRuns: 300 },
    );
  });

  it.each([...types, 'unheardOf', undefined])('by createOldMsg, of type %s', type => {
    for (const given of [{ type }, { type, id: '' }, { type, id: '7' }])
      expect(outcome(() => ours.createOldMsg(given), '7')).toEqual(outcome(() => theirs.createOldMsg(given), '7'));
    expect(outcome(() => ours.createOldMsg(undefined))).toMatch(/^TypeError/);
    expect(outcome(() => theirs.createOldMsg(undefined))).toMatch(/^TypeError/);
  });

  it('never with the same id twice', () => {
    const ids = Array.from({ length: 1_000 }, () => ours.create({ type: 'txt' }).id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
