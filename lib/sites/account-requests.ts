/**
 * Requests of sites that need one particular account. The user may connect it, let the site use it or open its own
 * connection, or deny.
 */
import { type Account, accountId } from '@/lib/contract/session';
import type { AccountQuestion, SiteDecision } from '@/lib/contract/sites';
import { type Asker, type ConsentQueue, isAccountQuestion, questionKey } from './consent-queue';

export interface AccountRequestsHost {
  /**
   * Whether the account is signed in and the site may use it. Excludes an account that is still signing in, because that
   * may fail.
   * @param id an `accountId`
   */
  mayUse(origin: string, id: string): boolean;
}

export class AccountRequests {
  constructor(
    private readonly queue: ConsentQueue,
    private readonly host: AccountRequestsHost,
  ) {}

  /** Resolves when the account is signed in or the user has answered. */
  async request(origin: string, account: Account, asker?: Asker): Promise<SiteDecision | 'no'> {
    const wanted: AccountQuestion = { origin, expects: account };
    const key = questionKey(wanted);
    let answer: Promise<void> | undefined;
    await this.queue.update(async state => {
      // A denial covers all accounts: otherwise a site could ask for one name after another.
      const isDenied = state.refused.some(one => one.startsWith(`${origin} `));
      if (this.#mayUse(wanted) || isDenied || state.own?.includes(key)) return;
      const queued = state.waiting.find(one => one.origin === origin && isAccountQuestion(one));
      // A site may ask for one account at a time.
      if (queued && questionKey(queued) !== key) return;
      const question = queued ?? this.queue.add(state, wanted);
      if (!question) return;
      answer = this.queue.waitForAnswer(question, asker?.tabId);
      await this.queue.updateWindow(state);
    });
    if (answer) asker?.onAsked?.();
    await answer;
    if (this.#mayUse(wanted)) return 'ready';
    return (await this.ownConnectionAccounts(origin)).includes(accountId(account)) ? 'own' : 'no';
  }

  /**
   * Applies the user's answer unless the window shows another question by now.
   * @param id an `accountId`
   */
  answer(origin: string, id: string, verdict: 'allow' | 'own' | 'no'): Promise<unknown> {
    return this.queue.update(async state => {
      const [question] = state.waiting;
      if (!question || !isAccountQuestion(question)) return;
      const key = questionKey(question);
      if (key !== `${origin} ${id}`) return;
      if (verdict === 'own') state.own = [...(state.own ?? []), key];
      else if (verdict === 'no') state.refused.push(key);
      // It stays until the account is connected.
      if (verdict === 'allow' && !this.#mayUse(question)) return;
      this.queue.remove(state, question);
      await this.queue.updateWindow(state);
    });
  }

  /** Returns the `accountId`s for which the site may open its own connection. */
  async ownConnectionAccounts(origin: string): Promise<string[]> {
    const { own = [] } = await this.queue.update(async () => {});
    return own.filter(key => key.startsWith(`${origin} `)).map(key => key.slice(origin.length + 1));
  }

  /** Removes the questions about accounts that sites may use now, and lets sites ask again that were denied one. */
  accountChanged(): Promise<unknown> {
    return this.queue.update(async state => {
      state.refused = state.refused.filter(key => !this.#isFulfilled(key));
      const fulfilled = state.waiting.filter(one => isAccountQuestion(one) && this.#mayUse(one));
      if (this.queue.removeAll(state, fulfilled)) await this.queue.updateWindow(state);
    });
  }

  /** @param key of a question about an account, or of another question */
  #isFulfilled(key: string): boolean {
    const [origin = '', ...id] = key.split(' ');
    return id.length > 0 && this.host.mayUse(origin, id.join(' '));
  }

  #mayUse({ origin, expects }: AccountQuestion): boolean {
    return this.host.mayUse(origin, accountId(expects));
  }
}
