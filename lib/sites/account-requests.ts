/**
 * A site's page is made for one account. Where that is not signed in, the user signs in to it, lets the site use a connection of
 * its own, or neither.
 */
import { type Account, accountId } from '@/lib/contract/session';
import type { AccountQuestion, SiteDecision } from '@/lib/contract/sites';
import { type ConsentQueue, isAccountQuestion, questionKey } from './consent-queue';

export interface AccountRequestsHost {
  /** The account that is signed in, as `accountId` names it; one that is only being signed in may yet be refused. */
  signedIn(): string | undefined;
}

export class AccountRequests {
  constructor(
    private readonly questions: ConsentQueue,
    private readonly host: AccountRequestsHost,
  ) {}

  /** Resolves when the account is signed in, or the user has said what the site is to do without it. */
  async request(origin: string, account: Account): Promise<SiteDecision | 'no'> {
    const expectation: AccountQuestion = { origin, expects: account };
    const key = questionKey(expectation);
    let answered: Promise<void> | undefined;
    await this.questions.update(async asks => {
      // A no is for whomever it may expect next, too: a site with a list of names would ask for ever.
      const isRefused = asks.refused.some(one => one.startsWith(`${origin} `));
      if (this.#isSignedIn(expectation) || isRefused || asks.own?.includes(key)) return;
      const before = asks.waiting.find(one => one.origin === origin && isAccountQuestion(one));
      // A site that expects two accounts at once means ill.
      if (before && questionKey(before) !== key) return;
      if (!before && !this.questions.add(asks, expectation)) return;
      answered = this.questions.waitForAnswer(expectation);
      await this.questions.updateWindow(asks);
    });
    await answered;
    if (this.#isSignedIn(expectation)) return 'ready';
    return (await this.ownConnectionAccounts(origin)).includes(accountId(account)) ? 'own' : 'no';
  }

  /** The user's answer, where that is still the question. @param id as `accountId` names it */
  answer(origin: string, id: string, verdict: 'own' | 'no'): Promise<unknown> {
    return this.questions.update(async asks => {
      const [question] = asks.waiting;
      if (!question || !isAccountQuestion(question)) return;
      const key = questionKey(question);
      if (key !== `${origin} ${id}`) return;
      if (verdict === 'own') asks.own = [...(asks.own ?? []), key];
      else asks.refused.push(key);
      this.questions.remove(asks, question);
      await this.questions.updateWindow(asks);
    });
  }

  /** Accounts for which the user lets the site use a connection of its own. */
  async ownConnectionAccounts(origin: string): Promise<string[]> {
    const { own = [] } = await this.questions.update(async () => {});
    return own.filter(key => key.startsWith(`${origin} `)).map(key => key.slice(origin.length + 1));
  }

  /** Somebody has signed in: that account is expected no more, and a site that expected it in vain is heard again. */
  accountChanged(): Promise<unknown> {
    return this.questions.update(async asks => {
      const id = this.host.signedIn();
      if (id === undefined) return;
      const isOther = (key: string) => !key.endsWith(` ${id}`);
      asks.refused = asks.refused.filter(isOther);
      const met = asks.waiting.filter(one => isAccountQuestion(one) && this.#isSignedIn(one));
      if (this.questions.removeAll(asks, met)) await this.questions.updateWindow(asks);
    });
  }

  #isSignedIn({ expects }: AccountQuestion): boolean {
    return this.host.signedIn() === accountId(expects);
  }
}
