import { PartylineError } from '@/lib/contract/errors';
import type { SessionState } from '@/lib/contract/session';
import type { Provider } from '@/lib/providers/provider';
import { canRenew, freshCredential } from './credential-source';
import type { Generation } from './generation';
import type { SessionHost, SessionRecord } from './host';
import type { SessionEvent } from './state-machine';
import type { Token } from './token-expiry';
import { TokenRefreshTimer } from './token-refresh-timer';

/** A new token that the service refuses this soon after the last one does not help. */
const recoveryMs = 10_000;
const maxRecoveries = 3;

interface TokenRefreshSession {
  generation(): Generation | undefined;
  provider(): Provider | undefined;
  state(): SessionState;
  record(): SessionRecord | undefined;
  /** Stores a token that the open connection now uses. */
  use(generation: Generation, token: Token): void;
  /** Reconnects, with this token or a new one. */
  reconnect(generation: Generation, token: Token | undefined): Promise<void>;
  dispatch(generation: Generation, event: SessionEvent): void;
}

/** Renews the session's token before it expires. */
export class TokenRefresh {
  readonly #timer: TokenRefreshTimer;
  #recoveries = 0;
  #recoveredAt = 0;

  constructor(
    private readonly host: SessionHost,
    onDue: (at: number | undefined) => void,
    private readonly session: TokenRefreshSession,
  ) {
    this.#timer = new TokenRefreshTimer({
      now: host.now,
      onDue,
      isReady: () => this.#isReady(),
      renew: () => this.#renew(),
      failed: thrown => this.#failed(PartylineError.from(thrown)),
    });
  }

  /** Schedules the renewal of a token that is now in use. */
  follow(token: Token): void {
    this.#timer.follow(token);
  }

  renewNow(): void {
    this.#timer.renewNow();
  }

  check(): void {
    this.#timer.check();
  }

  stop(): void {
    this.#timer.stop();
  }

  /** Whether to get a new token after the service refused one; limits a loop of refused tokens. */
  mayRecover(): boolean {
    const now = this.host.now();
    this.#recoveries = now - this.#recoveredAt < recoveryMs ? this.#recoveries + 1 : 1;
    this.#recoveredAt = now;
    return this.#recoveries <= maxRecoveries;
  }

  #isReady(): boolean {
    const record = this.session.record();
    return this.session.state().phase === 'online' && record !== undefined && canRenew(record.source);
  }

  async #renew(): Promise<void> {
    const generation = this.session.generation();
    const record = this.session.record();
    const provider = this.session.provider();
    if (!generation || !record || !provider) return;
    const fresh = await generation.wait(this.#newToken(record, provider));
    // The reconnect ends this generation.
    if (!fresh || !provider.renewToken) return this.session.reconnect(generation, fresh);
    const { expireAt = fresh.expireAt } = await generation.wait(provider.renewToken(fresh.value));
    this.session.use(generation, { ...fresh, ...(expireAt !== undefined && { expireAt }) });
    this.session.dispatch(generation, { type: 'expiring', expiring: undefined });
  }

  /** @returns `undefined` if only a reconnect yields a token */
  async #newToken({ source, account }: SessionRecord, provider: Provider): Promise<Token | undefined> {
    if (source.kind === 'token') throw new PartylineError('tokenExpired');
    const kind = this.host.definitions[account.provider].appServerTokenKind;
    const issued =
      source.kind === 'password'
        ? await provider.requestToken?.(source.password)
        : await freshCredential(source, kind, this.host.askAppServer);
    if (!issued || !('token' in issued)) return undefined;
    const { token: value, expireAt } = issued;
    return { value, kind, obtainedAt: this.host.now(), ...(expireAt !== undefined && { expireAt }) };
  }

  #failed(error: PartylineError): void {
    const generation = this.session.generation();
    if (!generation || error.code === 'cancelled') return;
    this.host.log('WARN', 'session', 'the token was not renewed', error.code, error.about ?? '');
    const at = this.session.record()?.token?.expireAt;
    this.session.dispatch(generation, {
      type: 'expiring',
      expiring: { error: error.toBody(), ...(at !== undefined && { at }) },
    });
  }
}
