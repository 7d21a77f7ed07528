import { PartylineError } from '@/lib/contract/errors';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import type { UnsentText } from '@/lib/contract/outbox';
import { accountId, isOthers, type SessionState } from '@/lib/contract/session';
import type { PushToken } from '@/lib/contract/sign-in';
import type { FileDownloads } from '@/lib/providers/file-downloads';
import type { Provider, RequestContext } from '@/lib/providers/provider';
import { RequestQueue } from './request-queue';

export interface RequestOptions extends RequestContext {
  /** Account id that the request is for; by default the account that is signed in at the call. */
  account?: string | undefined;
}

interface RequestConnection {
  state(): SessionState;
  provider(): Provider | undefined;
  /** Whether the session is connecting, so that requests wait. */
  isConnecting(): boolean;
  /** Called after a call of the SDK, before its caller gets the result. */
  onCall(method: string, args: readonly unknown[], result: unknown): Promise<void>;
}

/**
 * Requests to the IM service. Each waits while the session reconnects; all go out in the order of their calls.
 * @throws {PartylineError} `notSignedIn`, `otherAccount`, `tooMany`, the signal's reason, or the service's error
 */
export class SessionRequests {
  readonly #queue = new RequestQueue();
  /** A request waits for a liveness check; later requests queue behind it. */
  #isCheckingLiveness = false;

  constructor(private readonly connection: RequestConnection) {}

  async send(message: TextMessage, options?: RequestOptions): Promise<Sent> {
    return (await this.#online(options)).send(message, options);
  }

  async call(method: string, args: unknown[], options?: RequestOptions): Promise<unknown> {
    const provider = await this.#online(options);
    const result = await provider.call(method, args, options);
    await this.connection.onCall(method, args, result);
    return result;
  }

  /** @throws {PartylineError} also `unknownMethod` */
  async sendFile(message: UnsentText, file: File, options?: RequestOptions): Promise<Sent> {
    const provider = await this.#online(options);
    if (!provider.sendFile) throw new PartylineError('unknownMethod');
    return provider.sendFile(message, file, options);
  }

  /** The files that the connection loads. @throws {PartylineError} also `unknownMethod` */
  async files(options?: RequestOptions): Promise<FileDownloads> {
    const { files } = await this.#online(options);
    if (!files) throw new PartylineError('unknownMethod');
    return files;
  }

  /** Looks up the outcome of an earlier request by its trace. @throws {PartylineError} also `unknownOutcome` */
  async find(trace: unknown, options?: RequestOptions): Promise<unknown> {
    return (await this.#online(options)).findResult(trace);
  }

  async setNickname(nickname: string, options?: RequestOptions): Promise<void> {
    return (await this.#online(options)).setNickname(nickname);
  }

  async uploadPushToken(push: PushToken, options?: RequestOptions): Promise<void> {
    return (await this.#online(options)).uploadPushToken(push);
  }

  /** @returns `undefined` if the provider cannot list them */
  async otherDevices(options?: RequestOptions): Promise<string[] | undefined> {
    return (await this.#online(options)).otherDevices?.();
  }

  /** Call it when the session has connected, or will not. */
  release(): void {
    if (this.#isCheckingLiveness && this.connection.state().phase === 'online') return;
    this.#queue.release();
  }

  /** Waits in call order for an open connection, which by then may be another account's. */
  async #online({ account, signal, recordStart: begin }: RequestOptions = {}): Promise<Provider> {
    const current = this.connection.state().account;
    const target = account ?? (current && accountId(current));
    const check = () => {
      signal?.throwIfAborted();
      if (target !== undefined && isOthers(this.connection.state(), target)) throw new PartylineError('otherAccount');
    };
    check();
    this.#checkLiveness(begin !== undefined);
    if (this.connection.isConnecting() || this.#isCheckingLiveness || this.#queue.size > 0)
      await this.#queue.wait(signal);
    check();
    const provider = this.connection.provider();
    const { phase } = this.connection.state();
    if (!provider || phase === 'signedOut' || phase === 'needsCredentials') throw new PartylineError('notSignedIn');
    return provider;
  }

  /**
   * Detects a half-open socket.
   * @param blocks whether requests wait for the answer: one that must not be repeated is sent only on a live connection
   */
  #checkLiveness(blocks: boolean): void {
    const isIdle = !this.connection.isConnecting() && !this.#isCheckingLiveness;
    const answer = isIdle ? this.connection.provider()?.checkConnection() : undefined;
    if (!answer || !blocks) return;
    this.#isCheckingLiveness = true;
    const release = () => {
      this.#isCheckingLiveness = false;
      if (!this.connection.isConnecting()) this.release();
    };
    void answer.then(release, release);
  }
}
