/** Who in the page listens to one connection: `addEventHandler`'s by their ids, and `listen`'s one set. */
import { eventNamesOf } from './names';

type Callback = (payload?: unknown) => void;
export type Callbacks = Record<string, Callback | undefined>;

export class Listeners {
  readonly handlers = new Map<string, Callbacks>();
  /** `listen`'s, whole: each call replaces the one before. */
  legacyCallbacks: Callbacks | undefined;
  /** Who has been told that this connection is up. */
  readonly #notified = new Set<unknown>();
  #isUp = false;
  #hear: ((name: string, isOlder: boolean) => void) | undefined;

  /** Is told of each event that somebody listens to, also of those of before. */
  set hear(hear: ((name: string, isOlder: boolean) => void) | undefined) {
    this.#hear = hear;
    for (const callbacks of this.handlers.values()) this.#reportEvents(callbacks, false);
    if (this.legacyCallbacks) this.#reportEvents(this.legacyCallbacks, true);
  }

  add(id: string, callbacks: Callbacks): void {
    this.handlers.set(id, callbacks);
    this.#reportEvents(callbacks, false);
    this.#notifyIfConnected(id, 'onConnected', () => this.handlers.get(id));
  }

  listen(callbacks: Callbacks): void {
    this.legacyCallbacks = callbacks;
    this.#reportEvents(callbacks, true);
    this.#notifyIfConnected(this, 'onOpened', () => this.legacyCallbacks);
  }

  /** The connection is up. Listeners that come later are told so, too, each once. */
  setConnected(): void {
    this.#isUp = true;
    this.#notified.clear();
    for (const id of this.handlers.keys()) this.#notified.add(id);
    if (this.legacyCallbacks) this.#notified.add(this);
    this.emitLegacy('onOpened');
    this.emit('onConnected');
  }

  setDisconnected(): void {
    this.#isUp = false;
  }

  emit(name: string, payload?: unknown): void {
    for (const callbacks of [...this.handlers.values()]) call(callbacks, name, payload);
  }

  emitLegacy(name: string, payload?: unknown): void {
    if (this.legacyCallbacks) call(this.legacyCallbacks, name, payload);
  }

  /** To both, as the SDKs do it: the older one first. */
  emitBoth(name: string, payload?: unknown): void {
    this.emitLegacy(name, payload);
    this.emit(name, payload);
  }

  /** The connection is over: first why, where there is a reason, then that. */
  emitDisconnected(error?: unknown): void {
    if (error) this.emitBoth('onError', error);
    this.emitLegacy('onClosed');
    this.emit('onDisconnected', error);
  }

  #reportEvents(callbacks: Callbacks, isOlder: boolean): void {
    if (this.#hear) for (const name of eventNamesOf(callbacks)) this.#hear(name, isOlder);
  }

  #notifyIfConnected(who: unknown, name: string, now: () => Callbacks | undefined): void {
    if (!this.#isUp || this.#notified.has(who)) return;
    this.#notified.add(who);
    setTimeout(() => {
      const callbacks = now();
      if (this.#isUp && callbacks) call(callbacks, name);
    });
  }
}

/** One that throws must not keep the event from the next; its error is the page's to see. */
function call(callbacks: Callbacks, name: string, payload?: unknown): void {
  try {
    callbacks[name]?.(payload);
  } catch (error) {
    reportError(error);
  }
}
