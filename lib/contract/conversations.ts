import * as v from 'valibot';

/** Characters of a text message. Not beside the outbox’s schemas: bundlers keep those, because they spread another. */
export const maxTextLength = 20_000;

/** Addressed as in `message.send`. Chat rooms are not conversations: they have no unread counts or notifications. */
export const Conversation = v.strictObject({
  to: v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
  chatType: v.picklist(['singleChat', 'groupChat']),
});
export type Conversation = v.InferOutput<typeof Conversation>;

/** The unread messages that Partyline has counted. */
export interface ConversationCount {
  conversation: Conversation;
  unread: number;
  /** The user has read messages of it in a tab, which sends no receipt: the service may count more. */
  isReadHere: boolean;
}

/** Identifies a conversation of an account. */
export const conversationKey = ({ to, chatType }: Conversation): string => `${chatType} ${to}`;

/** The inverse of `conversationKey`. */
export function conversationOf(key: string): Conversation {
  const [chatType = '', ...to] = key.split(' ');
  return { to: to.join(' '), chatType: chatType === 'groupChat' ? chatType : 'singleChat' };
}
