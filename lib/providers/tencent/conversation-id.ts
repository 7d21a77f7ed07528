import type { Conversation } from '@/lib/contract/conversations';

/** The SDK's `conversationID`, such as `C2Cbob` or `GROUPtea`. */
export const conversationIdOf = ({ chatType, to }: Conversation): string =>
  `${chatType === 'groupChat' ? 'GROUP' : 'C2C'}${to}`;

/** @returns `undefined` for the service's own notices (`@TIM#SYSTEM`) */
export function tencentConversationOf(conversationID: unknown): Conversation | undefined {
  const [, kind, to] = /^(C2C|GROUP)(.+)$/s.exec(String(conversationID)) ?? [];
  return kind && to ? { to, chatType: kind === 'C2C' ? 'singleChat' : 'groupChat' } : undefined;
}
