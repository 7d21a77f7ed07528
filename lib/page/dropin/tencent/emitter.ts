/** Listeners as the SDK (3.6.6) has them. */
import { invalidParamsError } from './failure';

type Listener = (event: unknown) => void;
type Listen = (name: string, fn: Listener, context?: unknown) => void;

interface Entry {
  name: string;
  fn: Listener;
  context: unknown;
}

export interface Emitter {
  /** A function that listens twice is called twice, and with the first context that it came with. @throws {Error} at once */
  on: Listen;
  /** Cannot be taken off, as in the SDK. */
  once: Listen;
  /** Every `on` of that function; a context that is given must be its own. */
  off: Listen;
  emit(name: string, event: unknown): void;
  has(name: string): boolean;
  /** To the SDK's own object, for a page that goes on with that. It refuses `once` until it is ready: all of them are its `on`. */
  moveTo(on: Listen): void;
}

/** @param heard is told of each new listener */
export function createEmitter(heard: (name: string, call: (event: unknown) => void) => void = () => {}): Emitter {
  let entries: readonly Entry[] = [];
  const on: Listen = (name, fn, context) => {
    if (typeof name !== 'string' || name === '' || typeof fn !== 'function') throw invalidParamsError();
    const entry = { name, fn, context };
    entries = [...entries, entry];
    heard(name, event => tell(entry, event));
  };
  const tell = (entry: Entry, event: unknown) => {
    if (!entries.includes(entry)) return;
    const first = entries.find(({ name, fn }) => name === entry.name && fn === entry.fn);
    try {
      entry.fn.call(first?.context, event);
    } catch (error) {
      // The SDK keeps it from the other listeners, too.
      reportError(error);
    }
  };
  return {
    on,
    once(name, fn, context) {
      let isDone = false;
      const first: Listener = event => {
        if (isDone) return;
        isDone = true;
        fn.call(context, event);
      };
      on(name, typeof fn === 'function' ? first : fn);
    },
    off(name, fn, context) {
      const isIt = (entry: Entry) => entry.name === name && entry.fn === fn;
      entries = entries.filter(entry => !isIt(entry) || (context !== undefined && entry.context !== context));
    },
    emit(name, event) {
      for (const entry of entries) if (entry.name === name) tell(entry, event);
    },
    has: name => entries.some(entry => entry.name === name),
    moveTo(on) {
      for (const { name, fn, context } of entries) on(name, fn, context);
      entries = [];
    },
  };
}
