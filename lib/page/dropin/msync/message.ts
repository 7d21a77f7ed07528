/**
 * Messages as the SDKs make them, without the SDKs: agora-chat 1.4.0 and easemob-websdk 4.21.1, which do not differ here.
 * The tables have the fields in the SDKs' order. `!` marks a field that has a value where none was given.
 */
import { getFileUrl } from './file-url';
import { getUniqueId } from './unique-id';

type Fields = Record<string, unknown>;

const defaults: Fields = { chatType: 'singleChat', from: '' };

const upload = 'onFileUploadError onFileUploadComplete onFileUploadProgress';
const delivery = 'isChatThread priority deliverOnlineOnly';
const directed = `${delivery} receiverList`;
const ending = `msgConfig ${directed}`;

const created: Record<string, string> = {
  txt: `type id msg to from! chatType ext time ${ending}`,
  img: `id chatType type url width height file to from! ext time msgConfig file_length ${upload} ${directed} thumbnailWidth thumbnailHeight isGif`,
  cmd: `id type to from! chatType! action time ext ${ending}`,
  file: `id chatType! type file filename fileInputId file_length to from! ext ${upload} body time ${ending}`,
  audio: `id chatType type filename length file to from! ext time ${upload} body file_length ${ending}`,
  video: `id chatType! type file filename length file_length fileInputId to from! ext time ${upload} body ${ending}`,
  custom: `id chatType! type to customEvent customExts from! ext time ${ending}`,
  loc: `id chatType! type to addr buildingName lat lng from! ext time ${ending}`,
  channel: `id type chatType! to from! time ${delivery}`,
  delivery: `id ackId type to from! ${delivery}`,
  read: `id chatType ackId type to from! ackContent ${delivery}`,
  combine: `type id to from! chatType ext time ${ending} compatibleText title summary messageList onFileUploadError onFileUploadComplete`,
};

/** The bodies of the older form, which WebIM's documents have: `const m = new message('txt', id); m.set({...}); send(m.body)`. */
const results = 'roomType success fail ext time';
const uploaded = `${upload} body isChatThread`;
const bodies: Record<string, string> = {
  txt: `id chatType! type to msg from ${results} isChatThread`,
  img: `id chatType! type file width height to from! ${results} ${uploaded}`,
  cmd: `id chatType! type to action from ${results}`,
  file: `id chatType! type file filename fileInputId to from ${results} ${uploaded}`,
  audio: `id chatType! type file filename length file_length fileInputId to from ${results} ${uploaded}`,
  video: `id chatType! type file filename length file_length fileInputId to from ${results} apiUrl ${uploaded}`,
  custom: `id chatType! type to customEvent customExts from ${results}`,
  loc: `id chatType! type to addr buildingName lat lng from ${results}`,
  channel: 'id chatType! type to from! time',
  delivery: 'id ackId type to from!',
  read: 'id ackId type to from! chatType',
};

const isTypeOf = (table: object, type: unknown): type is string =>
  typeof type === 'string' && Object.hasOwn(table, type);

function fill(fields: string, options: Fields, own: Fields): Fields {
  const filled: Fields = {};
  for (const field of fields.split(' ')) {
    const name = field.replace('!', '');
    filled[name] = name in own ? own[name] : options[name] || (name === field ? options[name] : defaults[name]);
  }
  return filled;
}

/** What is no message of a known type, or one of another generation (`version`), is an empty object, as in the SDKs. */
export function create(options: Fields): Fields {
  const type = options.type;
  if (!isTypeOf(created, type) || 'version' in options) return {};
  const own = { id: getUniqueId(), type, time: Date.now(), ...(type === 'read' && { ackId: options.id }) };
  return fill(created[type]!, options, own);
}

/** A message of the older form, empty until it is `set`. */
class LegacyMessage {
  declare id: unknown;
  declare type: string;
  declare value?: unknown;
  declare body?: Fields;

  set(options: Fields): void {
    const { id, type } = this;
    const fields = bodies[type]!;
    if (fields.includes(upload))
      options.file = options.file || (options.fileInputId && getFileUrl(options.fileInputId));
    const own = { id, type, time: Date.now(), ...(type === 'read' && { ackId: options.id }) };
    this.body = fill(fields, options, own);
    if (type === 'txt') this.value = options.msg;
  }
}

/** Everything but a receipt is addressed after it was set, too. */
class AddressedLegacyMessage extends LegacyMessage {
  setChatType(chatType: unknown): boolean {
    return change(this.body, { chatType });
  }

  setGroup(group: unknown): boolean {
    return change(this.body, { group });
  }
}

const change = (body: Fields | undefined, fields: Fields): boolean => Boolean(body && Object.assign(body, fields));

const named: ReadonlySet<string> = new Set(['txt', 'img', 'cmd', 'audio', 'custom', 'loc']);

/** Only some types get an id where none is given. */
function createOldMsg({ type, id }: Fields): LegacyMessage | undefined {
  if (!isTypeOf(bodies, type)) return undefined;
  const made = type === 'read' || type === 'delivery' ? new LegacyMessage() : new AddressedLegacyMessage();
  return Object.assign(
    made,
    { id: id || !named.has(type) ? id : getUniqueId(), type },
    type === 'txt' && { value: '' },
  );
}

/** The SDK's `message`: `create`, and the older form by `new`. */
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
