/** The older `listen` API of the WebIM documentation: its callbacks, and the topics to subscribe to for them. */
import { sourcesOf } from './derive';

type Callbacks = Readonly<Record<string, ((payload: never) => void) | undefined>>;

/** Marks a topic that has the payload of a callback of `listen`. */
export const listenPrefix = 'listen.';

/** The topics of the background from which a topic of the page is derived. */
export const topicsOf = (topic: string): readonly string[] =>
  topic.startsWith(listenPrefix) ? sourcesOf(topic.slice(listenPrefix.length)) : [topic];

export interface Listener {
  /** Replaces the callbacks. */
  setCallbacks(callbacks: Callbacks): void;
  /** With the prefix. */
  topics(): string[];
  emit(name: string, payload: unknown): void;
}

export function createListener(): Listener {
  let callbacks: Map<string, (payload: never) => void> = new Map();
  /** Id of the message last emitted as `onEmojiMessage`. */
  let emojiMessageId: unknown;

  return {
    setCallbacks(newCallbacks) {
      callbacks = new Map();
      for (const [name, fn] of Object.entries(newCallbacks)) if (typeof fn === 'function') callbacks.set(name, fn);
    },
    topics: () => [...callbacks.keys()].map(name => listenPrefix + name),
    emit(name, payload) {
      const fn = callbacks.get(name);
      if (!fn) return;
      // WebIM emits onEmojiMessage instead of onTextMessage for a text with emoji. The derived event comes
      // first.
      const id = (payload as { id?: unknown } | null)?.id;
      if (name === 'onEmojiMessage') emojiMessageId = id;
      if (name === 'onTextMessage' && id !== undefined && id === emojiMessageId) return;
      fn(payload as never);
    },
  };
}
