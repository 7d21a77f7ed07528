/** The menus of the list. Loaded when the first of them opens. */
import type { Messages } from '@/lib/i18n/messages';
import type { ListedConversation, ListFilter } from '@/lib/inbox/all-conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import { archive, markUnread, pin } from '@/lib/inbox/message-actions';
import type { MenuItem } from '../ui/menu';

/** @param run shows an error of the work */
export async function rowItems(
  inbox: Inbox,
  conversation: ListedConversation,
  i18n: Messages,
  run: (work: () => Promise<void>) => void,
): Promise<MenuItem[]> {
  const actions = await inbox.actions().catch(() => undefined);
  const { isPinned, isArchived, isMarkedUnread, isMuted = false, unread } = conversation;
  const isUnread = unread > 0 || isMarkedUnread === true;
  const mute = {
    name: 'mute',
    label: i18n.t(isMuted ? 'notifications.muted.undo' : 'inbox.mute'),
    run: () => void inbox.setMuted(conversation, !isMuted),
  };
  const read = { name: 'mark-read', label: i18n.t('inbox.markRead'), run: () => void inbox.markRead(conversation) };
  const item = (
    name: 'pin' | 'unpin' | 'markUnread' | 'archive' | 'unarchive',
    work: () => Promise<void>,
  ): MenuItem => ({ name, label: i18n.t(`inbox.conversationActions.${name}`), run: () => run(work) });
  return [
    ...(isUnread ? [read] : []),
    mute,
    ...(actions ? [item(isPinned ? 'unpin' : 'pin', () => pin(inbox, conversation))] : []),
    ...(actions?.markUnread && !isUnread ? [item('markUnread', () => markUnread(inbox, conversation))] : []),
    ...(actions?.archive ? [item(isArchived ? 'unarchive' : 'archive', () => archive(inbox, conversation))] : []),
  ];
}

export function listItems(
  inboxes: readonly Inbox[],
  shown: ListFilter,
  i18n: Messages,
  show: (filter: ListFilter) => void,
): MenuItem[] {
  const markAllRead = () => {
    for (const inbox of inboxes) void inbox.markAllRead();
  };
  const hasArchived = inboxes.some(({ view }) => view.conversations.some(({ isArchived }) => isArchived));
  const filters: readonly ListFilter[] =
    hasArchived || shown === 'archived' ? ['all', 'unread', 'archived'] : ['all', 'unread'];
  return [
    { name: 'mark-all-read', label: i18n.t('inbox.markAllRead'), run: markAllRead },
    ...filters.map(name => ({
      name: `show-${name}`,
      label: i18n.t(`inbox.show.${name}`),
      isChecked: name === shown,
      run: () => show(name),
    })),
  ];
}
