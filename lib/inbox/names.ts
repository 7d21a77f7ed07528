/** What users are called, where a service tells it apart from their messages: asked for when it is needed, and not often again. */

import type { ConversationSummary, InboxMessage } from '../providers/inbox-model';
import type { InboxView } from './view';

export type Names = ReadonlyMap<string, string>;

/** Milliseconds after which a name may have become another. */
const lasts = 10 * 60_000;

export class KnownNames {
  readonly #names = new Map<string, string>();
  /** When each was asked for, in milliseconds since 1970; also those who have no name, or whose could not be had. */
  readonly #askedAt = new Map<string, number>();

  /** @param fetch those of the users that have a name */
  constructor(private readonly fetch: (userIds: readonly string[]) => Promise<Names>) {}

  get all(): Names {
    return this.#names;
  }

  /** Asks for those that are not known, or no longer. Never throws: who has no name is called by the id. @returns whether any is new */
  async learn(userIds: Iterable<string>, now: number): Promise<boolean> {
    const wanted = [...new Set(userIds)].filter(
      id => (this.#askedAt.get(id) ?? Number.NEGATIVE_INFINITY) + lasts <= now,
    );
    if (wanted.length === 0) return false;
    for (const id of wanted) this.#askedAt.set(id, now);
    const names = await this.fetch(wanted).catch(() => undefined);
    if (!names) return false;
    const isNew = wanted.some(id => this.#names.get(id) !== names.get(id));
    for (const id of wanted) {
      const name = names.get(id);
      if (name === undefined) this.#names.delete(id);
      else this.#names.set(id, name);
    }
    return isNew;
  }
}

/** Everybody who is in sight, or nearly. */
export function usersIn({ conversations, open }: InboxView): Set<string> {
  const users = new Set(conversations.flatMap(({ chatType, to }) => (chatType === 'singleChat' ? [to] : [])));
  for (const message of [...conversations.flatMap(({ last }) => last ?? []), ...(open?.messages ?? [])])
    if (!message.isOwn && message.from) users.add(message.from);
  return users;
}

/** The view with everybody called by name. What is called so already stays the same object. */
export function named(view: InboxView, names: Names): InboxView {
  const inMessage = (message: InboxMessage): InboxMessage => {
    const name = names.get(message.from);
    return message.isOwn || name === undefined || message.name === name ? message : { ...message, name };
  };
  const inConversation = (each: ConversationSummary): ConversationSummary => {
    const name = (each.chatType === 'singleChat' && names.get(each.to)) || each.name;
    const last = each.last && inMessage(each.last);
    return name === each.name && last === each.last ? each : { ...each, name, last };
  };
  const { open } = view;
  const conversations = changed(view.conversations, inConversation);
  const messages = open && changed(open.messages, inMessage);
  return { ...view, conversations, ...(open && messages && { open: { ...open, messages } }) };
}

function changed<T>(list: readonly T[], change: (each: T) => T): readonly T[] {
  const after = list.map(change);
  return after.some((each, index) => each !== list[index]) ? after : list;
}
