// What one user has of an app's messages: which conversation each belongs to, and what is unread in it.
import { isGroup, queueOf, userJid } from '../msync/jid';
import type { Jid } from '../msync/wire';
import type { ImApp, StoredMessage } from './app';
import { keyOf } from './device';
import type { User } from './user';

/** Peer or group of a message, as the user sees it; none if the message is not his, or no longer. */
export function conversationOf(app: ImApp, user: User, { from, meta, removedBy }: StoredMessage): Jid | undefined {
  if (removedBy.has(user.userId)) return undefined;
  const to = queueOf(meta.to ?? {});
  if (isGroup(to)) return app.groups.get(to.name ?? '')?.members.has(user.userId) ? to : undefined;
  const name = (to.name ?? '').toLowerCase();
  if (from === user.userId) return userJid(app.key, name);
  return name === user.userId ? userJid(app.key, from) : undefined;
}

/** The user's messages of one conversation, oldest first. */
export function messagesOf(app: ImApp, user: User, conversation: Jid): StoredMessage[] {
  const key = keyOf(conversation);
  return app.history.filter(stored => {
    const own = conversationOf(app, user, stored);
    return own && keyOf(own) === key;
  });
}

export interface Channel {
  jid: Jid;
  key: string;
  messages: StoredMessage[];
  unread: number;
}

/** Conversations with users and groups that the user has not deleted since their last message, the latest first. */
export function channelsOf(app: ImApp, user: User): Channel[] {
  const found = new Map<string, Channel>();
  for (const stored of app.history) {
    const jid = conversationOf(app, user, stored);
    const group = isGroup(jid ?? {}) ? app.groups.get(jid?.name ?? '') : undefined;
    if (!jid || group?.isChatroom || group?.thread) continue;
    const key = keyOf(jid);
    const { hiddenUpTo, readUpTo } = user.conversation(key);
    const id = BigInt(stored.meta.id);
    if (id <= hiddenUpTo) continue;
    const channel = found.get(key) ?? { jid, key, messages: [], unread: 0 };
    channel.messages.push(stored);
    if (stored.from !== user.userId && id > readUpTo) channel.unread += 1;
    // The latest conversation is put in last.
    found.delete(key);
    found.set(key, channel);
  }
  return [...found.values()].reverse();
}
