// A user's view of an app's messages: their conversations and unread counts.
import { isGroup, queueOf, userJid } from '../msync/jid';
import type { Jid } from '../msync/wire';
import type { ImApp, StoredMessage } from './app';
import { keyOf } from './device';
import type { User } from './user';

/** The peer or group of a message, from the user's view; undefined if the user has no access or removed it. */
export function conversationOfMessage(
  app: ImApp,
  user: User,
  { from, meta, removedBy }: StoredMessage,
): Jid | undefined {
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
    const jid = conversationOfMessage(app, user, stored);
    return jid && keyOf(jid) === key;
  });
}

export interface Channel {
  jid: Jid;
  key: string;
  messages: StoredMessage[];
  unread: number;
}

/** The user's conversations with users and groups, latest first. A deleted one returns with its next message. */
export function channelsOf(app: ImApp, user: User): Channel[] {
  const channels = new Map<string, Channel>();
  for (const stored of app.history) {
    const jid = conversationOfMessage(app, user, stored);
    const group = isGroup(jid ?? {}) ? app.groups.get(jid?.name ?? '') : undefined;
    if (!jid || group?.isChatroom || group?.thread) continue;
    const key = keyOf(jid);
    const { hiddenUpTo, readUpTo } = user.conversation(key);
    const id = BigInt(stored.meta.id);
    if (id <= hiddenUpTo) continue;
    const channel = channels.get(key) ?? { jid, key, messages: [], unread: 0 };
    channel.messages.push(stored);
    if (stored.from !== user.userId && id > readUpTo) channel.unread += 1;
    // Reinsert, so that the latest conversation is last.
    channels.delete(key);
    channels.set(key, channel);
  }
  return [...channels.values()].reverse();
}
