/** The older `listen` API, as the WebIM documents have it: one set of callbacks, `listen.` topics behind it. */

type Callbacks = Readonly<Record<string, ((payload: never) => void) | undefined>>;

const prefix = 'listen.';

export interface LegacyListener {
  setCallbacks(callbacks: Callbacks): void;
  topics(): string[];
  emit(topic: string, payload: unknown): void;
}

export function createLegacyListener(): LegacyListener {
  let callbacks: Map<string, (payload: never) => void> = new Map();
  /** The text whose emoji form has just been handed to `onEmojiMessage`. */
  let asEmoji: unknown;

  return {
    setCallbacks(given) {
      callbacks = new Map();
      for (const [name, fn] of Object.entries(given)) if (typeof fn === 'function') callbacks.set(name, fn);
    },
    topics: () => [...callbacks.keys()].map(name => prefix + name),
    emit(topic, payload) {
      if (!topic.startsWith(prefix)) return;
      const name = topic.slice(prefix.length);
      const fn = callbacks.get(name);
      if (!fn) return;
      // WebIM gave a text with emoji to onEmojiMessage *instead of* onTextMessage; the derived event comes first.
      const id = (payload as { id?: unknown } | null)?.id;
      if (name === 'onEmojiMessage') asEmoji = id;
      if (name === 'onTextMessage' && id !== undefined && id === asEmoji) return;
      fn(payload as never);
    },
  };
}
