/**
 * What a page has made with a `message.create` of its own, or in WebIM's older form: the SDK is to send just that. Only what
 * makes up a message is taken over. Elsewhere in it the SDK looks for more: where to upload its file with the session's token
 * (`uploadUrl`), whom to call back.
 */
const fields =
  `type to from chatType msg ext msgConfig time isChatThread priority deliverOnlineOnly receiverList roomType group
  url secret width height thumb thumb_secret file file_length filetype thumbnailWidth thumbnailHeight isGif filename
  fileInputId length body action customEvent customExts addr buildingName lat lng ackId ackContent
  compatibleText title summary messageList`
    .trim()
    .split(/\s+/);

/** How a page's own message is to be sent. */
export interface OutgoingMessage {
  /** The page's name for it, told with what becomes of it. */
  id: string;
  /** The page has uploaded the file itself. */
  useOwnUploadFun: boolean;
}

/** @param given the second argument of `send`; without it the message is described only, and the SDK makes it */
export function outgoingMessageOf(given: unknown): OutgoingMessage | undefined {
  const { id, useOwnUploadFun } = Object(given) as Record<string, unknown>;
  return typeof id === 'string' ? { id, useOwnUploadFun: useOwnUploadFun === true } : undefined;
}

export function messageOf(made: object): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter(name => Object.hasOwn(made, name)).map(name => [name, Reflect.get(made, name)]),
  );
}
