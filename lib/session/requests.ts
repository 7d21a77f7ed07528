/** What is asked of the line: it waits where the line is coming back, and goes in the order in which it was asked. */
import { PartylineError } from '@/lib/contract/errors';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import { accountId, isOthers, type SessionState } from '@/lib/contract/session';
import type { PushToken } from '@/lib/contract/sign-in';
import type { Provider, RequestContext } from '@/lib/providers/provider';
import { RequestQueue } from './request-queue';

/** On what terms something is asked of the line. */
export interface RequestOptions extends RequestContext {
  /** Whose line it must be; unless told, that of whoever is signed in now. */
  account?: string | undefined;
}

interface RequestConnection {
  state(): SessionState;
  provider(): Provider | undefined;
  /** Whether it is on its way, so that waiting for it makes sense. */
  isComing(): boolean;
}

/**
 * Every method waits for the line where it is coming back.
 * @throws {PartylineError} `notSignedIn`, `otherAccount`, `tooMany`, the signal's reason, or what the service says
 */
export class SessionRequests {
  readonly #waiting = new RequestQueue();
  /** Somebody waits to hear whether the line is alive, and so do all who come after. */
  #asking = false;

  constructor(private readonly line: RequestConnection) {}

  async send(message: TextMessage, terms?: RequestOptions): Promise<Sent> {
    return (await this.#online(terms)).send(message, terms);
  }

  async call(method: string, args: unknown[], terms?: RequestOptions): Promise<unknown> {
    return (await this.#online(terms)).call(method, args, terms);
  }

  /** What came of something that was begun, by what it has left. @throws {PartylineError} `unknownOutcome` besides */
  async find(trace: unknown, terms?: RequestOptions): Promise<unknown> {
    return (await this.#online(terms)).find(trace);
  }

  async setNickname(nickname: string, terms?: RequestOptions): Promise<void> {
    return (await this.#online(terms)).setNickname(nickname);
  }

  async uploadPushToken(push: PushToken, terms?: RequestOptions): Promise<void> {
    return (await this.#online(terms)).uploadPushToken(push);
  }

  /** @returns `undefined` where the service does not tell */
  async otherDevices(terms?: RequestOptions): Promise<string[] | undefined> {
    return (await this.#online(terms)).otherDevices?.();
  }

  /** It is known whether there is a line. */
  release(): void {
    if (this.#asking && this.line.state().phase === 'online') return;
    this.#waiting.release();
  }

  /** The line, once it is up; in the order in which they asked, nobody overtakes. By then it may be another account's. */
  async #online({ account, signal, begin }: RequestOptions = {}): Promise<Provider> {
    const asked = this.line.state().account;
    const meant = account ?? (asked && accountId(asked));
    const check = () => {
      signal?.throwIfAborted();
      if (meant !== undefined && isOthers(this.line.state(), meant)) throw new PartylineError('otherAccount');
    };
    check();
    this.#makeSure(begin !== undefined);
    if (this.line.isComing() || this.#asking || this.#waiting.size > 0) await this.#waiting.wait(signal);
    check();
    const provider = this.line.provider();
    const { phase } = this.line.state();
    if (!provider || phase === 'signedOut' || phase === 'needsCredentials') throw new PartylineError('notSignedIn');
    return provider;
  }

  /** A line that is used is asked whether it is alive; what may go out only once does not before it has answered. */
  #makeSure(waits: boolean): void {
    const answer = this.line.isComing() || this.#asking ? undefined : this.line.provider()?.alive();
    if (!answer || !waits) return;
    this.#asking = true;
    void answer.then(() => {
      this.#asking = false;
      if (!this.line.isComing()) this.release();
    });
  }
}
