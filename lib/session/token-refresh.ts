/** The life of the session's token: renewed in time, replaced when one is supplied, recovered when the service refuses it. */
import { PartylineError } from '@/lib/contract/errors';
import type { SessionState } from '@/lib/contract/session';
import type { DirectCredential } from '@/lib/contract/sign-in';
import type { Connection } from './connection';
import { appServerTokenKind, canRenew, freshCredential } from './credential-source';
import type { SessionHost, SessionRecord } from './host';
import type { SessionEvent } from './state-machine';
import type { Token } from './token-expiry';
import { TokenRefreshTimer } from './token-refresh-timer';

/** A token that ends this soon after another one has is no cure. */
const recoveryMs = 10_000;
const maxRecoveries = 3;

interface TokenRefreshSession {
  state(): SessionState;
  live(): SessionRecord | undefined;
  /** A token is in use. */
  use(live: SessionRecord): Promise<void>;
  /** Closes the line and opens it again. */
  reopen(live: SessionRecord): Promise<void>;
  dispatch(happening: SessionEvent): void;
}

export class TokenRefresh {
  readonly #renewal: TokenRefreshTimer;
  #recoveries = 0;
  #recoveredAt = 0;

  constructor(
    private readonly host: SessionHost,
    private readonly line: Connection,
    private readonly session: TokenRefreshSession,
  ) {
    this.#renewal = new TokenRefreshTimer({
      now: host.now,
      wakeAt: host.wakeAt,
      isReady: () => this.#isReady(),
      renew: () => this.#renew(),
      failed: thrown => this.#failed(PartylineError.from(thrown)),
    });
  }

  /** A token has been put to use. */
  follow(token: Token): void {
    this.#renewal.follow(token);
  }

  /** The SDK says that the token will end soon. */
  renewNow(): void {
    this.#renewal.renewNow();
  }

  /** Time may have passed unseen. */
  check(): void {
    this.#renewal.check();
  }

  stop(): void {
    this.#renewal.stop();
  }

  /** The service has refused the token: whether a fresh one may be asked for, which is not for ever. */
  mayRecover(): boolean {
    const now = this.host.now();
    this.#recoveries = now - this.#recoveredAt < recoveryMs ? this.#recoveries + 1 : 1;
    this.#recoveredAt = now;
    return this.#recoveries <= maxRecoveries;
  }

  /** In place where the provider can; else the line is closed and opened again with it. */
  async replace(live: SessionRecord, fresh: DirectCredential & { expireAt?: number }): Promise<void> {
    const { run, provider } = this.line;
    if (fresh.kind === 'token' && provider?.renew) {
      const { expireAt = fresh.expireAt } = await provider.renew(fresh.token);
      if (run !== this.line.run) return;
      const token = tokenOf(this.host, fresh.token, fresh.tokenKind);
      await this.session.use({ ...live, token: { ...token, ...(expireAt !== undefined && { expireAt }) } });
      this.session.dispatch({ type: 'expiring', expiring: undefined });
      return;
    }
    const token = fresh.kind === 'token' ? tokenOf(this.host, fresh.token, fresh.tokenKind) : undefined;
    await this.session.reopen({ ...live, token });
  }

  /** Whether there is a line that a new token could be given to, and someone to ask for one. */
  #isReady(): boolean {
    const live = this.session.live();
    return this.session.state().phase === 'online' && live !== undefined && canRenew(live.source);
  }

  async #renew(): Promise<void> {
    const live = this.session.live();
    if (!live || live.source.kind === 'token') return;
    const { run } = this.line;
    const fresh = await freshCredential(live.source, appServerTokenKind[live.account.provider], this.host.askAppServer);
    if (run === this.line.run) await this.replace(live, fresh);
  }

  #failed(error: PartylineError): void {
    this.host.log('WARN', 'session', 'the token could not be renewed', error.code, error.about ?? '');
    const at = this.session.live()?.token?.expireAt;
    this.session.dispatch({
      type: 'expiring',
      expiring: { error: error.toBody(), ...(at !== undefined && { at }) },
    });
  }
}

/** A token that has just been had. */
export const tokenOf = ({ now }: Pick<SessionHost, 'now'>, value: string, kind: Token['kind']): Token => ({
  value,
  kind,
  obtainedAt: now(),
});
