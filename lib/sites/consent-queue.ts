/**
 * FIFO queue of sites' questions to the user; one window shows the first. The queue is in `storage.session`
 * and survives a worker restart. A waiting tab then repeats its request, which joins the queued question.
 *
 * A site learns nothing of the user's sessions from it: a question ends with an answer or after `lifetimeMs`.
 */
import { accountId } from '@/lib/contract/session';
import type { AccountQuestion, Question } from '@/lib/contract/sites';
import { SerialQueue } from '@/lib/storage/serial-queue';

/** A queued question. Times are milliseconds since 1970. */
export type Queued<Q extends Question = Question> = Q & {
  askedAt: number;
  /** Ids of the tabs that wait for the answer. */
  tabs?: number[];
  /** Since when its window has been open. */
  shownAt?: number;
};

export interface ConsentState {
  /** The window shows the first. At most one permission and one account question per site. */
  waiting: Queued[];
  windowId?: number;
  /**
   * Keys of denied questions. They are not asked again until the browser restarts or the user allows the site
   * by hand.
   */
  refused: string[];
  /** Keys of account questions answered with a separate connection of the site. */
  own?: string[];
}

export interface ConsentQueueHost {
  read(): Promise<ConsentState | undefined>;
  write(state: ConsentState): Promise<void>;
  /** Opens the window, unless one is left of an earlier worker, and returns its id. */
  open(): Promise<number>;
  isOpen(windowId: number): Promise<boolean>;
  focus(windowId: number): Promise<void>;
  close(windowId: number): Promise<void>;
  /** Makes tabs of the site reconnect that have let the worker unload. */
  wakeTabs(tabIds: readonly number[], origin: string): Promise<void>;
  /** @param time when a question ends; `undefined` cancels the alarm */
  wakeAt(time: number | undefined): void;
}

/** The tab that waits for an answer. */
export interface Asker {
  tabId: number;
  /** Called when the question is stored. From then on the worker may unload: the tab is woken after the answer. */
  onAsked?: (() => void) | undefined;
}

/** Limits how many questions hostile sites can queue. */
const maxWaiting = 16;

/** How long a question waits for an answer; repeated requests do not prolong it. */
const lifetimeMs = 600_000;

/**
 * A question that ends without an answer counts as denied if its window was open for this long. Otherwise the site
 * could open a window every few minutes.
 */
const seenAfterMs = 60_000;

export const isAccountQuestion = (question: Question): question is AccountQuestion => 'expects' in question;

/** Returns a unique key. Origins contain no space. */
export const questionKey = (question: Question): string =>
  isAccountQuestion(question) ? `${question.origin} ${accountId(question.expects)}` : question.origin;

export class ConsentQueue {
  readonly #changes = new SerialQueue();
  /** By the question's key. */
  readonly #waiters = new Map<string, Waiter[]>();
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #alarm: number | undefined;

  constructor(private readonly host: ConsentQueueHost) {}

  /** Returns the question for the window to show. */
  async current(): Promise<Question | null> {
    const [first] = (await this.update(async () => {})).waiting;
    if (!first) return null;
    const { askedAt: _asked, shownAt: _shown, tabs: _tabs, ...question } = first;
    return question;
  }

  /** Treats the current question as denied if the user closed its window. */
  windowClosed(windowId: number): Promise<unknown> {
    return this.update(async state => {
      if (state.windowId === windowId) await this.#handleClosed(state);
    });
  }

  /** Call at the start: the browser may lose the event of a window that closes while the worker stops. */
  checkWindow(): Promise<unknown> {
    return this.update(async state => {
      const { windowId } = state;
      if (windowId !== undefined && !(await this.host.isOpen(windowId))) await this.#handleClosed(state);
    });
  }

  async #handleClosed(state: ConsentState): Promise<void> {
    delete state.windowId;
    const [question] = state.waiting;
    if (question) {
      state.refused.push(questionKey(question));
      this.remove(state, question);
    }
    await this.updateWindow(state);
  }

  /** Returns `undefined` if the queue is full. */
  add<Q extends Question>(state: ConsentState, question: Q): Queued<Q> | undefined {
    if (state.waiting.length >= maxWaiting) return undefined;
    const queued = { ...question, askedAt: Date.now() };
    state.waiting.push(queued);
    return queued;
  }

  /** Removes a question that was answered or became obsolete. Resolves `waitForAnswer`, and wakes the other tabs. */
  remove(state: ConsentState, question: Question): void {
    const key = questionKey(question);
    const queued = state.waiting.find(one => questionKey(one) === key);
    state.waiting = state.waiting.filter(one => one !== queued);
    const waiters = this.#waiters.get(key) ?? [];
    this.#waiters.delete(key);
    for (const { resolve } of waiters) resolve();
    const unconnected = queued?.tabs?.filter(id => !waiters.some(({ tabId }) => tabId === id)) ?? [];
    if (unconnected.length > 0) void this.host.wakeTabs(unconnected, question.origin);
  }

  /** Returns whether it removed any. */
  removeAll(state: ConsentState, questions: readonly Question[]): boolean {
    for (const question of questions) this.remove(state, question);
    return questions.length > 0;
  }

  /** Resolves when the question is removed. */
  waitForAnswer(question: Queued, tabId: number | undefined): Promise<void> {
    const key = questionKey(question);
    if (tabId !== undefined) question.tabs = [...new Set([...(question.tabs ?? []), tabId])];
    return new Promise(resolve => {
      this.#waiters.set(key, [...(this.#waiters.get(key) ?? []), { tabId, resolve }]);
    });
  }

  /**
   * Opens the window while there are questions, and closes it otherwise. Focuses it only for another question than before: a
   * site must not get the focus by asking again.
   */
  async updateWindow(state: ConsentState): Promise<void> {
    const { windowId } = state;
    const [first] = state.waiting;
    if (!first) {
      delete state.windowId;
      if (windowId !== undefined) await this.host.close(windowId);
      return;
    }
    const isNew = first.shownAt === undefined;
    first.shownAt ??= Date.now();
    if (windowId === undefined || !(await this.host.isOpen(windowId))) state.windowId = await this.host.open();
    else if (isNew) await this.host.focus(windowId);
  }

  /** Reads the stored state, applies `change` and writes it back; one update at a time. */
  update(change: (state: ConsentState) => Promise<unknown>): Promise<ConsentState> {
    return this.#changes.add(async () => {
      const state = (await this.host.read()) ?? { waiting: [], refused: [] };
      const before = JSON.stringify(state);
      if (this.#endOverdue(state, Date.now())) await this.updateWindow(state);
      await change(state);
      if (JSON.stringify(state) !== before) await this.host.write(state);
      this.#startEndTimer(state);
      return state;
    });
  }

  /** Removes the questions whose time is over. Returns whether there were any. */
  #endOverdue(state: ConsentState, now: number): boolean {
    for (const question of state.waiting) {
      // The clock may have been set back.
      question.askedAt = Math.min(question.askedAt, now);
      if (question.shownAt !== undefined) question.shownAt = Math.min(question.shownAt, now);
    }
    const overdue = state.waiting.filter(({ askedAt }) => now - askedAt >= lifetimeMs);
    const seen = overdue.filter(({ shownAt }) => shownAt !== undefined && now - shownAt >= seenAfterMs);
    state.refused.push(...seen.map(questionKey));
    return this.removeAll(state, overdue);
  }

  /** Ends the questions whose time is over. */
  endOverdue(): void {
    void this.update(async () => {}).catch(() => {});
  }

  /** The alarm is for a worker that has been unloaded by then. */
  #startEndTimer({ waiting }: ConsentState): void {
    clearTimeout(this.#endTimer);
    const end = waiting.length > 0 ? Math.min(...waiting.map(({ askedAt }) => askedAt)) + lifetimeMs : undefined;
    if (end !== this.#alarm) this.host.wakeAt(end);
    this.#alarm = end;
    if (end !== undefined) this.#endTimer = setTimeout(() => this.endOverdue(), end - Date.now());
  }
}

interface Waiter {
  tabId: number | undefined;
  resolve(): void;
}
