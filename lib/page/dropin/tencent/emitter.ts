/** Event emitter with the listener semantics of SDK 3.6.6. */
import { invalidParamsError } from './failure';

type Listener = (event: unknown) => void;
type Listen = (name: string, fn: Listener, context?: unknown) => void;

interface Entry {
  name: string;
  fn: Listener;
  context: unknown;
}

export interface ChatEmitter {
  /**
   * A function added twice is called twice, both times with its first context.
   * @throws {Error} synchronously for invalid parameters
   */
  on: Listen;
  /** As in the SDK, `off` does not remove it. */
  once: Listen;
  /** Removes all entries of a function; with `context`, only those with the same one. */
  off: Listen;
  emit(name: string, event: unknown): void;
  has(name: string): boolean;
  /**
   * Moves all listeners to the SDK's own object. Uses `on` for all: the SDK rejects `once` until it is ready.
   */
  moveTo(on: Listen): void;
}

/**
 * @param onListenerAdded called for each new listener
 * @param context the `this` of a function added twice: the first one, or its own as in lite-chat
 */
export function createEmitter(
  onListenerAdded: (name: string, call: (event: unknown) => void) => void = () => {},
  context: 'first' | 'own' = 'first',
): ChatEmitter {
  let entries: readonly Entry[] = [];
  const on: Listen = (name, fn, context) => {
    if (typeof name !== 'string' || name === '' || typeof fn !== 'function') throw invalidParamsError();
    const entry = { name, fn, context };
    entries = [...entries, entry];
    onListenerAdded(name, event => callListener(entry, event));
  };
  const callListener = (entry: Entry, event: unknown) => {
    if (!entries.includes(entry)) return;
    const first = entries.find(({ name, fn }) => name === entry.name && fn === entry.fn);
    try {
      entry.fn.call(context === 'own' ? entry.context : first?.context, event);
    } catch (error) {
      // The other listeners still run, as in the SDK.
      reportError(error);
    }
  };
  return {
    on,
    once(name, fn, context) {
      let isDone = false;
      const runOnce: Listener = event => {
        if (isDone) return;
        isDone = true;
        fn.call(context, event);
      };
      on(name, typeof fn === 'function' ? runOnce : fn);
    },
    off(name, fn, context) {
      const matches = (entry: Entry) => entry.name === name && entry.fn === fn;
      entries = entries.filter(entry => !matches(entry) || (context !== undefined && entry.context !== context));
    },
    emit(name, event) {
      for (const entry of entries) if (entry.name === name) callListener(entry, event);
    },
    has: name => entries.some(entry => entry.name === name),
    moveTo(on) {
      for (const { name, fn, context } of entries) on(name, fn, context);
      entries = [];
    },
  };
}
