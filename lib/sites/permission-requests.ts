/** What a site asks to be allowed, put to the user. */
import type { Scope, ScopeQuestion } from '@/lib/contract/sites';
import { type ConsentQueue, type ConsentState, isAccountQuestion } from './consent-queue';

export interface PermissionRequestsHost {
  scopesOf(origin: string): readonly Scope[] | undefined;
  /** Whether the user may say yes to the site at all. */
  mayAllow(origin: string): boolean;
  /** Gives a site these scopes. */
  allow(origin: string, scopes: readonly Scope[]): Promise<void>;
  /** The account that is signed in, as `accountId` names it. */
  account(): string | undefined;
}

export class PermissionRequests {
  constructor(
    private readonly questions: ConsentQueue,
    private readonly host: PermissionRequestsHost,
  ) {}

  /** Resolves when the user has said, or there will be no answer; the grants then tell which. */
  async request(origin: string, scopes: readonly Scope[]): Promise<void> {
    let answered: Promise<void> | undefined;
    await this.questions.update(async asks => {
      const has = this.host.scopesOf(origin) ?? [];
      const lacks = scopes.filter(scope => !has.includes(scope));
      if (lacks.length === 0 || asks.refused.includes(origin) || !this.host.mayAllow(origin)) return;
      const account = this.host.account();
      const before = asksIn(asks).find(one => one.origin === origin);
      const ask = before ?? { origin, scopes: lacks, ...(account && { account }) };
      if (before) before.scopes = [...new Set([...before.scopes, ...lacks])];
      else if (!this.questions.add(asks, ask)) return;
      answered = this.questions.waitForAnswer(ask);
      await this.questions.updateWindow(asks);
    });
    await answered;
  }

  /** The user's answer to just what was shown: what was not shown is still to be asked, what is not allowed is refused. */
  decide(origin: string, asked: readonly Scope[], allowed: readonly Scope[]): Promise<unknown> {
    return this.questions.update(async asks => {
      const [ask] = asks.waiting;
      // An answer to a question that is no longer there.
      if (ask?.origin !== origin || isAccountQuestion(ask)) return;
      const given = allowed.filter(scope => asked.includes(scope) && ask.scopes.includes(scope));
      const isNo = allowed.length === 0;
      if (!isNo) await this.host.allow(origin, [...(this.host.scopesOf(origin) ?? []), ...given]);
      if (asked.some(scope => !allowed.includes(scope))) asks.refused.push(origin);
      ask.scopes = isNo ? [] : ask.scopes.filter(scope => !asked.includes(scope));
      if (ask.scopes.length === 0) this.questions.remove(asks, ask);
      await this.questions.updateWindow(asks);
    });
  }

  /** The user has said yes or no to a site elsewhere. */
  siteChanged(origin: string): Promise<unknown> {
    return this.questions.update(async asks => {
      const isOthers = (key: string) => key !== origin && !key.startsWith(`${origin} `);
      asks.refused = asks.refused.filter(isOthers);
      if (asks.own) asks.own = asks.own.filter(isOthers);
      // A site that is not allowed any more has nothing to expect.
      const isAllowed = this.host.scopesOf(origin) !== undefined;
      const over = asks.waiting.filter(one => one.origin === origin && !(isAllowed && isAccountQuestion(one)));
      if (this.questions.removeAll(asks, over)) await this.questions.updateWindow(asks);
    });
  }

  /** An administrator has changed what the user may say yes to, and what sites have anyway. */
  policyChanged(): Promise<unknown> {
    return this.questions.update(async asks => {
      const isOpen = ({ origin, scopes }: ScopeQuestion) =>
        this.host.mayAllow(origin) && scopes.some(scope => !this.host.scopesOf(origin)?.includes(scope));
      const over = asksIn(asks).filter(ask => !isOpen(ask));
      if (this.questions.removeAll(asks, over)) await this.questions.updateWindow(asks);
    });
  }

  /** Another account is signed in than was, or none: what was asked of that one is asked no more. That is no answer. */
  accountChanged(): Promise<unknown> {
    return this.questions.update(async asks => {
      const now = this.host.account();
      const stale = asksIn(asks).filter(({ account }) => account !== undefined && account !== now);
      if (this.questions.removeAll(asks, stale)) await this.questions.updateWindow(asks);
    });
  }
}

const asksIn = ({ waiting }: ConsentState): ScopeQuestion[] =>
  waiting.filter((one): one is ScopeQuestion => !isAccountQuestion(one));
