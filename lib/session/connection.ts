import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { ProviderId } from '@/lib/contract/provider-id';
import { sdkNameOf } from '@/lib/contract/sdk-name';
import type { Account } from '@/lib/contract/session';
import type { Registration } from '@/lib/contract/sign-in';
import type { Provider, ProviderHost, Service, Signal } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { bindToUser, type FreshCredential, freshCredential } from './credential-source';
import type { Generation } from './generation';
import type { SessionHost, SessionRecord } from './host';
import { MessageDedup } from './message-dedup';
import { isExpired, type Token } from './token-expiry';

export type ConnectionSignal = Exclude<Signal, { kind: 'event' }>;

/** The parts of the record that a connection determines. */
type OpenedRecord = Pick<SessionRecord, 'account' | 'source' | 'token' | 'since'>;

/** A provider that hangs while it closes delays the next one by this at most. */
const closeTimeoutMs = 2_000;

/** Opens one provider at a time. It belongs to the generation that opened it, and closes when that ends. */
export class Connection {
  #provider: Provider | undefined;
  readonly #closing = new SerialQueue();
  #closingCount = 0;
  #logLevel: LogLevel = 'WARN';

  constructor(
    private readonly host: SessionHost,
    private readonly onSignal: (generation: Generation, signal: ConnectionSignal) => void,
    private readonly tokenInUse: () => Token | undefined,
  ) {}

  get provider(): Provider | undefined {
    return this.#provider;
  }

  /**
   * Signs in, after the previous connection has closed.
   * @throws {PartylineError} the error of the service or the app's server; `cancelled`
   */
  async open(generation: Generation, record: SessionRecord): Promise<OpenedRecord> {
    await generation.wait(this.closed());
    const { userId: issuedTo, ...credential } = await generation.wait(this.#credentialOf(record));
    const account = issuedTo === undefined ? record.account : { ...record.account, userId: issuedTo };
    generation.check();
    this.host.claim(account);
    // The earlier events decide which messages are new.
    const loaded = this.host.eventsLoaded?.();
    if (loaded) await generation.wait(loaded);
    const dedup = this.#dedupOf({ ...record, account });
    let isOpen = false;
    const signal = (signal: Signal) => {
      // Events of a superseded connection would be taken for those of the next account.
      if (!generation.stillWanted) return;
      if (signal.kind === 'event') this.#emit(account, dedup, signal.topic, signal.payload);
      // `connected` during `open` is early: the SDK refuses requests until `open` has returned.
      else if (signal.kind !== 'connected' || isOpen) this.onSignal(generation, signal);
    };
    const before = {
      seenUntil: dedup.latestAt,
      loggedEvents: () => this.host.loggedEvents(account),
      unreadIds: () => this.host.unreadIds?.(account) ?? [],
    };
    const created = createProvider(this.host, account.provider, record.service, { ...before, signal });
    const provider = await generation.wait(created, late => this.#close(late));
    generation.onEnd(() => this.#close(provider));
    generation.check();
    provider.setLogLevel(this.#logLevel);
    this.#provider = provider;
    const opened = await generation.wait(provider.open(account.userId, credential));
    const { token, expireAt = credential.expireAt, beganAt } = opened;
    isOpen = true;
    const kind = credential.kind === 'token' ? credential.tokenKind : 'accessToken';
    const isSame = credential.kind === 'token' && record.token?.value === token;
    const used = isSame && record.token ? record.token : { value: token, kind, obtainedAt: this.host.now() };
    return {
      account,
      source: bindToUser(record.source, account.userId),
      token: { ...used, ...(expireAt !== undefined && { expireAt }) },
      // The journal forgets the messages of which this is the latest.
      since: before.seenUntil ?? beganAt,
    };
  }

  get isClosed(): boolean {
    return this.#provider === undefined && this.#closingCount === 0;
  }

  /** Resolves when no connection is closing. */
  closed(): Promise<void> {
    return this.#closing.idle();
  }

  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    this.#provider?.setLogLevel(level);
  }

  #close(provider: Provider): void {
    if (this.#provider === provider) this.#provider = undefined;
    const failed = (error: unknown) => this.host.log('WARN', 'session', 'close', error);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>(done => {
      timer = setTimeout(done, closeTimeoutMs);
    });
    const closed = Promise.race([provider.close().catch(failed), late]).finally(() => clearTimeout(timer));
    this.#closingCount += 1;
    void this.#closing
      .add(() => closed)
      .finally(() => {
        this.#closingCount -= 1;
      });
  }

  /** The stored token while it is valid; otherwise a new one. */
  async #credentialOf({ account, source, token }: SessionRecord): Promise<FreshCredential> {
    const stored = token && { kind: 'token' as const, token: token.value, tokenKind: token.kind };
    if (source.kind === 'token') {
      if (!stored) throw new PartylineError('tokenExpired');
      return stored;
    }
    if (stored && !isExpired(token, this.host.now())) return stored;
    const { appServerTokenKind } = this.host.definitions[account.provider];
    return freshCredential(source, appServerTokenKind, this.host.askAppServer);
  }

  /** Knows the messages that this or an earlier worker has emitted. */
  #dedupOf({ account, since }: SessionRecord): MessageDedup {
    const dedup = new MessageDedup(this.host.definitions[account.provider], since);
    for (const { topic, payload } of this.host.loggedEvents(account)) dedup.add(topic, payload);
    return dedup;
  }

  #emit(account: Account, dedup: MessageDedup, topic: string, payload: unknown): void {
    if (this.#isRepeatedForToken(account, topic)) return;
    const event = dedup.withoutDuplicates(topic, payload);
    if (event) this.host.onEvent(topic, event.payload);
  }

  /** A page that renews its token at each warning would renew it once for each start of the worker. */
  #isRepeatedForToken(account: Account, topic: string): boolean {
    const token = this.tokenInUse();
    if (!token || !this.host.definitions[account.provider].tokenTopics?.has(topic)) return false;
    for (const event of this.host.loggedEvents(account))
      if (event.topic === topic && event.at >= token.obtainedAt) return true;
    return false;
  }
}

type ProviderParts = Pick<SessionHost, 'definitions' | 'loadProvider' | 'deviceId' | 'label' | 'eventsSaved' | 'log'>;

/** Registers a user with the service. No account is signed in. */
export async function register(host: ProviderParts, request: Registration): Promise<void> {
  const service = host.definitions[request.provider].parseService(request.service);
  const provider = await createProvider(host, request.provider, service, { signal: () => {} });
  provider.setLogLevel('WARN');
  try {
    await provider.register(request);
  } finally {
    await provider.close();
  }
}

async function createProvider(
  host: ProviderParts,
  id: ProviderId,
  service: Service,
  parts: Pick<ProviderHost, 'signal' | 'seenUntil' | 'loggedEvents' | 'unreadIds'>,
): Promise<Provider> {
  const sdk = host.definitions[id].sdkOf?.(service) ?? sdkNameOf(id);
  const [create, deviceId, label] = await Promise.all([host.loadProvider(sdk), host.deviceId(), host.label?.()]);
  return create(service, {
    ...parts,
    deviceId,
    label,
    provider: id,
    eventsSaved: host.eventsSaved,
    log: (level, ...parts) => host.log(level, id, ...parts),
  });
}
