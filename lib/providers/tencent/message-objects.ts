import type { TencentSdkMessage } from './sdk';

const maxMessages = 5_000;

/**
 * The SDK's message objects by id. The SDK accepts no copies, but a tab has only a copy with the same `ID`.
 */
export class MessageObjects {
  #byId = new Map<string, TencentSdkMessage>();

  /** @param defaults fields of messages that the SDK leaves out */
  constructor(private readonly defaults: Readonly<Record<string, unknown>> = {}) {}

  /** Stores every message inside an answer or event. */
  add(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 4) return;
    if (Array.isArray(value)) for (const item of value) this.add(item, depth + 1);
    else if (isMessage(value)) this.#add(value);
    else for (const item of Object.values(value)) this.add(item, depth + 1);
  }

  /** Replaces copies in a tab's arguments by the SDK's objects. Files and bytes stay the same. */
  restore(value: unknown, depth = 0): unknown {
    if (depth > 4) return value;
    if (Array.isArray(value)) return value.map(item => this.restore(item, depth + 1));
    if (!isRecord(value)) return value;
    const { ID } = value;
    const message = typeof ID === 'string' ? this.#byId.get(ID) : undefined;
    if (message) return message;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.restore(item, depth + 1)]));
  }

  /**
   * Copies a tab's changes to the SDK's message object, from which the SDK sends them.
   *
   * @returns a function that undoes it
   */
  applyEdit(copy: unknown): () => void {
    const { ID, payload, cloudCustomData } = isRecord(copy) ? copy : {};
    const message = this.#byId.get(String(ID));
    if (!message || !isRecord(message.payload)) return () => {};
    const { payload: content, cloudCustomData: data } = message;
    const before = { ...content };
    Object.assign(content, payload);
    if (typeof cloudCustomData === 'string') message.cloudCustomData = cloudCustomData;
    return () => {
      Object.assign(content, before);
      message.cloudCustomData = data;
    };
  }

  #add(message: TencentSdkMessage): void {
    for (const [field, value] of Object.entries(this.defaults)) if (!(field in message)) message[field] = value;
    this.#byId.set(message.ID, message);
    if (this.#byId.size <= maxMessages) return;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isMessage = (value: object): value is TencentSdkMessage =>
  'ID' in value && typeof value.ID === 'string' && 'payload' in value && 'conversationID' in value;
