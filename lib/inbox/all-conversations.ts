/** One list of the conversations of several accounts. */
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { inOrder, matching, summaryOf } from './conversations';

interface AccountConversations {
  /** The account's id. */
  account: string;
  conversations: readonly ConversationSummary[];
}

/** An existing conversation, or a new one with the searched user ID. */
export interface ListedConversation extends ConversationSummary {
  account: string;
  isNew?: true;
}

/** Whether both are the same conversation of the same account. */
export const isSameConversation = (
  one: Pick<ListedConversation, 'account' | 'key'>,
  other: Pick<ListedConversation, 'account' | 'key'>,
): boolean => one.account === other.account && one.key === other.key;

/**
 * Returns the conversations that match, latest first, then for each account a new one with that user ID unless it has one.
 * @param query the text in the search field
 */
export function listConversations(all: readonly AccountConversations[], query: string): ListedConversation[] {
  const found = all.flatMap(({ account, conversations }) =>
    matching(conversations, query).map(conversation => ({ ...conversation, account })),
  );
  const userId = query.trim();
  const added = summaryOf({ to: userId, chatType: 'singleChat' });
  const without = all.filter(({ conversations }) => !conversations.some(({ key }) => key === added.key));
  const news = userId ? without.map(({ account }) => ({ ...added, account, isNew: true as const })) : [];
  return [...inOrder(found), ...news];
}
