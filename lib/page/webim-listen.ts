/** The older `listen` API of the WebIM documentation, built on `listen.` topics. */

type Callbacks = Readonly<Record<string, ((payload: never) => void) | undefined>>;

const prefix = 'listen.';

export interface WebimListener {
  setCallbacks(callbacks: Callbacks): void;
  topics(): string[];
  emit(topic: string, payload: unknown): void;
}

export function createLegacyListener(): WebimListener {
  let callbacks: Map<string, (payload: never) => void> = new Map();
  /** Id of the message last emitted as `onEmojiMessage`. */
  let emojiMessageId: unknown;

  return {
    setCallbacks(newCallbacks) {
      callbacks = new Map();
      for (const [name, fn] of Object.entries(newCallbacks)) if (typeof fn === 'function') callbacks.set(name, fn);
    },
    topics: () => [...callbacks.keys()].map(name => prefix + name),
    emit(topic, payload) {
      if (!topic.startsWith(prefix)) return;
      const name = topic.slice(prefix.length);
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
