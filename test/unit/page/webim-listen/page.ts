// The page's end of a session, without a browser: it receives the events to which it has subscribed.
import type { PagePipe } from '@/lib/page/page-pipe';
import { createPageSession } from '@/lib/page/page-session';

export function createPage() {
  const eventWatchers: PagePipe['eventWatchers'] = new Set();
  let topics: ReadonlySet<string> = new Set();
  const pipe = {
    ...{ state: undefined, link: 'connected', scopes: [], sessions: new Set(), eventWatchers },
    ...{ stateWatchers: new Set(), linkWatchers: new Set() },
    setTopics(_session: object, names: ReadonlySet<string> | undefined) {
      topics = names ?? new Set();
    },
  };
  let seq = 0;
  return {
    session: createPageSession(pipe as unknown as PagePipe),
    topics: () => [...topics].sort(),
    /** An event of the background. */
    emit(topic: string, payload: unknown) {
      seq += 1;
      if (!topics.has(topic) && !topics.has('*')) return;
      for (const watcher of eventWatchers) watcher({ t: 'event', seq, topic, payload, at: 0 });
    },
  };
}
