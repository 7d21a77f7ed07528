/** Messages that a page creates before the code for the session is loaded; the SDK creates these kinds signed out. */
import { ChatError } from './chat-error';

type Fields = Record<string, unknown>;

const types: Readonly<Record<string, string>> = {
  createTextMessage: 'TIMTextElem',
  createFaceMessage: 'TIMFaceElem',
  createMergerMessage: 'TIMRelayElem',
};

export const isEarlyMethod = (method: string): boolean => method in types;

export class EarlyMessages {
  readonly #options = new WeakMap<object, readonly [method: string, options: unknown]>();

  /** @throws {ChatError} synchronously for an empty text */
  create(method: string, options: Fields): Fields {
    const { to, conversationType, payload } = options;
    const { text } = Object(payload) as Fields;
    if (method === 'createTextMessage' && (typeof text !== 'string' || text === ''))
      throw new ChatError({ method, message: '[payload] custom validation failed: payload.text must be a string' });
    const [clientTime, random] = [Math.floor(Date.now() / 1000), Math.round(Math.random() * 99_999_999)];
    const message: Fields = {
      ...{ ID: `-${clientTime}-${random}`, random, clientTime, time: clientTime, to, conversationType, payload },
      ...{ conversationID: `${conversationType}${to}`, type: types[method], flow: 'out', status: 'unSend' },
    };
    this.#options.set(message, [method, options]);
    return message;
  }

  /** Completes a message by the same one of the session, before it is sent. */
  complete(message: unknown, create: (method: string, args: unknown[]) => unknown): void {
    const early = this.#options.get(Object(message));
    if (!early) return;
    const [method, options] = early;
    Object.assign(message as Fields, create(method, [options]));
    this.#options.delete(message as Fields);
  }
}
