/** A conversation, named alike for all providers and as `send` names whom a message is for. Rooms are none: nobody is written to there. */
import * as v from 'valibot';

export const Conversation = v.strictObject({
  to: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  chatType: v.picklist(['singleChat', 'groupChat']),
});
export type Conversation = v.InferOutput<typeof Conversation>;

/** Names it among all conversations of its account. */
export const conversationKey = ({ to, chatType }: Conversation): string => `${chatType} ${to}`;

/** What `conversationKey` has made. */
export function conversationOf(key: string): Conversation {
  const [chatType = '', ...to] = key.split(' ');
  return { to: to.join(' '), chatType: chatType === 'groupChat' ? chatType : 'singleChat' };
}
