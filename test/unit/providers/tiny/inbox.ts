import type { InboxSource } from '@/lib/providers/inbox-source';

export const inbox: InboxSource = {
  topics: ['onMessage'],
  conversations: async () => [],
  history: async () => ({ messages: [] }),
  markRead: async () => {},
  changes: () => [],
};
