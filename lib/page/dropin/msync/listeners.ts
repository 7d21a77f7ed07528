/** Listeners of one connection: the handlers of `addEventHandler` by id, and the callbacks of `listen`. */
import { eventNamesOf } from './names';

type Callback = (payload?: unknown) => void;
export type Callbacks = Record<string, Callback | undefined>;

export class Listeners {
  readonly handlers = new Map<string, Callbacks>();
  /** The callbacks of `listen`; each call replaces them. */
  legacy: Callbacks | undefined;
  /** Handler ids, and this object for `listen`, that have received the current connection's first event. */
  readonly #notified = new Set<unknown>();
  #isConnected = false;
  #onSubscribe: ((name: string, isLegacy: boolean) => void) | undefined;

  /** Called for each event that has a listener, including existing ones. */
  set onSubscribe(onSubscribe: ((name: string, isLegacy: boolean) => void) | undefined) {
    this.#onSubscribe = onSubscribe;
    for (const callbacks of this.handlers.values()) this.#reportEvents(callbacks, false);
    if (this.legacy) this.#reportEvents(this.legacy, true);
  }

  add(id: string, callbacks: Callbacks): void {
    this.handlers.set(id, callbacks);
    this.#reportEvents(callbacks, false);
    this.#notifyIfConnected(id, 'onConnected', () => this.handlers.get(id));
  }

  listen(callbacks: Callbacks): void {
    this.legacy = callbacks;
    this.#reportEvents(callbacks, true);
    this.#notifyIfConnected(this, 'onOpened', () => this.legacy);
  }

  /** Emits that the connection is open. Listeners added later receive the event once, too. */
  setConnected(): void {
    this.#isConnected = true;
    this.#notified.clear();
    for (const id of this.handlers.keys()) this.#notified.add(id);
    if (this.legacy) this.#notified.add(this);
    this.emitLegacy('onOpened');
    this.emit('onConnected');
  }

  setDisconnected(): void {
    this.#isConnected = false;
  }

  emit(name: string, payload?: unknown): void {
    for (const callbacks of [...this.handlers.values()]) call(callbacks, name, payload);
  }

  emitLegacy(name: string, payload?: unknown): void {
    if (this.legacy) call(this.legacy, name, payload);
  }

  /** The SDKs call the legacy callback first. */
  emitBoth(name: string, payload?: unknown): void {
    this.emitLegacy(name, payload);
    this.emit(name, payload);
  }

  /** Emits the error, if there is one, and then that the connection is closed. */
  emitClosed(error?: unknown): void {
    if (error) this.emitBoth('onError', error);
    this.emitLegacy('onClosed');
    this.emit('onDisconnected', error);
  }

  #reportEvents(callbacks: Callbacks, isLegacy: boolean): void {
    if (this.#onSubscribe) for (const name of eventNamesOf(callbacks)) this.#onSubscribe(name, isLegacy);
  }

  #notifyIfConnected(key: unknown, name: string, getCallbacks: () => Callbacks | undefined): void {
    if (!this.#isConnected || this.#notified.has(key)) return;
    this.#notified.add(key);
    setTimeout(() => {
      const callbacks = getCallbacks();
      if (this.#isConnected && callbacks) call(callbacks, name);
    });
  }
}

/** Reports an exception of a callback to the page, so that the other callbacks still run. */
function call(callbacks: Callbacks, name: string, payload?: unknown): void {
  try {
    callbacks[name]?.(payload);
  } catch (error) {
    reportError(error);
  }
}
