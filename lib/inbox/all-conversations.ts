/** One list of the conversations of several accounts. */
import { conversationKey, conversationOf } from '@/lib/contract/conversations';
import type { UnsentMessage } from '@/lib/contract/outbox';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import { matching, summaryOf } from './conversations';

interface AccountConversations {
  /** The account's id. */
  account: string;
  conversations: readonly ConversationSummary[];
  /** By conversation key. */
  drafts?: ReadonlyMap<string, string>;
  unsent?: readonly UnsentMessage[];
  /** Keys. */
  muted?: ReadonlySet<string>;
  /** What is unread in the conversations that the user has read in a tab, by conversation key. */
  readHere?: ReadonlyMap<string, number>;
  /** Whether the service has such user IDs. */
  isUserId(text: string): boolean;
}

/** A message that a service's search has found. */
export interface FoundMessage {
  account: string;
  message: InboxMessage;
}

/** Which conversations are listed. Those with a new message are never hidden. */
export type ListFilter = 'all' | 'unread' | 'archived';

/** An existing conversation, a new one with the searched user ID, or one at a message that was found. */
export interface ListedConversation extends ConversationSummary {
  account: string;
  isNew?: true;
  found?: InboxMessage;
  draft?: string | undefined;
  isMuted?: boolean;
  /** When the latest message that could not be sent was written, in milliseconds since 1970. */
  failedAt?: number | undefined;
}

/** Whether both are the same conversation of the same account, and the same message if one was found. */
export const isSameConversation = (
  one: Pick<ListedConversation, 'account' | 'key' | 'found'>,
  other: Pick<ListedConversation, 'account' | 'key' | 'found'>,
): boolean => one.account === other.account && one.key === other.key && one.found?.id === other.found?.id;

/** Milliseconds since 1970. */
const timeOf = ({ last, failedAt = 0 }: ListedConversation): number => Math.max(last?.at ?? 0, failedAt);

const isUnread = ({ unread, isMarkedUnread }: ConversationSummary) => unread > 0 || isMarkedUnread === true;

/** A search finds archived conversations, too. */
function isListed(conversation: ListedConversation, filter: ListFilter, query: string): boolean {
  if (query.trim()) return true;
  if (filter === 'unread') return isUnread(conversation);
  return (filter === 'archived') === (conversation.isArchived === true && !isUnread(conversation));
}

/**
 * Returns the conversations that match, pinned first, then latest first, then for each account a new one with that user ID
 * unless it has one, or the text cannot be a user ID, then the found messages.
 * @param query the text in the search field
 */
export function listConversations(
  all: readonly AccountConversations[],
  query: string,
  filter: ListFilter = 'all',
  messages: readonly FoundMessage[] = [],
): ListedConversation[] {
  const found = all.flatMap(({ account, conversations, drafts, unsent = [], muted, readHere }) => {
    const failed = new Map(unsent.flatMap(each => (each.error ? [[conversationKey(each), each.at]] : [])));
    const listed = conversations.map((conversation): ListedConversation => {
      const { key, unread } = conversation;
      const isMuted = !!muted?.has(key);
      return {
        ...conversation,
        account,
        draft: drafts?.get(key),
        failedAt: failed.get(key),
        isMuted,
        // The background does not count the messages of a muted conversation.
        unread: isMuted ? unread : (readHere?.get(key) ?? unread),
      };
    });
    return matching(listed, query).filter(each => isListed(each, filter, query));
  });
  const userId = query.trim();
  const added = summaryOf({ to: userId, chatType: 'singleChat' });
  const without = all.filter(({ conversations }) => !conversations.some(({ key }) => key === added.key));
  const news = without.flatMap(({ account, isUserId }) =>
    isUserId(userId) ? [{ ...added, account, isNew: true as const }] : [],
  );
  const rank = ({ isPinned }: ConversationSummary) => (isPinned ? 1 : 0);
  const sorted = found.toSorted((one, other) => rank(other) - rank(one) || timeOf(other) - timeOf(one));
  const atMessages = messages.map(({ account, message }): ListedConversation => {
    const { conversations = [] } = all.find(each => each.account === account) ?? {};
    const summary = conversations.find(({ key }) => key === message.conversation);
    return { ...(summary ?? summaryOf(conversationOf(message.conversation))), account, found: message };
  });
  return [...sorted, ...news, ...atMessages];
}
