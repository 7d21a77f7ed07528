/**
 * Creates the same message objects as agora-chat 1.4.0 and easemob-websdk 4.21.1, without loading them.
 * The tables list the fields in the SDKs' order. `!` marks a field with a default value.
 */
import { getFileUrl } from './file-url';
import { getUniqueId } from './unique-id';

type Fields = Record<string, unknown>;

const defaults: Fields = { chatType: 'singleChat', from: '' };

const upload = 'onFileUploadError onFileUploadComplete onFileUploadProgress';
const delivery = 'isChatThread priority deliverOnlineOnly';
const directed = `${delivery} receiverList`;
const common = `msgConfig ${directed}`;

const fieldsByType: Record<string, string> = {
  txt: `type id msg to from! chatType ext time ${common}`,
  img: `id chatType type url width height file to from! ext time msgConfig file_length ${upload} ${directed} thumbnailWidth thumbnailHeight isGif`,
  cmd: `id type to from! chatType! action time ext ${common}`,
  file: `id chatType! type file filename fileInputId file_length to from! ext ${upload} body time ${common}`,
  audio: `id chatType type filename length file to from! ext time ${upload} body file_length ${common}`,
  video: `id chatType! type file filename length file_length fileInputId to from! ext time ${upload} body ${common}`,
  custom: `id chatType! type to customEvent customExts from! ext time ${common}`,
  loc: `id chatType! type to addr buildingName lat lng from! ext time ${common}`,
  channel: `id type chatType! to from! time ${delivery}`,
  delivery: `id ackId type to from! ${delivery}`,
  read: `id chatType ackId type to from! ackContent ${delivery}`,
  combine: `type id to from! chatType ext time ${common} compatibleText title summary messageList onFileUploadError onFileUploadComplete`,
};

/** Bodies of the older WebIM API: `const m = new message('txt', id); m.set({...}); send(m.body)`. */
const legacyCommon = 'roomType success fail ext time';
const legacyUpload = `${upload} body isChatThread`;
const legacyFieldsByType: Record<string, string> = {
  txt: `id chatType! type to msg from ${legacyCommon} isChatThread`,
  img: `id chatType! type file width height to from! ${legacyCommon} ${legacyUpload}`,
  cmd: `id chatType! type to action from ${legacyCommon}`,
  file: `id chatType! type file filename fileInputId to from ${legacyCommon} ${legacyUpload}`,
  audio: `id chatType! type file filename length file_length fileInputId to from ${legacyCommon} ${legacyUpload}`,
  video: `id chatType! type file filename length file_length fileInputId to from ${legacyCommon} apiUrl ${legacyUpload}`,
  custom: `id chatType! type to customEvent customExts from ${legacyCommon}`,
  loc: `id chatType! type to addr buildingName lat lng from ${legacyCommon}`,
  channel: 'id chatType! type to from! time',
  delivery: 'id ackId type to from!',
  read: 'id ackId type to from! chatType',
};

const isTypeOf = (table: object, type: unknown): type is string =>
  typeof type === 'string' && Object.hasOwn(table, type);

function fill(fields: string, options: Fields, generated: Fields): Fields {
  const filled: Fields = {};
  for (const field of fields.split(' ')) {
    const name = field.replace('!', '');
    filled[name] =
      name in generated ? generated[name] : options[name] || (name === field ? options[name] : defaults[name]);
  }
  return filled;
}

/** Returns an empty object for an unknown type or for options with a `version`, as the SDKs do. */
export function create(options: Fields): Fields {
  const type = options.type;
  if (!isTypeOf(fieldsByType, type) || 'version' in options) return {};
  const generated = { id: getUniqueId(), type, time: Date.now(), ...(type === 'read' && { ackId: options.id }) };
  return fill(fieldsByType[type]!, options, generated);
}

/** A message of the older API, empty until `set` is called. */
class LegacyMessage {
  declare id: unknown;
  declare type: string;
  declare value?: unknown;
  declare body?: Fields;

  set(options: Fields): void {
    const { id, type } = this;
    const fields = legacyFieldsByType[type]!;
    if (fields.includes(upload))
      options.file = options.file || (options.fileInputId && getFileUrl(options.fileInputId));
    const generated = { id, type, time: Date.now(), ...(type === 'read' && { ackId: options.id }) };
    this.body = fill(fields, options, generated);
    if (type === 'txt') this.value = options.msg;
  }
}

/** All messages except receipts. */
class AddressedLegacyMessage extends LegacyMessage {
  setChatType(chatType: unknown): boolean {
    return assign(this.body, { chatType });
  }

  setGroup(group: unknown): boolean {
    return assign(this.body, { group });
  }
}

const assign = (body: Fields | undefined, fields: Fields): boolean => Boolean(body && Object.assign(body, fields));

const typesWithId: ReadonlySet<string> = new Set(['txt', 'img', 'cmd', 'audio', 'custom', 'loc']);

/** Only some types get a generated id. */
function createOldMsg({ type, id }: Fields): LegacyMessage | undefined {
  if (!isTypeOf(legacyFieldsByType, type)) return undefined;
  const message = type === 'read' || type === 'delivery' ? new LegacyMessage() : new AddressedLegacyMessage();
  return Object.assign(
    message,
    { id: id || !typesWithId.has(type) ? id : getUniqueId(), type },
    type === 'txt' && { value: '' },
  );
}

/** The SDKs' `message`: `create`, and `new` of the older API. */
export class MsyncMessage {
  declare type: unknown;
  declare id: unknown;
  static create = create;
  static createOldMsg = createOldMsg;
  static getFileUrl = getFileUrl;

  constructor(type: unknown, id?: unknown) {
    this.type = type;
    this.id = id || getUniqueId();
    // biome-ignore lint/correctness/noConstructorReturn: as the SDKs do
    return createOldMsg({ type, id: this.id }) as unknown as this;
  }

  set(_options: unknown): void {}
}
