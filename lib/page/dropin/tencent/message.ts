/** Message and conversation objects of SDK 3.6.6. Their data comes from the background's SDK. */

type Fields = Record<string, unknown>;

interface Element {
  type: string;
  content: unknown;
}

export class TencentMessage {
  declare ID: string;
  declare conversationID: string;
  declare payload: Fields;
  declare status: string;
  declare _elements: Element[];
  [field: string]: unknown;

  constructor(fields: Fields) {
    Object.assign(this, fields);
    linkPayload(this);
  }

  get elements() {
    return this._elements;
  }
  getElements() {
    return this._elements;
  }
}

/** `payload` and the element's `content` are the same object, as in the SDK. */
function linkPayload(message: TencentMessage): void {
  const [element] = message._elements;
  if (element) element.content = message.payload;
}

/** Updates the page's message object in place; its `payload` stays the same object. */
export function updateMessage(message: TencentMessage, { payload, _elements, ...fields }: Fields): void {
  Object.assign(message, fields);
  if (isRecord(payload) && isRecord(message.payload)) mergeInto(message.payload, payload);
  else message.payload = payload as Fields;
  Object.assign(message._elements, _elements);
  linkPayload(message);
}

/** Keeps `blob:` URLs of images that this page sends. */
function mergeInto(target: Fields, source: Fields): void {
  for (const [key, value] of Object.entries(source)) {
    const current = target[key];
    if (isRecord(current) && isRecord(value)) mergeInto(current, value);
    else if (typeof current !== 'string' || !current.startsWith('blob:')) target[key] = value;
  }
}

export class TencentConversation {
  declare conversationID: string;
  [field: string]: unknown;

  constructor(fields: Fields) {
    Object.assign(this, fields);
  }

  get toAccount(): string {
    return /^(?:C2C|GROUP)(.*)$/s.exec(this.conversationID)?.[1] ?? '';
  }
}

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
