import type { Scope } from '@/lib/contract/methods';
import type { SiteAction, SiteActionKind } from '@/lib/contract/site-actions';
import { safeList, safeRecord } from './safe-read';

const kinds: Readonly<Record<string, SiteActionKind>> = {
  ...{ send: 'sent', sendMessage: 'sent', resendMessage: 'sent', invite: 'sent', inviteInGroup: 'sent' },
  ...{ modifyMessage: 'edited', recallMessage: 'recalled', revokeMessage: 'recalled' },
};

/** Fields of the SDKs' parameters that name a user, group, room or conversation. */
const recipients =
  `to targetId channel groupId groupID chatRoomId roomId chatThreadId conversationID userId userID`.split(' ');
/** Characters. */
const maxLength = 128;

/**
 * What a call does in the user's name.
 * @param scope that the method needs
 * @param args of a page, which may be anything
 */
export function siteActionOf(
  method: string,
  scope: Scope | undefined,
  args: readonly unknown[],
): Omit<SiteAction, 'at'> | undefined {
  const kind =
    scope === 'delete' ? 'deleted' : scope === 'manage' ? 'changed' : Object.hasOwn(kinds, method) && kinds[method];
  if (!kind) return undefined;
  const to = recipientOf(args[0]);
  return { kind, ...(to && { to: to.slice(0, maxLength) }) };
}

function recipientOf(arg: unknown): string | undefined {
  if (typeof arg === 'string') return arg;
  const [first] = safeList(arg);
  const fields = safeRecord(first ?? arg);
  const own = recipients.map(name => fields[name]).find(value => typeof value === 'string' && value !== '');
  if (own !== undefined) return own as string;
  if (typeof first === 'string') return first;
  const { modifiedMessage, conversationIDList } = fields;
  if (modifiedMessage !== undefined) return recipientOf(safeRecord(modifiedMessage));
  const [conversation] = safeList(conversationIDList);
  return typeof conversation === 'string' ? conversation : undefined;
}
