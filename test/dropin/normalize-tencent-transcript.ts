/** Removes from a transcript what differs between runs: random values, times, and the timing of lists. */
import type { Transcript, TranscriptEvent } from './quick-start-tencent';

/** Extra keys that the SDK keeps for a file of its own page. */
const omittedKeys: ReadonlySet<string> = new Set(['_percent', '_imageMemoryURL']);

const variableNumber = /time|sequence|random|timestamp|^instanceID$|^version$/i;

/** Replacements for values that differ in each run. */
const replacements: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^\d{15,}-\d{10}-\d+$/, '(message id)'],
  [/-\w{32}(\.\w+)?$/, '(file id)'],
  [/^blob:/, '(object URL)'],
  [/^https?:/, '(URL)'],
];

export function normalize(value: unknown, key = ''): unknown {
  if (typeof value === 'number')
    return key === 'clientSequence' || (variableNumber.test(key) && value > 100) ? '(number)' : value;
  if (typeof value === 'string') return replacements.find(([pattern]) => pattern.test(value))?.[1] ?? value;
  if (Array.isArray(value)) {
    const items = value.map(item => normalize(item, key));
    // Conversations of the same second have no fixed order.
    return key === 'conversationList' ? items.sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !omittedKeys.has(name));
  return Object.fromEntries(entries.map(([name, item]) => [name, normalize(item, name)]));
}

const idOf = (conversation: unknown) => String((conversation as { conversationID: unknown }).conversationID);

/**
 * Events with whole lists. The SDK emits each at most once a second, and after sign-in in the order of the
 * answers. So their number and order differ between runs.
 */
const lists: ReadonlySet<string> = new Set([
  ...['blacklistUpdated', 'onFriendListUpdated', 'onFriendApplicationListUpdated', 'onServerConfigUpdated'],
  ...['onConversationListUpdated', 'onConversationGroupListUpdated', 'onGroupListUpdated'],
]);

/** Returns the other events in their order, without the names in `except`. */
export const eventsOf = ({ events }: Transcript, except: readonly string[] = []): TranscriptEvent[] =>
  events
    .filter(({ name }) => !lists.has(name) && !except.includes(name))
    .map(({ name, event }) => ({ name, event: normalize(event) }));

/** Returns the event keys of each emitted list. The results of calls have the lists' contents. */
export function listShapesOf({ events }: Transcript): Record<string, string> {
  const shapes = events.map(
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
