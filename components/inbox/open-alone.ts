import type { Conversation } from '@/lib/contract/conversations';
import type { Inbox } from '@/lib/inbox/inbox';

/** Opens a conversation, unless it is open, and closes those of other accounts. */
export function openAlone(all: readonly Inbox[], inbox: Inbox, conversation: Conversation & { key: string }): void {
  for (const other of all) if (other !== inbox && other.view.open) other.close();
  if (inbox.view.open?.key !== conversation.key) inbox.open(conversation);
}
