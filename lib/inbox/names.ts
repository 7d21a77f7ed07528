import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import type { InboxView, OpenConversation } from './view';

export type Names = ReadonlyMap<string, string>;

/** Milliseconds until a name is loaded again. */
const lifetimeMs = 10 * 60_000;
/** Milliseconds after a failed request. */
const retryMs = 10_000;

/** Names of users, for services whose messages lack them. */
export class NameCache {
  readonly #names = new Map<string, string>();
  /** When each user's name is due, in milliseconds since 1970; also of users without a name. */
  readonly #dueAt = new Map<string, number>();

  /** @param fetch returns the names of the users that have one */
  constructor(private readonly fetch: (userIds: readonly string[]) => Promise<Names>) {}

  get all(): Names {
    return this.#names;
  }

  /** Loads missing and outdated names. Never throws. @returns whether a name has changed */
  async load(userIds: Iterable<string>, now: number): Promise<boolean> {
    const wanted = [...new Set(userIds)].filter(id => (this.#dueAt.get(id) ?? Number.NEGATIVE_INFINITY) <= now);
    if (wanted.length === 0) return false;
    const setDue = (at: number) => {
      for (const id of wanted) this.#dueAt.set(id, at);
    };
    setDue(now + lifetimeMs);
    const names = await this.fetch(wanted).catch(() => undefined);
    if (!names) {
      setDue(now + retryMs);
      return false;
    }
    const hasChanged = wanted.some(id => this.#names.get(id) !== names.get(id));
    for (const id of wanted) {
      const name = names.get(id);
      if (name === undefined) this.#names.delete(id);
      else this.#names.set(id, name);
    }
    return hasChanged;
  }
}

/** Ids of the users in the list and the open conversations. */
export function visibleUsers({ conversations, open }: InboxView): Set<string> {
  const users = new Set(conversations.flatMap(({ chatType, to }) => (chatType === 'singleChat' ? [to] : [])));
  for (const message of [
    ...conversations.flatMap(({ last }) => last ?? []),
    ...open.flatMap(({ messages }) => messages),
  ])
    if (!message.isOwn && message.from) users.add(message.from);
  return users;
}

/** Puts names into the view. Unchanged messages and conversations stay the same objects. */
export function withNames(view: InboxView, names: Names): InboxView {
  const inMessage = (message: InboxMessage): InboxMessage => {
    const name = names.get(message.from);
    return message.isOwn || name === undefined || message.name === name ? message : { ...message, name };
  };
  const inConversation = (each: ConversationSummary): ConversationSummary => {
    const name = (each.chatType === 'singleChat' && names.get(each.to)) || each.name;
    const last = each.last && inMessage(each.last);
    return name === each.name && last === each.last ? each : { ...each, name, last };
  };
  const inOpen = (open: OpenConversation): OpenConversation => {
    const messages = mapChanged(open.messages, inMessage);
    return messages === open.messages ? open : { ...open, messages };
  };
  const conversations = mapChanged(view.conversations, inConversation);
  return { ...view, conversations, open: mapChanged(view.open, inOpen) };
}

function mapChanged<T>(list: readonly T[], change: (each: T) => T): readonly T[] {
  const after = list.map(change);
  return after.some((each, index) => each !== list[index]) ? after : list;
}
