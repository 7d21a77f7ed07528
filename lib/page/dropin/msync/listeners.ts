/** Who in the page listens to one connection: `addEventHandler`'s by their ids, and `listen`'s one set. */
import { eventsIn } from './names';

type Callback = (payload?: unknown) => void;
export type Callbacks = Record<string, Callback | undefined>;

export class Listeners {
  readonly handlers = new Map<string, Callbacks>();
  /** `listen`'s, whole: each call replaces the one before. */
  older: Callbacks | undefined;
  /** Who has been told that this connection is up. */
  readonly #welcomed = new Set<unknown>();
  #isUp = false;
  #hear: ((name: string, isOlder: boolean) => void) | undefined;

  /** Is told of each event that somebody listens to, also of those of before. */
  set hear(hear: ((name: string, isOlder: boolean) => void) | undefined) {
    this.#hear = hear;
    for (const callbacks of this.handlers.values()) this.#hearAll(callbacks, false);
    if (this.older) this.#hearAll(this.older, true);
  }

  add(id: string, callbacks: Callbacks): void {
    this.handlers.set(id, callbacks);
    this.#hearAll(callbacks, false);
    this.#welcome(id, 'onConnected', () => this.handlers.get(id));
  }

  listen(callbacks: Callbacks): void {
    this.older = callbacks;
    this.#hearAll(callbacks, true);
    this.#welcome(this, 'onOpened', () => this.older);
  }

  /** The connection is up. Listeners that come later are told so, too, each once. */
  connected(): void {
    this.#isUp = true;
    this.#welcomed.clear();
    for (const id of this.handlers.keys()) this.#welcomed.add(id);
    if (this.older) this.#welcomed.add(this);
    this.tellOlder('onOpened');
    this.tell('onConnected');
  }

  disconnected(): void {
    this.#isUp = false;
  }

  tell(name: string, payload?: unknown): void {
    for (const callbacks of [...this.handlers.values()]) call(callbacks, name, payload);
  }

  tellOlder(name: string, payload?: unknown): void {
    if (this.older) call(this.older, name, payload);
  }

  /** To both, as the SDKs do it: the older one first. */
  tellBoth(name: string, payload?: unknown): void {
    this.tellOlder(name, payload);
    this.tell(name, payload);
  }

  /** The connection is over: first why, where there is a reason, then that. */
  ended(error?: unknown): void {
    if (error) this.tellBoth('onError', error);
    this.tellOlder('onClosed');
    this.tell('onDisconnected', error);
  }

  #hearAll(callbacks: Callbacks, isOlder: boolean): void {
    if (this.#hear) for (const name of eventsIn(callbacks)) this.#hear(name, isOlder);
  }

  #welcome(who: unknown, name: string, now: () => Callbacks | undefined): void {
    if (!this.#isUp || this.#welcomed.has(who)) return;
    this.#welcomed.add(who);
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
