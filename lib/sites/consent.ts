/**
 * The questions to the user: one at a time, in one window, in the order in which the sites asked. They are kept in the
 * browser's memory, so that the worker may die under them; whoever waits for an answer asks again and waits on.
 */
import type { Ask, Scope } from '@/lib/contract/sites';

export interface Asks {
  /** The first is the one that is shown. One for each site. */
  waiting: Ask[];
  windowId?: number;
  /** Sites that were told no; they are heard again when the browser starts anew, or the user has allowed them by hand. */
  refused: string[];
}

export interface ConsentHost {
  read(): Promise<Asks | undefined>;
  write(asks: Asks): Promise<void>;
  /** Opens the window. @returns its id */
  open(): Promise<number>;
  /** Brings it to the front. @returns whether it is there */
  focus(windowId: number): Promise<boolean>;
  close(windowId: number): Promise<void>;
  scopesOf(origin: string): readonly Scope[] | undefined;
  /** Whether the user may say yes to the site at all. */
  mayAllow(origin: string): boolean;
  /** Gives a site these scopes. */
  allow(origin: string, scopes: readonly Scope[]): Promise<void>;
  /** The account that is signed in, as `accountId` names it. */
  account(): string | undefined;
}

/** More sites than this do not ask at once unless one of them means ill. */
const maxWaiting = 16;

export class Consent {
  /** One thing after the other: each reads the questions, changes them and writes them. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #answers = new Map<string, Set<() => void>>();

  constructor(private readonly host: ConsentHost) {}

  /** Resolves when the user has said, or there will be no answer; the grants then tell which. */
  async ask(origin: string, scopes: readonly Scope[]): Promise<void> {
    let answered: Promise<void> | undefined;
    await this.#inTurn(async asks => {
      const has = this.host.scopesOf(origin) ?? [];
      const lacks = scopes.filter(scope => !has.includes(scope));
      if (lacks.length === 0 || asks.refused.includes(origin) || !this.host.mayAllow(origin)) return;
      const before = asks.waiting.find(ask => ask.origin === origin);
      if (before) before.scopes = [...new Set([...before.scopes, ...lacks])];
      else if (asks.waiting.length >= maxWaiting) return;
      else {
        const account = this.host.account();
        asks.waiting.push({ origin, scopes: lacks, ...(account && { account }) });
      }
      answered = this.#answerTo(origin);
      await this.#show(asks);
    });
    await answered;
  }

  /** What the user is to be asked now. */
  async current(): Promise<Ask | null> {
    const asks = await this.#inTurn(async all => all);
    return asks.waiting[0] ?? null;
  }

  /** The user's answer to just what was shown: what was not shown is still to be asked, what is not allowed is refused. */
  decide(origin: string, asked: readonly Scope[], allowed: readonly Scope[]): Promise<unknown> {
    return this.#inTurn(async asks => {
      const [ask] = asks.waiting;
      // An answer to a question that is no longer there.
      if (ask?.origin !== origin) return;
      const given = allowed.filter(scope => asked.includes(scope) && ask.scopes.includes(scope));
      const isNo = allowed.length === 0;
      if (!isNo) await this.host.allow(origin, [...(this.host.scopesOf(origin) ?? []), ...given]);
      if (asked.some(scope => !allowed.includes(scope))) asks.refused.push(origin);
      ask.scopes = isNo ? [] : ask.scopes.filter(scope => !asked.includes(scope));
      if (ask.scopes.length === 0) this.#remove(asks, ask);
      await this.#show(asks);
    });
  }

  /** The user has closed a window: where it is the one with the question, that is a no. */
  closed(windowId: number): Promise<unknown> {
    return this.#inTurn(async asks => {
      if (asks.windowId !== windowId) return;
      delete asks.windowId;
      const [ask] = asks.waiting;
      if (ask) {
        asks.refused.push(ask.origin);
        this.#remove(asks, ask);
      }
      await this.#show(asks);
    });
  }

  /** The user has said yes or no to a site elsewhere. */
  settled(origin: string): Promise<unknown> {
    return this.#inTurn(async asks => {
      asks.refused = asks.refused.filter(one => one !== origin);
      const ask = asks.waiting.find(one => one.origin === origin);
      if (!ask) return;
      this.#remove(asks, ask);
      await this.#show(asks);
    });
  }

  /** An administrator has changed what the user may say yes to, and what sites have anyway. */
  recheck(): Promise<unknown> {
    return this.#inTurn(async asks => {
      const isOpen = ({ origin, scopes }: Ask) =>
        this.host.mayAllow(origin) && scopes.some(scope => !this.host.scopesOf(origin)?.includes(scope));
      const over = asks.waiting.filter(ask => !isOpen(ask));
      for (const ask of over) this.#remove(asks, ask);
      if (over.length > 0) await this.#show(asks);
    });
  }

  /** Another account is signed in than was, or none: what was asked of that one is asked no more. That is no answer. */
  accountChanged(): Promise<unknown> {
    return this.#inTurn(async asks => {
      const now = this.host.account();
      const stale = asks.waiting.filter(({ account }) => account !== undefined && account !== now);
      for (const ask of stale) this.#remove(asks, ask);
      if (stale.length > 0) await this.#show(asks);
    });
  }

  #remove(asks: Asks, ask: Ask): void {
    asks.waiting.splice(asks.waiting.indexOf(ask), 1);
    for (const answer of this.#answers.get(ask.origin) ?? []) answer();
    this.#answers.delete(ask.origin);
  }

  #answerTo(origin: string): Promise<void> {
    return new Promise(answer => {
      const waiting = this.#answers.get(origin) ?? new Set();
      this.#answers.set(origin, waiting.add(answer));
    });
  }

  /** The window is there while there is something to ask, and in front. */
  async #show(asks: Asks): Promise<void> {
    const { windowId } = asks;
    if (asks.waiting.length === 0) {
      delete asks.windowId;
      if (windowId !== undefined) await this.host.close(windowId);
    } else if (windowId === undefined || !(await this.host.focus(windowId))) {
      asks.windowId = await this.host.open();
    }
  }

  #inTurn(work: (asks: Asks) => Promise<unknown>): Promise<Asks> {
    const done = this.#last.then(async () => {
      const asks = (await this.host.read()) ?? { waiting: [], refused: [] };
      const before = JSON.stringify(asks);
      await work(asks);
      if (JSON.stringify(asks) !== before) await this.host.write(asks);
      return asks;
    });
    this.#last = done.catch(() => {});
    return done;
  }
}
