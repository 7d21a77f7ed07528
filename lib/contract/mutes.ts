import * as v from 'valibot';
import { Conversation } from './conversations';

/** With its name, if the user saw one when muting it. */
export const MutedConversation = v.strictObject({
  ...Conversation.entries,
  name: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))),
});
export type MutedConversation = v.InferOutput<typeof MutedConversation>;
