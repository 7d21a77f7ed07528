import { type MutedConversation, maxMutedNameLength } from '@/lib/contract/mutes';
import type { IncomingMessage, MessageNames } from '@/lib/providers/provider';
import { inTime } from '@/lib/storage/in-time';
import type { AccountSession } from './account-session';

/** Milliseconds to wait for names at most. */
const namesTimeoutMs = 1_000;

/** The names by which the panel shows a message's sender and group; none if the service does not answer in time. */
export async function namesIn(
  { controller }: Pick<AccountSession, 'controller'>,
  message: Pick<IncomingMessage, 'from' | 'conversation'>,
): Promise<MessageNames> {
  if (!controller.definition) return {};
  const call = (method: string, args: unknown[]) => controller.requests.call(method, args);
  return inTime(controller.definition.namesOf(message, call), namesTimeoutMs).catch(() => ({}));
}

/** Mutes a conversation at once, and then stores its name, by which the settings list it. */
export async function muteConversation(session: AccountSession, conversation: MutedConversation): Promise<void> {
  const { unread } = session.data;
  await unread.setMuted(conversation, true);
  if (conversation.name !== undefined) return;
  const { from, group } = await namesIn(session, { conversation, from: conversation.to });
  const name = (conversation.chatType === 'groupChat' ? group : from)?.slice(0, maxMutedNameLength);
  if (name) await unread.nameMuted({ ...conversation, name });
}
