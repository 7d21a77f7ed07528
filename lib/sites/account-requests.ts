/**
 * Requests of sites that need one particular account. If another is signed in, the user may switch to it, let
 * the site open its own connection, or deny.
 */
import { type Account, accountId } from '@/lib/contract/session';
import type { AccountQuestion, SiteDecision } from '@/lib/contract/sites';
import { type ConsentQueue, isAccountQuestion, questionKey } from './consent-queue';

export interface AccountRequestsHost {
  /**
   * The `accountId` of the signed-in account. Excludes an account that is still signing in, because that may
   * fail.
   */
  signedIn(): string | undefined;
}

export class AccountRequests {
  constructor(
    private readonly queue: ConsentQueue,
    private readonly host: AccountRequestsHost,
  ) {}

  /** Resolves when the account is signed in or the user has answered. */
  async request(origin: string, account: Account): Promise<SiteDecision | 'no'> {
    const question: AccountQuestion = { origin, expects: account };
    const key = questionKey(question);
    let answer: Promise<void> | undefined;
    await this.queue.update(async state => {
      // A denial covers all accounts: otherwise a site could ask for one name after another.
      const isDenied = state.refused.some(one => one.startsWith(`${origin} `));
      if (this.#isSignedIn(question) || isDenied || state.own?.includes(key)) return;
      const queued = state.waiting.find(one => one.origin === origin && isAccountQuestion(one));
      // A site may ask for one account at a time.
      if (queued && questionKey(queued) !== key) return;
      if (!queued && !this.queue.add(state, question)) return;
      answer = this.queue.waitForAnswer(question);
      await this.queue.updateWindow(state);
    });
    await answer;
    if (this.#isSignedIn(question)) return 'ready';
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
      this.queue.remove(state, question);
      await this.queue.updateWindow(state);
    });
  }

  /** Returns the `accountId`s for which the site may open its own connection. */
  async ownConnectionAccounts(origin: string): Promise<string[]> {
    const { own = [] } = await this.queue.update(async () => {});
    return own.filter(key => key.startsWith(`${origin} `)).map(key => key.slice(origin.length + 1));
  }

  /** Removes the questions for the new account, and lets sites ask again that were denied it. */
  accountChanged(): Promise<unknown> {
    return this.queue.update(async state => {
      const id = this.host.signedIn();
      if (id === undefined) return;
      const isForOther = (key: string) => !key.endsWith(` ${id}`);
      state.refused = state.refused.filter(isForOther);
      const fulfilled = state.waiting.filter(one => isAccountQuestion(one) && this.#isSignedIn(one));
      if (this.queue.removeAll(state, fulfilled)) await this.queue.updateWindow(state);
    });
  }

  #isSignedIn({ expects }: AccountQuestion): boolean {
    return this.host.signedIn() === accountId(expects);
  }
}
