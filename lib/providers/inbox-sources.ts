/** The source of each provider's inbox. */
import type { ProviderId } from '@/lib/contract/sign-in';
import { msyncInbox } from '@/lib/providers/msync/inbox';
import { tencentInbox } from '@/lib/providers/tencent/inbox';
import type { InboxSource } from './inbox-source';

export const inboxSources: Readonly<Record<ProviderId, InboxSource>> = {
  agora: msyncInbox,
  easemob: msyncInbox,
  tencent: tencentInbox,
};

export const inboxTopics: string[] = [...new Set([...msyncInbox.topics, ...tencentInbox.topics])];
