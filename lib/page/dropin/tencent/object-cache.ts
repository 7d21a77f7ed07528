/**
 * The page's message and conversation objects. The same message is the same object wherever it comes from, so that what becomes
 * of it shows in what the app holds.
 */
import { isRecord, TencentConversation, TencentMessage, updateMessage } from './message';

type Fields = Record<string, unknown>;

/** A page that has more of them at once gets a new object for what it has not seen for the longest time. */
const maxObjects = 2_000;
const maxDepth = 5;

/** As the latest; the oldest goes where there are more than so many. */
export function setBounded<T>(map: Map<string, T>, id: string, value: T, most: number): void {
  map.delete(id);
  map.set(id, value);
  for (const oldest of map.keys()) if (map.size > most) map.delete(oldest);
}

export class ObjectCache {
  /** By the ids of messages and of conversations, which are never the same. */
  readonly #objects = new Map<string, TencentMessage | TencentConversation>();

  /** An answer or a payload, which is ours to change, with the page's own objects in it. */
  reuse(value: unknown, depth = 0): unknown {
    if (!isRecord(value) || depth > maxDepth) return value;
    if (Array.isArray(value)) return value.map(item => this.reuse(item, depth + 1));
    const { ID, conversationID } = value;
    if (typeof ID === 'string' && 'payload' in value && 'conversationID' in value)
      return this.#reuseObject(ID, TencentMessage, value);
    if (typeof conversationID === 'string' && 'lastMessage' in value && 'unreadCount' in value)
      return this.#reuseObject(conversationID, TencentConversation, value);
    for (const [key, item] of Object.entries(value)) value[key] = this.reuse(item, depth + 1);
    return value;
  }

  /** A message that the page has made is known from then on. */
  add(message: TencentMessage): void {
    setBounded(this.#objects, message.ID, message, maxObjects);
  }

  find(id: string): TencentMessage | undefined {
    const found = this.#objects.get(id);
    return found instanceof TencentMessage ? found : undefined;
  }

  clear(): void {
    this.#objects.clear();
  }

  #reuseObject(
    id: string,
    Kind: typeof TencentMessage | typeof TencentConversation,
    value: Fields,
  ): TencentMessage | TencentConversation {
    const mine = this.#objects.get(id);
    // A store that freezes what it keeps has made a record of it.
    const own = mine && !Object.isFrozen(mine) ? mine : new Kind(value);
    if (own === mine) own instanceof TencentMessage ? updateMessage(own, value) : Object.assign(own, value);
    setBounded(this.#objects, id, own, maxObjects);
    return own;
  }
}
