/**
 * The SDK's own message objects, by id. A tab has only a copy, and the SDK takes no copies: what a tab names by `ID` becomes
 * the object again before a call.
 */
import type { SdkMessage } from './sdk';

const keptMessages = 5_000;

export class Messages {
  #byId = new Map<string, SdkMessage>();

  /** Keeps every message in an answer or event, wherever in it. */
  keep(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 4) return;
    if (Array.isArray(value)) for (const item of value) this.keep(item, depth + 1);
    else if (isMessage(value)) this.#add(value);
    else for (const item of Object.values(value)) this.keep(item, depth + 1);
  }

  /** Arguments as a tab gave them, with the SDK's own objects in the place of the copies. Files and bytes stay what they are. */
  revive(value: unknown, depth = 0): unknown {
    if (depth > 4) return value;
    if (Array.isArray(value)) return value.map(item => this.revive(item, depth + 1));
    if (!isRecord(value)) return value;
    const { ID } = value;
    const known = typeof ID === 'string' ? this.#byId.get(ID) : undefined;
    if (known) return known;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.revive(item, depth + 1)]));
  }

  /**
   * Puts what a tab has changed in its copy of a message on the SDK's own, which only says what is to be sent.
   *
   * @returns takes it back
   */
  edit(copy: unknown): () => void {
    const { ID, payload, cloudCustomData } = isRecord(copy) ? copy : {};
    const known = this.#byId.get(String(ID));
    if (!known || !isRecord(known.payload)) return () => {};
    const { payload: content, cloudCustomData: data } = known;
    const before = { ...content };
    Object.assign(content, payload);
    if (typeof cloudCustomData === 'string') known.cloudCustomData = cloudCustomData;
    return () => {
      Object.assign(content, before);
      known.cloudCustomData = data;
    };
  }

  #add(message: SdkMessage): void {
    this.#byId.set(message.ID, message);
    if (this.#byId.size <= keptMessages) return;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isMessage = (value: object): value is SdkMessage =>
  'ID' in value && typeof value.ID === 'string' && 'payload' in value && 'conversationID' in value;
