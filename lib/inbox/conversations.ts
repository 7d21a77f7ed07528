/** The list of conversations, the latest first: pure. */
import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage } from '../providers/inbox-model';
import { recalled } from './thread';

type List = readonly ConversationSummary[];

const timeOf = ({ last }: ConversationSummary) => last?.at ?? 0;

const inOrder = (list: List): List => list.toSorted((one, other) => timeOf(other) - timeOf(one));

/** Of one of which nothing is known but its name. */
export const summaryOf = ({ to, chatType }: Conversation): ConversationSummary => ({
  to,
  chatType,
  key: conversationKey({ to, chatType }),
  name: to,
  unread: 0,
});

/** @param counts whether what is unread is counted here, and not by the service */
export function afterChange(list: List, change: Change, counts: boolean): List {
  switch (change.kind) {
    case 'message':
      return withLast(list, change.message, counts);
    case 'edited':
      return changeLast(list, change.message.id, last => ({
        ...last,
        content: change.message.content,
        isEdited: true,
      }));
    case 'recalled':
      return changeLast(list, change.id, recalled);
    case 'read':
      return list.map(each => (each.key === change.conversation && each.unread ? { ...each, unread: 0 } : each));
    case 'conversations':
      return merged(list, change.conversations);
    case 'stale':
      return list;
  }
}

/** What the service lists, with what has been begun here and the service does not know yet. */
function merged(list: List, listed: List): List {
  const known = new Set(listed.map(({ key }) => key));
  const before = new Map(list.map(each => [each.key, each]));
  const updated = listed.map(each => {
    const last = before.get(each.key)?.last;
    return last && last.at > timeOf(each) ? { ...each, last } : each;
  });
  return inOrder([...updated, ...list.filter(({ key }) => !known.has(key))]);
}

function withLast(list: List, message: InboxMessage, counts: boolean): List {
  const { conversation: key } = message;
  const known = list.find(each => each.key === key) ?? summaryOf(conversationOf(key));
  const isNews = known.last?.id !== message.id;
  const unread = known.unread + (counts && isNews && !message.isOwn ? 1 : 0);
  const last = isNews && message.at < timeOf(known) ? known.last : message;
  return inOrder([{ ...known, unread, last }, ...list.filter(each => each.key !== key)]);
}

const changeLast = (list: List, id: string, change: (last: InboxMessage) => InboxMessage): List =>
  list.map(each => (each.last?.id === id ? { ...each, last: change(each.last) } : each));

/** Those whose name or id has the words in it. */
export function matching(list: List, words: string): List {
  const wanted = words.trim().toLocaleLowerCase();
  if (!wanted) return list;
  return list.filter(({ name, to }) => [name, to].some(each => each.toLocaleLowerCase().includes(wanted)));
}
