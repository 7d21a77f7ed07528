/** Requests of sites for scopes, which the user allows or denies. */
import type { Scope, ScopeQuestion } from '@/lib/contract/sites';
import { type Asker, type ConsentQueue, type ConsentState, isAccountQuestion, type Queued } from './consent-queue';

export interface PermissionRequestsHost {
  scopesOf(origin: string): readonly Scope[] | undefined;
  /** Returns whether the user may allow the site, which an administrator can forbid. */
  mayAllow(origin: string): boolean;
  allow(origin: string, scopes: readonly Scope[]): Promise<void>;
  /** The `accountId` of the account that the site would use. */
  account(): string | undefined;
}

export class PermissionRequests {
  constructor(
    private readonly queue: ConsentQueue,
    private readonly host: PermissionRequestsHost,
  ) {}

  /** Id of the account that a site would use which the user allows now. */
  get account(): string | undefined {
    return this.host.account();
  }

  /** Resolves when the user has answered or will not be asked. The grants then have the result. */
  async request(origin: string, scopes: readonly Scope[], asker?: Asker): Promise<void> {
    let answer: Promise<void> | undefined;
    await this.queue.update(async state => {
      const granted = this.host.scopesOf(origin) ?? [];
      const missing = scopes.filter(scope => !granted.includes(scope));
      if (missing.length === 0 || state.refused.includes(origin) || !this.host.mayAllow(origin)) return;
      const queued = scopeQuestions(state).find(one => one.origin === origin);
      const question = queued ?? this.queue.add(state, { origin, scopes: missing });
      if (!question) return;
      question.scopes = [...new Set([...question.scopes, ...missing])];
      answer = this.queue.waitForAnswer(question, asker?.tabId);
      await this.queue.updateWindow(state);
    });
    if (answer) asker?.onAsked?.();
    await answer;
  }

  /**
   * Applies the user's answer. Scopes added while the window was open stay queued.
   * @param shown the scopes in the window
   * @param allowed those that the user selected; the others are denied
   * @param account id of the account in the window, null for none. If it is another by now, nothing is allowed and
   * the question stays, to be shown with that account. Absent: not compared
   */
  decide(
    origin: string,
    shown: readonly Scope[],
    allowed: readonly Scope[],
    account?: string | null,
  ): Promise<unknown> {
    return this.queue.update(async state => {
      const [question] = state.waiting;
      // The question is no longer current.
      if (question?.origin !== origin || isAccountQuestion(question)) return;
      if (allowed.length > 0 && account !== undefined && account !== (this.account ?? null)) return;
      const granted = allowed.filter(scope => shown.includes(scope) && question.scopes.includes(scope));
      const isDenied = allowed.length === 0;
      if (!isDenied) await this.host.allow(origin, [...(this.host.scopesOf(origin) ?? []), ...granted]);
      if (shown.some(scope => !allowed.includes(scope))) state.refused.push(origin);
      question.scopes = isDenied ? [] : question.scopes.filter(scope => !shown.includes(scope));
      if (question.scopes.length === 0) this.queue.remove(state, question);
      await this.queue.updateWindow(state);
    });
  }

  /** Updates the queue after the user allowed or revoked the site outside the window. */
  siteChanged(origin: string): Promise<unknown> {
    return this.queue.update(async state => {
      const isOtherSite = (key: string) => key !== origin && !key.startsWith(`${origin} `);
      state.refused = state.refused.filter(isOtherSite);
      if (state.own) state.own = state.own.filter(isOtherSite);
      // Account questions are only for allowed sites.
      const isAllowed = this.host.scopesOf(origin) !== undefined;
      const obsolete = state.waiting.filter(one => one.origin === origin && !(isAllowed && isAccountQuestion(one)));
      if (this.queue.removeAll(state, obsolete)) await this.queue.updateWindow(state);
    });
  }

  /** Removes questions that the administrator's new policy forbids or has granted. */
  policyChanged(): Promise<unknown> {
    return this.queue.update(async state => {
      const isOpen = ({ origin, scopes }: ScopeQuestion) =>
        this.host.mayAllow(origin) && scopes.some(scope => !this.host.scopesOf(origin)?.includes(scope));
      const obsolete = scopeQuestions(state).filter(question => !isOpen(question));
      if (this.queue.removeAll(state, obsolete)) await this.queue.updateWindow(state);
    });
  }
}

const scopeQuestions = ({ waiting }: ConsentState): Queued<ScopeQuestion>[] =>
  waiting.filter((question): question is Queued<ScopeQuestion> => !isAccountQuestion(question));
