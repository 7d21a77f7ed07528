/** Messages as the payloads of WebIM's `listen`: the fields that agora-chat 1.4.0 and easemob-websdk 4.21.1 give. */

type Fields = Record<string, unknown>;

export interface ListenMessage {
  /** The callback of `listen`. */
  name: string;
  payload: Fields;
}

/** Fields that cannot be derived from a message of the current API. The background adds them as `listen`. */
export interface ListenExtras {
  /** Of an image. */
  filename?: string;
  /** Of messages of a session that signed in with an `agoraToken`. */
  type?: string;
}

/** Takes the extras out of a payload of the background. */
export function withoutExtras(payload: unknown): { payload: unknown; extras?: ListenExtras } {
  if (!Object.hasOwn(Object(payload), 'listen')) return { payload };
  const { listen, ...message } = payload as Fields;
  return { payload: message, extras: Object(listen) as ListenExtras };
}

const common = 'id from to ext onlineState';
const file = 'url secret filename file_length';

/** By message type: the callback, `contentsType`, and the fields with the same value. */
const shapes: Readonly<Record<string, readonly [name: string, contentsType: string, fields: string]>> = {
  txt: ['onTextMessage', 'TEXT', ''],
  img: ['onPictureMessage', 'IMAGE', `${file} thumb thumb_secret width height`],
  audio: ['onAudioMessage', 'VOICE', `${file} length`],
  video: ['onVideoMessage', 'VIDEO', `${file} length`],
  file: ['onFileMessage', 'FILE', file],
  loc: ['onLocationMessage', 'LOCATION', 'addr buildingName lat lng'],
  cmd: ['onCmdMessage', 'COMMAND', 'action'],
  custom: ['onCustomMessage', 'CUSTOM', 'customEvent params customExts'],
};

/** These are an empty string instead of 0. */
const emptyIfZero: Readonly<Record<string, readonly string[]>> = {
  img: ['file_length'],
  audio: ['file_length'],
  video: ['file_length', 'length'],
};

/** @returns `undefined` for a type that `listen` lacks */
export function toListenMessage(message: Fields, extras: ListenExtras = {}): ListenMessage | undefined {
  const type = String(message.type);
  const shape = Object.hasOwn(shapes, type) && shapes[type];
  if (!shape) return undefined;
  const [name, contentsType, fields] = shape;
  const payload: Fields = {};
  for (const field of `${common} ${fields}`.trim().split(' '))
    if (message[field] !== undefined) payload[field] = message[field];
  for (const field of emptyIfZero[type] ?? []) payload[field] ||= '';
  Object.assign(payload, {
    type: message.chatType === 'singleChat' ? 'chat' : String(message.chatType).toLowerCase(),
    contentsType,
    time: String(message.time),
    ...(type === 'txt' && { data: message.msg, sourceMsg: message.msg }),
    ...((type === 'img' || type === 'video') && { filetype: '' }),
    // A received message is always without an error.
    ...(type !== 'custom' && { msgConfig: message.msgConfig ?? null, error: false, errorText: '', errorCode: 0 }),
    ...extras,
  });
  return { name, payload };
}
