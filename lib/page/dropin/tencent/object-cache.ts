/**
 * The page's message and conversation objects. A message is always the same object, so its updates are
 * visible in the app's copy.
 */
import { isRecord, TencentConversation, TencentMessage, updateMessage } from './message';

type Fields = Record<string, unknown>;

/** Beyond this the oldest objects are dropped; their next update creates a new object. */
const maxObjects = 2_000;
const maxDepth = 5;

/** Adds the value as the newest and deletes the oldest ones beyond `max`. */
export function setBounded<T>(map: Map<string, T>, id: string, value: T, max: number): void {
  map.delete(id);
  map.set(id, value);
  for (const oldest of map.keys()) if (map.size > max) map.delete(oldest);
}

/** A set of ids that drops the oldest ones. */
export function recentIds(): { add(id: string): void; has(id: string): boolean } {
  const ids = new Map<string, true>();
  return { add: id => setBounded(ids, id, true, maxObjects), has: id => ids.has(id) };
}

export class ObjectCache {
  /** Ids of messages and conversations never collide. */
  readonly #objects = new Map<string, TencentMessage | TencentConversation>();

  /**
   * Replaces messages and conversations in an answer or payload by the page's existing objects. Modifies
   * `value`.
   */
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
    const existing = this.#objects.get(id);
    // A frozen object belongs to a store and cannot be updated.
    const object = existing && !Object.isFrozen(existing) ? existing : new Kind(value);
    if (object === existing)
      object instanceof TencentMessage ? updateMessage(object, value) : Object.assign(object, value);
    setBounded(this.#objects, id, object, maxObjects);
    return object;
  }
}
