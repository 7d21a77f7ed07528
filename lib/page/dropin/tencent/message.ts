/** The SDK's own message and conversation objects (3.6.6): what is in them comes from the SDK, their methods are here. */

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

  constructor(known: Fields) {
    Object.assign(this, known);
    linkPayload(this);
  }

  get elements() {
    return this._elements;
  }
  getElements() {
    return this._elements;
  }
}

/** What a message says is what its element holds: one object, under two names. */
function linkPayload(message: TencentMessage): void {
  const [element] = message._elements;
  if (element) element.content = message.payload;
}

/** What has become of a message, put on the object that the page has. What it says stays the same object. */
export function updateMessage(message: TencentMessage, { payload, _elements, ...known }: Fields): void {
  Object.assign(message, known);
  if (isRecord(payload) && isRecord(message.payload)) mergeInto(message.payload, payload);
  else message.payload = payload as Fields;
  Object.assign(message._elements, _elements);
  linkPayload(message);
}

/** An address that only this page has, of a picture that it sends, stays. */
function mergeInto(into: Fields, from: Fields): void {
  for (const [key, value] of Object.entries(from)) {
    const known = into[key];
    if (isRecord(known) && isRecord(value)) mergeInto(known, value);
    else if (typeof known !== 'string' || !known.startsWith('blob:')) into[key] = value;
  }
}

export class TencentConversation {
  declare conversationID: string;
  [field: string]: unknown;

  constructor(known: Fields) {
    Object.assign(this, known);
  }

  get toAccount(): string {
    return /^(?:C2C|GROUP)(.*)$/s.exec(this.conversationID)?.[1] ?? '';
  }
}

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
