/**
 * The fields that are copied from a message that a page created. Not `uploadUrl`, to which the SDK would
 * upload with the session's token, and no callbacks.
 */
const fields =
  `type to from chatType msg ext msgConfig time isChatThread priority deliverOnlineOnly receiverList roomType group
  url secret width height thumb thumb_secret file file_length filetype thumbnailWidth thumbnailHeight isGif filename
  fileInputId length body action customEvent customExts addr buildingName lat lng ackId ackContent
  compatibleText title summary messageList`
    .trim()
    .split(/\s+/);

/** A message that a page created with its own `message.create`, or in WebIM's form. */
export interface OutgoingMessage {
  /** The page's id. The events about the message carry it. */
  id: string;
  /** The page has uploaded the file itself. */
  useOwnUploadFun: boolean;
  /** A delivery receipt that the page's drop-in sends for a message that arrived. */
  isReceipt: boolean;
}

/**
 * @param arg the second argument of `send`
 * @returns `undefined` if the message is only described, so that the SDK creates it
 */
export function outgoingMessageOf(arg: unknown): OutgoingMessage | undefined {
  const { id, useOwnUploadFun, isReceipt } = Object(arg) as Record<string, unknown>;
  if (typeof id !== 'string') return undefined;
  return { id, useOwnUploadFun: useOwnUploadFun === true, isReceipt: isReceipt === true };
}

export function messageOf(created: object): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter(name => Object.hasOwn(created, name)).map(name => [name, Reflect.get(created, name)]),
  );
}
