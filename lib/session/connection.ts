/**
 * The one line: a provider for each run, from its making to its close. The next is made only when the last has closed, and what
 * one that was let go still says decides nothing any more.
 */
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { ProviderId, Registration } from '@/lib/contract/sign-in';
import type { Provider, ProviderHost, Service, Signal } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { appServerTokenKind, bindToUser, canRenew, type FreshCredential, freshCredential } from './credential-source';
import { isAboutCredential } from './end-reasons';
import type { SessionHost, SessionRecord } from './host';
import { MessageDedup } from './message-dedup';
import { isExpired } from './token-expiry';

/** What a provider tells of the line itself. */
export type ConnectionSignal = Exclude<Signal, { kind: 'event' }>;

export class Connection {
  #provider: Provider | undefined;
  readonly #closing = new SerialQueue();
  #run = 0;
  #logLevel: LogLevel = 'WARN';

  /** @param hear told what the provider of the current run says of the line */
  constructor(
    private readonly host: SessionHost,
    private readonly hear: (signal: ConnectionSignal) => void,
  ) {}

  get provider(): Provider | undefined {
    return this.#provider;
  }

  /** Raised with each `open` and `letGo`: whoever finds it changed is no longer wanted. */
  get run(): number {
    return this.#run;
  }

  /**
   * Opens the line; where a token that was held is refused and there is someone to ask for another, with that.
   *
   * @returns the session as it is now: with the token that is in use, and under the name that the app's server gave it
   * @throws {PartylineError} what the service finds wrong; `cancelled` when it is let go meanwhile
   */
  async open(live: SessionRecord): Promise<SessionRecord> {
    const run = ++this.#run;
    await this.#closing.idle();
    try {
      return await this.#open(run, live);
    } catch (thrown) {
      const held = live.token && canRenew(live.source) && isAboutCredential(PartylineError.from(thrown));
      if (!held || run !== this.#run) throw thrown;
      await this.#close();
      return await this.#open(run, { ...live, token: undefined });
    }
  }

  /** Closes the provider and stops listening to it. */
  close(): Promise<void> {
    this.#run += 1;
    const provider = this.#provider;
    this.#provider = undefined;
    return provider ? this.#closing.add(() => provider.close()) : this.#closing.idle();
  }

  async register(request: Registration): Promise<void> {
    const service = this.host.definitions[request.provider].parseService(request.service);
    const provider = await this.#create(request.provider, service, () => {});
    try {
      await provider.register(request);
    } finally {
      await provider.close();
    }
  }

  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    this.#provider?.setLogLevel(level);
  }

  async #open(run: number, live: SessionRecord): Promise<SessionRecord> {
    const stillOn = () => {
      if (run !== this.#run) throw new PartylineError('cancelled');
    };
    stillOn();
    const { userId: issuedTo, ...credential } = await this.#credentialOf(live);
    stillOn();
    const account = issuedTo === undefined ? live.account : { ...live.account, userId: issuedTo };
    const known = this.#knownOf({ ...live, account });
    const signal = (signal: Signal) => {
      // One that is being let go may still say farewell to the tabs (`onDisconnected`).
      if (signal.kind === 'event') this.#report(known, signal.topic, signal.payload);
      else if (run === this.#run) this.hear(signal);
    };
    const before = { seenUntil: known.latestAt, told: () => this.host.loggedEvents(account) };
    const provider = await this.#create(account.provider, live.service, signal, before);
    if (run !== this.#run) await provider.close();
    stillOn();
    this.#provider = provider;
    const { token, expireAt = credential.expireAt } = await provider.open(account.userId, credential);
    stillOn();
    const kind = credential.kind === 'token' ? credential.tokenKind : 'accessToken';
    const fresh = { value: token, kind, obtainedAt: this.host.now() } as const;
    const held = credential.kind === 'token' && live.token?.value === token ? live.token : fresh;
    const source = bindToUser(live.source, account.userId);
    return { ...live, account, source, token: { ...held, ...(expireAt !== undefined && { expireAt }) } };
  }

  /** The token that is held, as long as it is good; else a fresh one, if there is someone to ask. */
  async #credentialOf({ account, source, token }: SessionRecord): Promise<FreshCredential> {
    const held = token && { kind: 'token' as const, token: token.value, tokenKind: token.kind };
    if (source.kind === 'token') {
      if (!held) throw new PartylineError('tokenExpired');
      return held;
    }
    if (held && !isExpired(token, this.host.now())) return held;
    return freshCredential(source, appServerTokenKind[account.provider], this.host.askAppServer);
  }

  /** What this account's tabs have been told already, in this run of the background or in one before. */
  #knownOf({ account, since }: SessionRecord): MessageDedup {
    const known = new MessageDedup(this.host.definitions[account.provider], since);
    for (const { topic, payload } of this.host.loggedEvents(account)) known.add(topic, payload);
    return known;
  }

  #report(known: MessageDedup, topic: string, payload: unknown): void {
    const news = known.withoutDuplicates(topic, payload);
    if (news) this.host.onEvent(topic, news.payload);
  }

  async #create(
    id: ProviderId,
    service: Service,
    signal: (signal: Signal) => void,
    before: Pick<ProviderHost, 'seenUntil' | 'told'> = {},
  ): Promise<Provider> {
    const { host } = this;
    const [create, deviceId, label] = await Promise.all([host.loadProvider(id), host.deviceId(), host.label?.()]);
    const provider = create(service, {
      ...before,
      deviceId,
      label,
      signal,
      settled: this.host.eventsSaved,
      log: (level, ...parts) => this.host.log(level, id, ...parts),
    });
    provider.setLogLevel(this.#logLevel);
    return provider;
  }

  async #close(): Promise<void> {
    const provider = this.#provider;
    this.#provider = undefined;
    await provider?.close();
  }
}
