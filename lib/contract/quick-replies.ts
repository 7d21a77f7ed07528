/** Texts that a person sends often. */
import * as v from 'valibot';

export const maxQuickReplies = 300;

const printable = v.check<string>(text => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll('\n', '')));

export const QuickReply = v.strictObject({
  /** What is typed after the slash. */
  name: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(40), v.regex(/^\S+$/), printable),
  /** `{name}` stands for the name of the conversation. */
  text: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(2000), printable),
});
export type QuickReply = v.InferOutput<typeof QuickReply>;

export const QuickReplies = v.pipe(v.array(QuickReply), v.maxLength(maxQuickReplies));

export const QuickReplyFile = v.strictObject({
  partyline: v.literal('quickReplies'),
  version: v.literal(1),
  replies: QuickReplies,
});

export interface QuickReplyList {
  own: readonly QuickReply[];
  /** Set by the administrator; the user cannot change them. */
  shared: readonly QuickReply[];
}
