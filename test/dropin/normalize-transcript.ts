/** What two runs of a quick-start have noted, without what is made by chance or by the clock. */
import type { Told, Transcript } from './quick-start-tencent';

/** Of a file that it has sent the SDK also keeps how far it was and the address in its page, in keys of its own. */
const left: ReadonlySet<string> = new Set(['_percent', '_imageMemoryURL']);

const counted = /time|sequence|random|timestamp|^instanceID$|^version$/i;

/** An id of a message, whose parts differ in every run, and names that are made by chance. */
const named: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\d{15,}-\d{10}-\d+$/, '(message id)'],
  [/-\w{32}(\.\w+)?$/, '(file id)'],
  [/^blob:/, '(address in the page)'],
  [/^https?:/, '(address)'],
];

export function settled(value: unknown, key = ''): unknown {
  if (typeof value === 'number')
    return key === 'clientSequence' || (counted.test(key) && value > 100) ? '(number)' : value;
  if (typeof value === 'string') return named.find(([pattern]) => pattern.test(value))?.[1] ?? value;
  if (Array.isArray(value)) {
    const items = value.map(item => settled(item, key));
    // The latest is the first; what is of the same second comes in any order.
    return key === 'conversationList' ? items.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !left.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, settled(item, name)]));
}

const idOf = (conversation: unknown) => String((conversation as { conversationID: unknown }).conversationID);

/**
 * Whole lists. The SDK tells each at most once a second, and after a sign-in in the order in which the service has answered, so
 * how often and when differs between two runs of the SDK itself.
 */
const lists: ReadonlySet<string> = new Set([
  ...['blacklistUpdated', 'onFriendListUpdated', 'onFriendApplicationListUpdated', 'onServerConfigUpdated'],
  ...['onConversationListUpdated', 'onConversationGroupListUpdated', 'onGroupListUpdated'],
]);

/** Everything else, in its order; without the events of these names. */
export const storyOf = ({ told }: Transcript, except: readonly string[] = []): Told[] =>
  told
    .filter(({ name }) => !lists.has(name) && !except.includes(name))
    .map(({ name, event }) => ({ name, event: settled(event) }));

/** Which lists were told, with the keys of the event. What is in them the same calls answer, too. */
export function listsOf({ told }: Transcript): Record<string, string> {
  const shapes = told.map(
    ({ name, event }) =>
      [
        name,
        Object.keys(event as object)
          .sort()
          .join(),
      ] as const,
  );
  return Object.fromEntries(shapes.filter(([name]) => lists.has(name)));
}
