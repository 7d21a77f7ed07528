import type { InboxSource } from '@/lib/providers/inbox-source';

export const inbox: InboxSource = {
  topics: ['onMessage'],
  isUserId: () => true,
  conversations: async () => [],
  history: async () => ({ messages: [] }),
  markRead: async () => {},
  changes: () => [],
};
