import { providerIds } from '@/lib/contract/provider-id';
import { byFolder } from './by-folder';
import type { InboxSource } from './inbox-source';

/** Each folder's inbox, apart from the definitions: the background does not load it, the side panel loads nothing else. */
export const inboxSources = byFolder(
  'inbox.ts',
  import.meta.glob<InboxSource>(['./*/inbox.ts', '!./msync/*'], { eager: true, import: 'inbox' }),
);

/** The events that any inbox needs. The panel subscribes before it knows the account. */
export const inboxTopics: string[] = [...new Set(providerIds.flatMap(id => inboxSources[id].topics))];
