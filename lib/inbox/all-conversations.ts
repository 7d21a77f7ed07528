/** One list of the conversations of several accounts. */
import { conversationKey } from '@/lib/contract/conversations';
import type { UnsentMessage } from '@/lib/contract/outbox';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
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
  /** Whether the service has such user IDs. */
  isUserId(text: string): boolean;
}

/** An existing conversation, or a new one with the searched user ID. */
export interface ListedConversation extends ConversationSummary {
  account: string;
  isNew?: true;
  draft?: string | undefined;
  isMuted?: boolean;
  /** When the latest message that could not be sent was written, in milliseconds since 1970. */
  failedAt?: number | undefined;
}

/** Whether both are the same conversation of the same account. */
export const isSameConversation = (
  one: Pick<ListedConversation, 'account' | 'key'>,
  other: Pick<ListedConversation, 'account' | 'key'>,
): boolean => one.account === other.account && one.key === other.key;

/** Milliseconds since 1970. */
const timeOf = ({ last, failedAt = 0 }: ListedConversation): number => Math.max(last?.at ?? 0, failedAt);

/**
 * Returns the conversations that match, latest first, then for each account a new one with that user ID unless it has one,
 * or the text cannot be a user ID.
 * @param query the text in the search field
 */
export function listConversations(all: readonly AccountConversations[], query: string): ListedConversation[] {
  const found = all.flatMap(({ account, conversations, drafts, unsent = [], muted }) => {
    const failed = new Map(unsent.flatMap(each => (each.error ? [[conversationKey(each), each.at]] : [])));
    const listed = conversations.map(
      (conversation): ListedConversation => ({
        ...conversation,
        account,
        draft: drafts?.get(conversation.key),
        failedAt: failed.get(conversation.key),
        isMuted: muted?.has(conversation.key) === true,
      }),
    );
    return matching(listed, query);
  });
  const userId = query.trim();
  const added = summaryOf({ to: userId, chatType: 'singleChat' });
  const without = all.filter(({ conversations }) => !conversations.some(({ key }) => key === added.key));
  const news = without.flatMap(({ account, isUserId }) =>
    isUserId(userId) ? [{ ...added, account, isNew: true as const }] : [],
  );
  return [...found.toSorted((one, other) => timeOf(other) - timeOf(one)), ...news];
}
