/** What the user has written in the panel and the service does not have. */
import * as v from 'valibot';
import { Conversation, maxTextLength } from './conversations';
import type { ErrorBody } from './partyline-error';

const text = v.pipe(v.string(), v.maxLength(maxTextLength));

/** An empty text deletes the draft. */
export const DraftChange = v.strictObject({ ...Conversation.entries, text });

/** What is known of a file without its bytes. */
export const FileFacts = v.strictObject({
  /** Names the bytes in the background while a message with them is unsent. */
  id: v.string(),
  bytes: v.number(),
  type: v.string(),
  /** Pixels, of a picture. */
  width: v.optional(v.number()),
  height: v.optional(v.number()),
});
export type FileFacts = v.InferOutput<typeof FileFacts>;

/** A text, or a file whose name is the text. */
export const UnsentText = v.strictObject({
  /** Names the message until it is sent. The same id is never sent twice. */
  id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)),
  ...Conversation.entries,
  text: v.pipe(text, v.nonEmpty()),
  /** The vendor's extension field: what the message answers. */
  ext: v.optional(v.record(v.string(), v.unknown())),
  file: v.optional(FileFacts),
});
export type UnsentText = v.InferOutput<typeof UnsentText>;

/** A text that a person wrote and has not sent. */
export interface Draft {
  conversation: Conversation;
  text: string;
}

export interface UnsentMessage extends UnsentText {
  /** Milliseconds since 1970, by this computer's clock. */
  at: number;
  /** Why it was not sent. Absent while it is being sent. */
  error?: ErrorBody | undefined;
}

export interface OutboxContent {
  drafts: Draft[];
  /** Oldest first. */
  unsent: UnsentMessage[];
}
