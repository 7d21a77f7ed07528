import { Emitter } from './emitter';

export interface FocusSource {
  /** The active tab of the focused window, if one has the focus. */
  focusedTab(): Promise<{ id?: number | undefined } | undefined>;
  /** Calls `changed` when another tab may have the focus. @returns stops it */
  watchFocus(changed: () => void): () => void;
}

/** The tab in front of the user, by the browser's report: a page cannot claim it. */
export class FocusedTab {
  /** Emits the tab's id. */
  readonly changed = new Emitter<[tabId: number]>();
  #tabId: number | undefined;
  #queries = 0;

  constructor(
    private readonly source: FocusSource,
    private readonly onError: (error: unknown) => void,
  ) {}

  is(tabId: number): boolean {
    return tabId === this.#tabId;
  }

  /** @returns stops watching */
  watch(): () => void {
    const stop = this.source.watchFocus(() => this.#query());
    this.#query();
    return () => {
      stop();
      this.#queries += 1;
      this.#tabId = undefined;
    };
  }

  #query(): void {
    const query = ++this.#queries;
    this.source.focusedTab().then(tab => query === this.#queries && this.#set(tab?.id), this.onError);
  }

  #set(tabId: number | undefined): void {
    if (tabId === this.#tabId) return;
    this.#tabId = tabId;
    if (tabId !== undefined) this.changed.emit(tabId);
  }
}
