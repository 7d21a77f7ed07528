/** What a person does with a message or a conversation. Loaded when it is needed first. */
import { PartylineError } from '@/lib/contract/partyline-error';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import type { InboxActions } from '@/lib/providers/inbox-source';
import type { Inbox } from './inbox';

/** @throws {PartylineError} */
async function actionsOf(inbox: Inbox): Promise<InboxActions> {
  const actions = await inbox.actions();
  if (!actions) throw new PartylineError('unknownMethod');
  return actions;
}

/** Prepares an answer in the composer. @throws {PartylineError} */
export async function answer(inbox: Inbox, message: InboxMessage): Promise<void> {
  const ext = await (await actionsOf(inbox)).quote(inbox.call, message);
  inbox.compose(message.conversation, { kind: 'answer', message, ext });
}

/** @throws {PartylineError} */
export async function edit(inbox: Inbox, message: InboxMessage, text: string): Promise<void> {
  await (await actionsOf(inbox)).edit(inbox.call, message, text);
  inbox.apply({ kind: 'edited', message: { ...message, content: { kind: 'text', text } } });
}

/** @throws {PartylineError} */
export async function recall(inbox: Inbox, message: InboxMessage): Promise<void> {
  await (await actionsOf(inbox)).recall(inbox.call, message);
  inbox.apply({ kind: 'recalled', id: message.id });
}

/** Adds the user's reaction, or removes it. @throws {PartylineError} */
export async function react(inbox: Inbox, message: InboxMessage, id: string): Promise<void> {
  const countOf = () => reactionOf(inbox, message, id);
  const isOn = !countOf().isOwn;
  await (await actionsOf(inbox)).react(inbox.call, message, id, isOn);
  const { count, isOwn } = countOf();
  // The SDK's event may have been first.
  if (isOwn === isOn) return;
  inbox.apply({ kind: 'reactions', id: message.id, reactions: [{ id, count: count + (isOn ? 1 : -1), isOwn: isOn }] });
}

function reactionOf(inbox: Inbox, { id: messageId, conversation }: InboxMessage, id: string) {
  const open = inbox.view.open.find(({ key }) => key === conversation);
  const message = open?.messages.find(each => each.id === messageId);
  return message?.reactions?.find(each => each.id === id) ?? { count: 0, isOwn: false };
}

/** @throws {PartylineError} */
export async function pin(inbox: Inbox, conversation: ConversationSummary): Promise<void> {
  const isPinned = !conversation.isPinned;
  await (await actionsOf(inbox)).pin(inbox.call, conversation, isPinned);
  inbox.mark(conversation.key, { isPinned });
}

/** @throws {PartylineError} */
export async function markUnread(inbox: Inbox, conversation: ConversationSummary): Promise<void> {
  await (await actionsOf(inbox)).markUnread?.(inbox.call, conversation, true);
  inbox.mark(conversation.key, { isMarkedUnread: true });
}

/** @throws {PartylineError} */
export async function archive(inbox: Inbox, conversation: ConversationSummary): Promise<void> {
  const isArchived = !conversation.isArchived;
  await (await actionsOf(inbox)).archive?.(inbox.call, conversation, isArchived);
  inbox.mark(conversation.key, { isArchived });
}
