/**
 * Messages that the page has created and not sent. The page creates them synchronously, as the SDK does. When
 * they are sent, the background's SDK creates the same message from the same options
 * (`lib/providers/tencent/drafts.ts`).
 */

import { cloneArguments } from './clone-arguments';
import { type Creator, elementFactories, fileToSend } from './elements';
import { invalidParamsError } from './failure';
import { isRecord, TencentMessage } from './message';
import { setBounded } from './object-cache';

type Fields = Record<string, unknown>;

interface Draft {
  method: string;
  options: Fields;
  message: TencentMessage;
}

export interface MessageAuthor extends Creator {
  /**
   * A message to oneself from the background's SDK; new messages copy its fields. Empty until the session is
   * ready.
   */
  template: Fields;
  /** The service's clock, in milliseconds since 1970. */
  now(): number;
}

/** The oldest drafts are dropped and can no longer be sent. */
const maxDrafts = 1_000;
const maxRandom = 99_999_999;
const withFile = /^create(Image|Audio|Video|File)Message$/;

export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  #count = 0;

  /** @throws {Error} synchronously if an argument is missing */
  create(method: string, options: Fields, author: MessageAuthor): TencentMessage {
    const { to, conversationType, payload } = Object(options) as Fields;
    if (!to || typeof to !== 'string' || typeof conversationType !== 'string' || !isRecord(payload))
      throw invalidParamsError();
    const element = elementFactories[method]?.(payload, author);
    if (!element) throw invalidParamsError();
    const random = Math.round(Math.random() * maxRandom);
    const clientTime = Math.floor(author.now() / 1000);
    const { senderTinyID = '' } = author.template;
    const message = new TencentMessage({
      ...structuredClone(author.template),
      ...fieldsOf(method, options, author, ++this.#count),
      ...{ random, clientTime, ID: `${senderTinyID}-${clientTime}-${random}` },
      ...{ _elements: [element], payload: element.content, type: element.type },
    });
    setBounded(
      this.#drafts,
      keyOf(message.ID),
      { method, options: { ...options, random, clientTime }, message },
      maxDrafts,
    );
    return message;
  }

  find(message: unknown): Draft | undefined {
    const { ID } = Object(message) as { ID?: unknown };
    return typeof ID === 'string' ? this.#drafts.get(keyOf(ID)) : undefined;
  }

  delete(message: { ID: string }): void {
    this.#drafts.delete(keyOf(message.ID));
  }

  /** Completes messages that were created before the session was ready. */
  setAuthor({ template }: MessageAuthor): void {
    for (const { message } of this.#drafts.values())
      if (message.ID.startsWith('-'))
        Object.assign(message, {
          ...structuredClone(template),
          ...message,
          ID: `${template.senderTinyID}${message.ID}`,
        });
  }
}

/** The part of the id that does not depend on the author. */
const keyOf = (id: string) => id.slice(id.indexOf('-'));

const hasFixedContent = (method: string) => method === 'createMergerMessage' || method === 'createForwardMessage';

function fieldsOf(method: string, options: Fields, { userID: from, template }: MessageAuthor, count: number): Fields {
  const { to, conversationType, payload, priority, cloudCustomData, needReadReceipt, isSupportExtension } = options;
  const { atUserList = [], cloudCustomData: forwardedData } = payload as {
    atUserList?: string[];
    cloudCustomData?: string;
  };
  const isC2c = conversationType === 'C2C';
  // The SDK numbers a user's messages, too.
  const clientSequence = Number(template.clientSequence ?? 0) + count;
  const isReceipted = Boolean(needReadReceipt);
  return {
    ...{ conversationID: `${conversationType}${to}`, conversationType, time: Math.ceil(Date.now() / 1000), from, to },
    ...{ sequence: isC2c ? clientSequence : 0, clientSequence, status: 'unSend', needReadReceipt: isReceipted },
    cloudCustomData: cloudCustomData || (method === 'createForwardMessage' && forwardedData) || '',
    ...{
      isSupportExtension: isSupportExtension === true,
      _relayFlag: hasFixedContent(method),
      atUserList: [...atUserList],
    },
    ...(typeof priority === 'string' && priority && { priority }),
    ...(isReceipted && isC2c && { readReceiptInfo: { isPeerRead: false, timestamp: 0 } }),
  };
}

/** Returns the draft's options and the app's later changes, for the background. */
export function toSendable({ method, options }: Draft, message: TencentMessage): Fields {
  const { ID, conversationID, cloudCustomData, needReadReceipt, isSupportExtension, priority } = message;
  const { onProgress: _callback, ...createOptions } = options;
  const payload = options.payload as Fields;
  const content = withFile.test(method)
    ? { file: fileToSend(payload.file) }
    : hasFixedContent(method)
      ? {}
      : message.payload;
  const changed = { cloudCustomData, needReadReceipt, isSupportExtension, priority };
  const made = { by: method, options: { ...createOptions, ...changed, payload: { ...payload, ...content } } };
  return cloneArguments({ ID, conversationID, made }) as Fields;
}
