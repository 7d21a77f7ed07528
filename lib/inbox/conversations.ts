import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import { recalled, textOf } from './thread';

/** Latest first. */
type List = readonly ConversationSummary[];

const timeOf = ({ last }: ConversationSummary) => last?.at ?? 0;

/** Latest first. */
const inOrder = <C extends ConversationSummary>(list: readonly C[]): C[] =>
  list.toSorted((one, other) => timeOf(other) - timeOf(one));

/** A conversation without messages. */
export const summaryOf = ({ to, chatType }: Conversation): ConversationSummary => ({
  to,
  chatType,
  key: conversationKey({ to, chatType }),
  name: to,
  unread: 0,
});

/** @param countsUnread whether to count unread messages here, because the service does not */
export function applyChange(list: List, change: Change, countsUnread: boolean): List {
  switch (change.kind) {
    case 'message':
      return withLast(list, change.message, countsUnread);
    case 'edited':
      return changeLast(list, change.message.id, last => ({
        ...last,
        content: change.message.content,
        isEdited: true,
      }));
    case 'recalled':
      return list.map(each => {
        if (each.last?.id !== change.id || each.last.isRecalled) return each;
        const unread = countsUnread && !each.last.isOwn ? Math.max(each.unread - 1, 0) : each.unread;
        return { ...each, unread, last: recalled(each.last) };
      });
    case 'read':
      return list.map(each => (each.key === change.conversation && each.unread ? { ...each, unread: 0 } : each));
    case 'conversations':
      return merged(list, change.conversations);
    case 'reactions':
    case 'progress':
    case 'stale':
      return list;
  }
}

/** Merges the service's list with local conversations that it does not have yet. */
function merged(list: List, listed: List): List {
  const listedKeys = new Set(listed.map(({ key }) => key));
  const before = new Map(list.map(each => [each.key, each]));
  const updated = listed.map(each => {
    const last = before.get(each.key)?.last;
    return last && last.at > timeOf(each) ? { ...each, last } : each;
  });
  return inOrder([...updated, ...list.filter(({ key }) => !listedKeys.has(key))]);
}

function withLast(list: List, message: InboxMessage, countsUnread: boolean): List {
  const { conversation: key } = message;
  const before = list.find(each => each.key === key) ?? summaryOf(conversationOf(key));
  const isNew = before.last?.id !== message.id;
  const unread = before.unread + (countsUnread && isNew && !message.isOwn ? 1 : 0);
  const last = isNew && message.at < timeOf(before) ? before.last : message;
  return inOrder([{ ...before, unread, last }, ...list.filter(each => each.key !== key)]);
}

const changeLast = (list: List, id: string, change: (last: InboxMessage) => InboxMessage): List =>
  list.map(each => (each.last?.id === id ? { ...each, last: change(each.last) } : each));

/** The conversations whose name, id, draft or last text contains `query`. */
export function matching<C extends ConversationSummary & { draft?: string | undefined }>(
  list: readonly C[],
  query: string,
): readonly C[] {
  const wanted = query.trim().toLocaleLowerCase();
  if (!wanted) return list;
  return list.filter(({ name, to, draft, last }) =>
    [name, to, draft, last && textOf(last)].some(each => each?.toLocaleLowerCase().includes(wanted)),
  );
}
