/**
 * The questions to the user: one at a time, in one window, in the order in which the sites asked. They are kept in the
 * browser's memory, so that the worker may die under them; whoever waits for an answer asks again and waits on.
 */
import { accountId } from '@/lib/contract/session';
import type { AccountQuestion, Question } from '@/lib/contract/sites';
import { SerialQueue } from '@/lib/storage/serial-queue';

export interface ConsentState {
  /** The first is the one that is shown. One of each kind for each site. */
  waiting: Question[];
  windowId?: number;
  /** What was answered with no, by `keyOf`; it is put again when the browser starts anew, or the user has allowed the site by hand. */
  refused: string[];
  /** What was answered by a connection of the site's own, for as long. */
  own?: string[];
}

export interface ConsentQueueHost {
  read(): Promise<ConsentState | undefined>;
  write(asks: ConsentState): Promise<void>;
  /** Opens the window. @returns its id */
  open(): Promise<number>;
  /** Brings it to the front. @returns whether it is there */
  focus(windowId: number): Promise<boolean>;
  close(windowId: number): Promise<void>;
}

/** More than this are not asked at once unless somebody means ill. */
const maxWaiting = 16;

export const isAccountQuestion = (question: Question): question is AccountQuestion => 'expects' in question;

/** Names a question among all; an origin has no space in it. */
export const questionKey = (question: Question): string =>
  isAccountQuestion(question) ? `${question.origin} ${accountId(question.expects)}` : question.origin;

export class ConsentQueue {
  /** One thing after the other: each reads the questions, changes them and writes them. */
  readonly #changes = new SerialQueue();
  readonly #answers = new Map<string, Set<() => void>>();

  constructor(private readonly host: ConsentQueueHost) {}

  /** What the user is to be asked now. */
  async current(): Promise<Question | null> {
    const { waiting } = await this.update(async () => {});
    return waiting[0] ?? null;
  }

  /** The user has closed a window: where it is the one with the question, that is a no. */
  windowClosed(windowId: number): Promise<unknown> {
    return this.update(async asks => {
      if (asks.windowId !== windowId) return;
      delete asks.windowId;
      const [question] = asks.waiting;
      if (question) {
        asks.refused.push(questionKey(question));
        this.remove(asks, question);
      }
      await this.updateWindow(asks);
    });
  }

  /** @returns whether there is room for it */
  add(asks: ConsentState, question: Question): boolean {
    if (asks.waiting.length >= maxWaiting) return false;
    asks.waiting.push(question);
    return true;
  }

  /** It is answered, or no longer to be asked. */
  remove(asks: ConsentState, question: Question): void {
    asks.waiting.splice(asks.waiting.indexOf(question), 1);
    const key = questionKey(question);
    for (const answer of this.#answers.get(key) ?? []) answer();
    this.#answers.delete(key);
  }

  /** @returns whether there were any */
  removeAll(asks: ConsentState, questions: readonly Question[]): boolean {
    for (const question of questions) this.remove(asks, question);
    return questions.length > 0;
  }

  /** Resolves when the question has been removed. */
  waitForAnswer(question: Question): Promise<void> {
    const key = questionKey(question);
    return new Promise(answer => {
      const waiting = this.#answers.get(key) ?? new Set();
      this.#answers.set(key, waiting.add(answer));
    });
  }

  /** The window is there while there is something to ask, and in front. */
  async updateWindow(asks: ConsentState): Promise<void> {
    const { windowId } = asks;
    if (asks.waiting.length === 0) {
      delete asks.windowId;
      if (windowId !== undefined) await this.host.close(windowId);
    } else if (windowId === undefined || !(await this.host.focus(windowId))) {
      asks.windowId = await this.host.open();
    }
  }

  update(work: (asks: ConsentState) => Promise<unknown>): Promise<ConsentState> {
    return this.#changes.add(async () => {
      const asks = (await this.host.read()) ?? { waiting: [], refused: [] };
      const before = JSON.stringify(asks);
      await work(asks);
      if (JSON.stringify(asks) !== before) await this.host.write(asks);
      return asks;
    });
  }
}
