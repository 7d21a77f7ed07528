/** How Tencent's SDK names a conversation: `C2Cbob`, `GROUPtea`. */
import type { Conversation } from '@/lib/contract/conversations';

export const conversationIdOf = ({ chatType, to }: Conversation): string =>
  `${chatType === 'groupChat' ? 'GROUP' : 'C2C'}${to}`;

/** What the service itself says (`@TIM#SYSTEM`) is no conversation. */
export function tencentConversationOf(conversationID: unknown): Conversation | undefined {
  const [, kind, to] = /^(C2C|GROUP)(.+)$/s.exec(String(conversationID)) ?? [];
  return kind && to ? { to, chatType: kind === 'C2C' ? 'singleChat' : 'groupChat' } : undefined;
}
