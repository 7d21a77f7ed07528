/**
 * Messages that this page has made and not sent. The SDK makes them at once; so does the page, and the extension's SDK makes the
 * same of the same options when they are sent (`lib/providers/tencent/drafts.ts`).
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

/** Who makes it. */
export interface MessageAuthor extends Creator {
  /**
   * A message to oneself, as the SDK has made it: what is in every message is as there. Empty until the page has come to the session;
   * what is made before that is completed then.
   */
  template: Fields;
  /** The service's clock, in milliseconds since 1970. */
  now(): number;
}

/** The oldest go; a message of which nothing is known any more is no longer one that can be sent. */
const maxDrafts = 1_000;
const largestRandom = 99_999_999;
const withFile = /^create(Image|Audio|Video|File)Message$/;

export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  #count = 0;

  /** @throws {Error} at once where an argument is missing */
  create(by: string, options: Fields, author: MessageAuthor): TencentMessage {
    const { to, conversationType, payload } = Object(options) as Fields;
    if (!to || typeof to !== 'string' || typeof conversationType !== 'string' || !isRecord(payload))
      throw invalidParamsError();
    const element = elementFactories[by]?.(payload, author);
    if (!element) throw invalidParamsError();
    const random = Math.round(Math.random() * largestRandom);
    const clientTime = Math.floor(author.now() / 1000);
    const { senderTinyID = '' } = author.template;
    const message = new TencentMessage({
      ...structuredClone(author.template),
      ...fieldsOf(by, options, author, ++this.#count),
      ...{ random, clientTime, ID: `${senderTinyID}-${clientTime}-${random}` },
      ...{ _elements: [element], payload: element.content, type: element.type },
    });
    setBounded(
      this.#drafts,
      keyOf(message.ID),
      { method: by, options: { ...options, random, clientTime }, message },
      maxDrafts,
    );
    return message;
  }

  find(given: unknown): Draft | undefined {
    const { ID } = Object(given) as { ID?: unknown };
    return typeof ID === 'string' ? this.#drafts.get(keyOf(ID)) : undefined;
  }

  delete(given: { ID: string }): void {
    this.#drafts.delete(keyOf(given.ID));
  }

  /** Now that it is known who the author is. */
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

/** What is unique about it before its author is known. */
const keyOf = (id: string) => id.slice(id.indexOf('-'));

const hasFixedContent = (by: string) => by === 'createMergerMessage' || by === 'createForwardMessage';

function fieldsOf(by: string, options: Fields, { userID: from, template }: MessageAuthor, count: number): Fields {
  const { to, conversationType, payload, priority, cloudCustomData, needReadReceipt, isSupportExtension } = options;
  const { atUserList = [], cloudCustomData: passedOn } = payload as { atUserList?: string[]; cloudCustomData?: string };
  const isC2c = conversationType === 'C2C';
  // The SDK counts a user's messages, too.
  const clientSequence = Number(template.clientSequence ?? 0) + count;
  const isReceipted = Boolean(needReadReceipt);
  return {
    ...{ conversationID: `${conversationType}${to}`, conversationType, time: Math.ceil(Date.now() / 1000), from, to },
    ...{ sequence: isC2c ? clientSequence : 0, clientSequence, status: 'unSend', needReadReceipt: isReceipted },
    cloudCustomData: cloudCustomData || (by === 'createForwardMessage' && passedOn) || '',
    ...{
      isSupportExtension: isSupportExtension === true,
      _relayFlag: hasFixedContent(by),
      atUserList: [...atUserList],
    },
    ...(typeof priority === 'string' && priority && { priority }),
    ...(isReceipted && isC2c && { readReceiptInfo: { isPeerRead: false, timestamp: 0 } }),
  };
}

/** For the extension: what it was made of, and what the app has changed on it since. */
export function toSendable({ method: by, options }: Draft, message: TencentMessage): Fields {
  const { ID, conversationID, cloudCustomData, needReadReceipt, isSupportExtension, priority } = message;
  const { onProgress: _own, ...said } = options;
  const payload = options.payload as Fields;
  const content = withFile.test(by) ? { file: fileToSend(payload.file) } : hasFixedContent(by) ? {} : message.payload;
  const changed = { cloudCustomData, needReadReceipt, isSupportExtension, priority };
  const made = { by, options: { ...said, ...changed, payload: { ...payload, ...content } } };
  return cloneArguments({ ID, conversationID, made }) as Fields;
}
