import type { Conversation } from '@/lib/contract/conversations';
import type { InboxAction } from '@/lib/contract/inbox-request';
import { accountId } from '@/lib/contract/session';
import { isSameConversation, listConversations } from '@/lib/inbox/all-conversations';
import type { Columns } from '@/lib/inbox/columns';
import type { Inbox } from '@/lib/inbox/inbox';

/** Milliseconds; later the user has turned to something else. */
const patienceMs = 30_000;

/**
 * Opens the conversations that a notification or a shortcut asks for, when their accounts are there.
 * @returns call it when the accounts may have changed
 */
export function followRequests(
  inboxes: () => readonly Inbox[],
  columns: Columns,
  onRequest: (handle: (action: InboxAction) => void) => void,
): () => void {
  let wanted: { action: InboxAction; until: number } | undefined;
  const watched = new WeakSet<Inbox>();
  const attempt = () => {
    const all = inboxes();
    for (const inbox of all) {
      if (watched.has(inbox)) continue;
      watched.add(inbox);
      // An inbox reports that its list is there before the conversations of it.
      inbox.subscribe(() => queueMicrotask(attempt));
    }
    if (!wanted) return;
    const { action, until } = wanted;
    const open = Date.now() < until ? targetOf(all, columns, action) : 'none';
    if (open === 'loading') return;
    // Opening changes the view, which calls this again.
    wanted = undefined;
    if (open === 'none') return;
    columns.open(open.inbox, open.conversation);
  };
  onRequest(action => {
    wanted = { action, until: Date.now() + patienceMs };
    attempt();
  });
  return attempt;
}

interface Target {
  inbox: Inbox;
  conversation: Conversation;
}

function targetOf(all: readonly Inbox[], columns: Columns, action: InboxAction): Target | 'loading' | 'none' {
  if (action.kind === 'nextUnread') return nextUnread(all, columns);
  const inbox = all.find(({ account }) => accountId(account) === action.account);
  const { conversation } = action;
  return inbox ? { inbox, conversation } : 'loading';
}

/** The unread conversation after the active one in the list, from its end the first. */
function nextUnread(all: readonly Inbox[], { active }: Columns): Target | 'loading' | 'none' {
  if (all.length === 0 || all.some(({ view }) => view.list.phase === 'loading')) return 'loading';
  const accounts = all.map(({ account, view }) => ({ ...view, account: accountId(account), isUserId: () => false }));
  const listed = listConversations(accounts, '');
  const open = active && { account: accountId(active.inbox.account), key: active.key };
  const at = open ? listed.findIndex(each => isSameConversation(each, open)) : -1;
  const next = [...listed.slice(at + 1), ...listed.slice(0, Math.max(at, 0))].find(
    ({ unread, isMuted }) => unread > 0 && !isMuted,
  );
  const inbox = next && all.find(({ account }) => accountId(account) === next.account);
  return inbox ? { inbox, conversation: next } : 'none';
}
