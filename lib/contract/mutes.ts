import * as v from 'valibot';
import { Conversation } from './conversations';

/** In characters. */
export const maxMutedNameLength = 256;

/** With its name, if it has one that is known. */
export const MutedConversation = v.strictObject({
  ...Conversation.entries,
  name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(maxMutedNameLength))),
});
export type MutedConversation = v.InferOutput<typeof MutedConversation>;
