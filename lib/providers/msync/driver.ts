/** Drives one evaluation of Agora Chat's or Easemob's SDK through one session. */

import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import type { SignInStep } from '@/lib/contract/session';
import type { DirectCredential, PushToken } from '@/lib/contract/sign-in';
import { redact } from '@/lib/log/redact';
import { AbortOnClose } from '@/lib/providers/abort-on-close';
import { EndSignal } from '@/lib/providers/end-signal';
import { Liveness } from '@/lib/providers/liveness';
import type { CreateProvider, Opened, Provider, ProviderHost, RequestContext } from '@/lib/providers/provider';
import type { EvaluateSdk } from '@/lib/providers/sandbox/names';
import { Sandbox, type SandboxHost } from '@/lib/providers/sandbox/sandbox';
import { SecretRegistry } from '@/lib/providers/secrets';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { patchRoot } from './codec';
import { MsyncConnectionState } from './connection-state';
import { findMsyncMessage, type MsyncTrace, msyncTraceOf } from './delivery-lookup';
import { type Emit, emitAll, subscribe } from './events';
import { msyncCallError, msyncSignInError, registrationError } from './failures';
import { fileMethods } from './file-methods';
import { keepHistoryApart } from './history';
import { callAfter, deriveFromCall, deriveFromSendError } from './legacy-listen';
import { messageOf, type OutgoingMessage, outgoingMessageOf } from './outgoing-message';
import { echoOf } from './own-event-echo';
import { type MsyncConnection, type MsyncSdk, msyncSdkOf } from './sdk';
import type { MsyncOptions } from './service';
import { emitUploadProgress } from './uploads';

/** How long a goodbye may take to leave before the socket is closed under it. */
const goodbyeMs = 500;

/** What the platform lends; Node's tests bring a WebSocket. */
type Platform = Pick<SandboxHost, 'WebSocket'>;

export function createMsyncProvider(evaluate: EvaluateSdk, platform: Platform = {}): CreateProvider {
  return (service, host) => new MsyncProvider(evaluate, service as MsyncOptions, host, platform);
}

class MsyncProvider implements Provider {
  readonly #sandbox: Sandbox;
  readonly #sdk: MsyncSdk;
  readonly #connection: MsyncConnection;
  readonly #secrets = new SecretRegistry();
  readonly #line: MsyncConnectionState;
  readonly #untilClosed = new AbortOnClose();
  readonly #liveness = new Liveness({
    isOpen: () => this.#phase === 'open' && this.#connection.isOpened() && this.#sandbox.hasOpenSocket(),
    // What is unread; not `onShow`, which asks the same, and opens another socket when there may be a new one already.
    ask: () => this.#connection.mSync.sendUnreadDeal(),
    lose: () => {
      this.#log('warn', ['the line is dead']);
      this.#sandbox.loseSockets();
    },
  });
  readonly #ending: EndSignal;
  /** The ids that callers gave their messages, by the SDK's own: it makes one for each message that it sends. */
  readonly #askedIds = new Map<unknown, unknown>();
  #userId = '';
  #phase: 'new' | 'opening' | 'open' | 'closed' = 'new';

  constructor(
    evaluate: EvaluateSdk,
    service: MsyncOptions,
    private readonly host: ProviderHost,
    platform: Platform,
  ) {
    this.#sandbox = new Sandbox({
      ...platform,
      admit: url => this.#admit(url),
      settled: host.settled,
      traffic: this.#liveness,
      log: (level, ...parts) => this.#log(level, parts),
    });
    this.#sdk = msyncSdkOf(evaluate(this.#sandbox.globals));
    patchRoot(this.#sdk.connection.prototype.root);
    this.#routeLog();
    emitUploadProgress(this.#sdk.utils, (topic, localMsgId = '', facts) =>
      this.#emit(topic, { localMsgId, id: this.#askedIds.get(localMsgId), ...facts }),
    );
    this.#connection = this.#connect(service);
    this.#ending = new EndSignal(host.signal);
    this.#line = new MsyncConnectionState(host.signal, this.#ending, service.autoReconnectNumMax, this.#secrets.hide);
    subscribe(this.#connection, this.#emit, (name, payload) => this.#line.hear(name, payload));
  }

  async open(userId: string, credential: DirectCredential): Promise<Opened> {
    if (this.#phase !== 'new') throw new PartylineError('alreadySignedIn');
    this.#phase = 'opening';
    this.#userId = userId;
    const secret = credential.kind === 'password' ? credential.password : credential.token;
    this.#secrets.add(secret);
    const given = credential.kind === 'password' ? 'pwd' : credential.tokenKind;
    try {
      await this.#untilClosed.wait(this.#connection.open({ user: userId, [given]: secret }));
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw msyncSignInError(thrown, this.#facts(credential.kind));
    }
    this.#phase = 'open';
    const { token, expirationTime } = this.#connection;
    this.#secrets.add(token);
    this.#ending.opened();
    return { token, ...(expirationTime > 0 && { expireAt: expirationTime }) };
  }

  async register({
    userId,
    password,
    nickname,
  }: {
    userId: string;
    password: string;
    nickname: string;
  }): Promise<void> {
    this.#secrets.add(password);
    try {
      await this.#untilClosed.wait(this.#connection.registerUser({ username: userId, password, nickname }));
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw registrationError(thrown, this.#facts('password'));
    }
  }

  async setNickname(nickname: string): Promise<void> {
    await this.#ask(() => this.#connection.updateCurrentUserNick(nickname));
  }

  async uploadPushToken(push: PushToken): Promise<void> {
    await this.#ask(() => this.#connection.uploadPushToken(push));
  }

  async otherDevices(): Promise<string[]> {
    const { data = [] } = await this.#ask(() => this.#connection.getSelfIdsOnOtherPlatform());
    return data.map(id => id.slice(id.indexOf('/') + 1));
  }

  async renew(token: string): Promise<{ expireAt?: number }> {
    this.#secrets.add(token);
    const { expire } = await this.#ask(() => this.#connection.renewToken(token));
    return expire > 0 ? { expireAt: expire } : {};
  }

  send({ to, text, chatType, ext }: TextMessage, how?: RequestContext): Promise<Sent> {
    return this.#send({ type: 'txt', chatType, to, msg: text, ...(ext && { ext }) }, how).then(
      ({ localMsgId, serverMsgId }) => ({ localMsgId, serverMsgId }),
    );
  }

  async call(method: string, args: unknown[], how?: RequestContext): Promise<unknown> {
    if (method === 'send') return this.#send(args[0], how, outgoingMessageOf(args[1]));
    const fn: unknown = Reflect.get(this.#connection, method);
    if (typeof fn !== 'function') throw new PartylineError('unknownMethod');
    const apply = (...given: unknown[]): unknown => Reflect.apply(fn, this.#connection, given);
    const withFile = fileMethods.get(method);
    const { id } = Object(args[0]) as { id?: unknown };
    const around = {
      apiUrl: this.#connection.apiUrl,
      progress: ({ loaded, total }: Record<'loaded' | 'total', number>) =>
        this.#emit('uploadProgress', { id, loaded, total }),
    };
    const invoke = async () => {
      await how?.begin?.();
      return withFile ? withFile(apply, args, around) : apply(...args);
    };
    const answer = await this.#ask(invoke);
    const result = answer instanceof Blob ? answer : toPlainData(answer);
    emitAll(deriveFromCall(method, args, result), this.#emit);
    const echo = echoOf(method, args, result, this.#userId);
    if (echo) this.#emit('echo', echo);
    const next = callAfter(method);
    if (next) this.call(next, []).catch(error => this.#log('warn', [next, error]));
    return result;
  }

  async find(trace: unknown): Promise<Sent> {
    const wanted = trace as MsyncTrace;
    const told = new Set<unknown>();
    for (const { topic, payload } of this.host.told?.() ?? []) {
      const { id, localMsgId, serverMsgId } = Object(payload) as { id?: unknown } & Partial<Sent>;
      // The background died between telling the tabs and keeping the answer.
      if (topic === 'sent' && localMsgId && serverMsgId && localMsgId === wanted.localMsgId)
        return { localMsgId, serverMsgId };
      told.add(topic === 'sent' ? serverMsgId : id);
    }
    const found = await this.#ask(() => findMsyncMessage(this.#connection, wanted, this.#userId, id => told.has(id)));
    if (!found) throw new PartylineError('unknownOutcome');
    const { id } = found;
    // What the SDK of that run called it has died with it.
    this.#emit('sent', { message: found, localMsgId: id, serverMsgId: id });
    return { localMsgId: id, serverMsgId: id };
  }

  /** Whatever was heard: the worker stays awake by it. Unanswered, it is a reason to ask. */
  probe(): void {
    if (this.#connection.isOpened()) this.#connection.mSync.sendUnreadDeal();
  }

  alive(): Promise<void> | undefined {
    return this.#liveness.check();
  }

  network(online: boolean): void {
    this.#sandbox.window.dispatchEvent(new Event(online ? 'online' : 'offline'));
  }

  setLogLevel(level: LogLevel): void {
    this.#sdk.logger.setLevel(levels.indexOf(level), false, '');
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    this.#untilClosed.close();
    if (wasOpen) {
      // Easemob says goodbye, so that the service forgets this device's session at once.
      this.#connection.close();
      const late = new Promise<void>(done => setTimeout(done, goodbyeMs));
      await Promise.race([this.#sandbox.socketsClosed(), late]);
      // The SDK tells of the end (`onDisconnected`, `onClosed`) in a timer that it sets when the socket has closed.
      await turn();
      await turn();
    }
    this.#liveness.stop();
    this.#sandbox.dispose();
  }

  #connect(service: MsyncOptions): MsyncConnection {
    const { appKey, appId, dnsUrl, isFixedDeviceId, isMultiLoginSessions, deviceId, ...options } = service;
    const fixed = isFixedDeviceId && !isMultiLoginSessions;
    const device = deviceId ?? (fixed ? this.host.deviceId : undefined);
    const connection = new this.#sdk.connection({
      ...options,
      ...(appKey ? { appKey } : { appId }),
      isFixedDeviceId: fixed,
      ...(device && { deviceId: device }),
    });
    if (dnsUrl) {
      connection.dnsArr = [dnsUrl.replace(/\/+$/, '')];
      connection.dnsTotal = 1;
    }
    // Neither is ever negative once HTTP-DNS has answered.
    connection.restTotal = connection.hostTotal = -1;
    withoutTelemetry(connection);
    keepHistoryApart(connection);
    if (this.host.label) connection.setLoginInfoCustomExt(this.host.label);
    return connection;
  }

  async #send(
    options: unknown,
    { begin }: RequestContext = {},
    made?: OutgoingMessage,
  ): Promise<Sent & { message?: unknown }> {
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw new PartylineError('badRequest');
    let message: Record<string, unknown> | undefined;
    const asked = made?.id ?? ('id' in options ? options.id : undefined);
    const sent = await this.#ask(
      async () => {
        message = made
          ? { ...messageOf(options), id: this.#sdk.utils.getUniqueId() }
          : this.#sdk.message.create({ ...options });
        await begin?.(msyncTraceOf(message, Date.now()));
        if (asked !== undefined) this.#askedIds.set(message.id, asked);
        return this.#hand(message, made).finally(() => this.#askedIds.delete(message?.id));
      },
      thrown => emitAll(deriveFromSendError(thrown, toPlainData(message)), this.#emit),
    );
    const { localMsgId, serverMsgId } = sent;
    const received = toPlainData(sent.message);
    // The SDK leaves the sender out of a message that it has made itself.
    const own = toPlainData({ ...message, from: this.#userId });
    this.#emit('sent', {
      message: own,
      localMsgId,
      serverMsgId,
      ...(asked !== undefined && { id: toPlainData(asked) }),
      ...(received !== undefined && { received }),
    });
    return { localMsgId, serverMsgId, ...(made && received !== undefined && { message: received }) };
  }

  /** The SDK reads this option once, at the beginning of a send. */
  #hand(message: Record<string, unknown>, made: OutgoingMessage | undefined): ReturnType<MsyncConnection['send']> {
    const connection = this.#connection;
    const { useOwnUploadFun } = connection;
    connection.useOwnUploadFun = useOwnUploadFun || made?.useOwnUploadFun === true;
    try {
      return connection.send(message);
    } finally {
      connection.useOwnUploadFun = useOwnUploadFun;
    }
  }

  /** Runs a call of the SDK; what it throws, at once or later, becomes one of ours. */
  async #ask<T>(run: () => Promise<T> | T, onRefused?: (thrown: unknown) => void): Promise<T> {
    if (this.#phase !== 'open') throw new PartylineError('notSignedIn');
    try {
      return await this.#untilClosed.wait(run());
    } catch (thrown) {
      if (this.#untilClosed.isClosed) throw new PartylineError('notSignedIn');
      if (thrown instanceof PartylineError) throw thrown;
      onRefused?.(thrown);
      throw msyncCallError(thrown, this.#secrets.hide);
    }
  }

  #emit: Emit = (topic, payload) => this.host.signal({ kind: 'event', topic, payload });

  #facts(credential: DirectCredential['kind']) {
    const { restTotal, hostTotal } = this.#connection;
    return { credential, noUsableHost: restTotal === 0 || hostTotal === 0, hide: this.#secrets.hide };
  }

  #admit(url: URL): void {
    if (!isSafe(url)) throw new PartylineError('tlsRequired');
    const step = this.#phase === 'opening' && stepOf(url);
    if (step) this.host.signal({ kind: 'step', step });
  }

  #routeLog(): void {
    const { logger } = this.#sdk;
    logger.setConsoleLogVisibility(false);
    logger.onLog = ({ level, logs }) => this.#log(level, logs);
  }

  #log(level: string, parts: unknown[]): void {
    const known = levels.find(name => name.toLowerCase() === level) ?? 'DEBUG';
    if (known !== 'SILENT') this.host.log(known, ...parts.map(part => this.#secrets.hide(redact(part))));
  }
}

/** A service can switch usage data and log upload on in its answer to HTTP-DNS. Here they stay off, whatever it says. */
function withoutTelemetry(connection: MsyncConnection): void {
  connection.dataReport.setIsCollectDt(false);
  Object.assign(connection.dataReport, { setIsCollectDt: () => undefined, setIsReportDt: () => undefined });
  Object.defineProperty(connection, '_reportLogs', { get: () => false, set: () => undefined });
}

/** In the order of the SDKs' numbers, 0 to 5. */
const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

const turn = () => new Promise<void>(done => setTimeout(done));

function stepOf({ protocol, pathname }: URL): SignInStep | undefined {
  if (protocol === 'ws:' || protocol === 'wss:') return 'connecting';
  if (pathname.endsWith('/server.json')) return 'locating';
  return pathname.endsWith('/token') ? 'checking' : undefined;
}
