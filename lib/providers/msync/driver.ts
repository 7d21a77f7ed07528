import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import type { UnsentText } from '@/lib/contract/outbox';
import type { SignInStep } from '@/lib/contract/session';
import type { DirectCredential, PushToken } from '@/lib/contract/sign-in';
import { redact } from '@/lib/log/redact';
import { AbortOnClose } from '@/lib/providers/abort-on-close';
import { EndSignal } from '@/lib/providers/end-signal';
import { FileDownloads } from '@/lib/providers/file-downloads';
import { Liveness } from '@/lib/providers/liveness';
import type { CreateProvider, Opened, Provider, ProviderHost, RequestContext } from '@/lib/providers/provider';
import type { EvaluateSdk } from '@/lib/providers/sandbox/names';
import { Sandbox, type SandboxHost } from '@/lib/providers/sandbox/sandbox';
import { SecretRegistry } from '@/lib/providers/secrets';
import { ServiceClock } from '@/lib/providers/service-clock';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { wellFormed } from '@/lib/providers/well-formed';
import { inTime } from '@/lib/storage/in-time';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { answeredFrames } from './answered-frames';
import { callbackValuesOf } from './callback-values';
import { patchRoot } from './codec';
import { MsyncConnectionState } from './connection-state';
import { findMsyncMessage, type MsyncTrace, msyncTraceOf } from './delivery-lookup';
import { DeliveryReceipts } from './delivery-receipts';
import { type Emit, subscribe } from './events';
import { msyncCallError, msyncSignInError, registrationError } from './failures';
import { fileMethods } from './file-methods';
import { excludeHistoryFromDedup } from './history';
import { ListThrottle } from './list-throttle';
import { ListedReceipts } from './listed-receipts';
import { messageOf, type OutgoingMessage, outgoingMessageOf } from './outgoing-message';
import { echoOf } from './own-event-echo';
import { requestPasswordToken } from './password-token';
import { type MsyncConnection, type MsyncSdkExports, msyncSdkOf } from './sdk';
import type { MsyncServiceOptions } from './service';
import { watchServiceTime } from './service-time';
import { emitUploadProgress } from './uploads';
import { blocklistTopic, eventsOfCall, eventsOfSendError, followUpCall } from './webim-events';

/** The SDK sends a heartbeat once a minute if it receives nothing else. */
const heartbeatTimeoutMs = 65_000;
/** Time for the SDK's sign-out message to be sent before its socket is closed. */
const signOutMs = 500;
/** Milliseconds that a search for a sent message waits for the service's time at most. */
const clockTimeoutMs = 2_000;

/** Tests under Node pass a WebSocket. */
type Platform = Pick<SandboxHost, 'WebSocket'>;

export function createMsyncProvider(evaluate: EvaluateSdk, platform: Platform = {}): CreateProvider {
  return (service, host) => new MsyncProvider(evaluate, service as MsyncServiceOptions, host, platform);
}

/** One session of Agora Chat or Easemob, with its own evaluation of the SDK. */
class MsyncProvider implements Provider {
  readonly files: FileDownloads;
  readonly #sandbox: Sandbox;
  readonly #sdk: MsyncSdkExports;
  readonly #connection: MsyncConnection;
  readonly #secrets = new SecretRegistry();
  readonly #clock = new ServiceClock();
  readonly #connectionState: MsyncConnectionState;
  readonly #abortOnClose = new AbortOnClose();
  readonly #liveness = new Liveness({
    isOpen: () => this.#phase === 'open' && this.#connection.isOpened() && this.#sandbox.hasOpenSocket(),
    // The SDK's heartbeat. `onShow` sends the same but can open a second socket.
    ping: () => this.#connection.mSync.sendUnreadDeal(),
    drop: () => {
      this.#log('warn', ['the connection is dead']);
      this.#sandbox.abortSockets();
    },
  });
  readonly #endSignal: EndSignal;
  /** The callers' message ids, by the id that the SDK creates for each message. */
  readonly #callerIds = new Map<unknown, unknown>();
  /** Aborts the uploads of messages, by the id that the SDK creates. */
  readonly #sendSignals = new Map<unknown, AbortSignal>();
  /** Rejects the sends whose upload fails, by the id that the SDK creates. */
  readonly #rejectSend = new Map<unknown, (error: unknown) => void>();
  readonly #listedReceipts = new ListedReceipts();
  readonly #receipts = new DeliveryReceipts();
  readonly #traces = new SerialQueue();
  readonly #blocklist = new ListThrottle<unknown>(payload => this.#emit(blocklistTopic, payload));
  #userId = '';
  #phase: 'new' | 'opening' | 'open' | 'closed' = 'new';

  constructor(
    evaluate: EvaluateSdk,
    service: MsyncServiceOptions,
    private readonly host: ProviderHost,
    platform: Platform,
  ) {
    this.#sandbox = new Sandbox({
      ...platform,
      checkUrl: url => this.#checkUrl(url),
      settled: host.eventsSaved,
      traffic: {
        onSent: frame => {
          if (isAnswered(frame)) this.#liveness.onSent();
        },
        onReceive: () => this.#liveness.onReceive(),
      },
      log: (level, ...parts) => this.#log(level, parts),
    });
    this.#sdk = msyncSdkOf(evaluate(this.#sandbox.globals));
    const { root } = this.#sdk.connection.prototype;
    this.#listedReceipts.addField(root);
    patchRoot(root);
    const isAnswered = answeredFrames(root);
    this.#listedReceipts.watch(root);
    watchServiceTime(root, time => this.#clock.set(time));
    this.#routeLog();
    emitUploadProgress(
      this.#sdk.utils,
      (topic, localMsgId = '', payload) =>
        this.#emit(topic, { localMsgId, id: this.#callerIds.get(localMsgId), ...payload }),
      {
        signalOf: id => this.#sendSignals.get(id),
        // Most SDKs reject it themselves, in the same task, with more details.
        reject: (id, error) => void setTimeout(() => this.#rejectSend.get(id)?.(error)),
        abortable: (signal, run) => this.#sandbox.abortable(signal, run),
      },
    );
    this.#connection = this.#connect(service);
    this.files = new FileDownloads(this.#sandbox.fetch, url => {
      const { apiUrl } = this.#connection;
      return URL.canParse(apiUrl) && url.origin === new URL(apiUrl).origin ? url : undefined;
    });
    this.#endSignal = new EndSignal(host.signal);
    this.#connectionState = new MsyncConnectionState(
      host.signal,
      this.#endSignal,
      service.autoReconnectNumMax,
      this.#secrets.hide,
    );
    const emit = this.#listedReceipts.repeating(this.#emit);
    subscribe(this.#connection, emit, (name, payload) => this.#connectionState.handle(name, payload));
  }

  async open(userId: string, credential: DirectCredential): Promise<Opened> {
    if (this.#phase !== 'new') throw new PartylineError('alreadySignedIn');
    this.#phase = 'opening';
    this.#userId = userId;
    const secret = credential.kind === 'password' ? credential.password : credential.token;
    this.#secrets.add(secret);
    const credentialField = credential.kind === 'password' ? 'pwd' : credential.tokenKind;
    try {
      await this.#abortOnClose.wait(this.#connection.open(wellFormed({ user: userId, [credentialField]: secret })));
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw msyncSignInError(thrown, this.#signInContext(credential.kind));
    }
    this.#phase = 'open';
    const { token, expirationTime } = this.#connection;
    this.#secrets.add(token);
    this.#endSignal.markOpened();
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
      await this.#abortOnClose.wait(
        this.#connection.registerUser(wellFormed({ username: userId, password, nickname })),
      );
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw registrationError(thrown, this.#signInContext('password'));
    }
  }

  async setNickname(nickname: string): Promise<void> {
    await this.#run(() => this.#connection.updateCurrentUserNick(wellFormed(nickname)));
  }

  async uploadPushToken(push: PushToken): Promise<void> {
    await this.#run(() => this.#connection.uploadPushToken(wellFormed(push)));
  }

  async otherDevices(): Promise<string[]> {
    const { data = [] } = await this.#run(() => this.#connection.getSelfIdsOnOtherPlatform());
    return data.map(id => id.slice(id.indexOf('/') + 1));
  }

  async renewToken(token: string): Promise<{ expireAt?: number }> {
    this.#secrets.add(token);
    const { expire } = await this.#run(() => this.#connection.renewToken(token));
    return expire > 0 ? { expireAt: expire } : {};
  }

  requestToken(password: string): Promise<Opened> {
    const { apiUrl, context } = this.#connection;
    const appUrl = `${apiUrl}/${context.orgName}/${context.appName}`;
    return this.#run(async () => {
      const opened = await requestPasswordToken(this.#sandbox.fetch, appUrl, this.#userId, password);
      this.#secrets.add(opened.token);
      return opened;
    });
  }

  send(textMessage: TextMessage, context?: RequestContext): Promise<Sent> {
    const { to, text, chatType, ext } = wellFormed(textMessage);
    return this.#send({ type: 'txt', chatType, to, msg: text, ...(ext && { ext }) }, context).then(
      ({ localMsgId, serverMsgId }) => ({ localMsgId, serverMsgId }),
    );
  }

  async sendFile(message: UnsentText, data: File, context?: RequestContext): Promise<Sent> {
    const { id, to, chatType, text, file } = wellFormed(message);
    const isPicture = data.type.startsWith('image/');
    const { localMsgId, serverMsgId } = await this.#send(
      {
        ...{ type: isPicture ? 'img' : 'file', id, chatType, to, filename: text, file_length: data.size },
        ...(isPicture && { width: file?.width ?? 0, height: file?.height ?? 0 }),
        file: { data, filename: text, filetype: /[^.]+$/.exec(text)?.[0] ?? '', url: '' },
      },
      context,
    );
    return { localMsgId, serverMsgId };
  }

  async call(method: string, given: unknown[], context?: RequestContext): Promise<unknown> {
    const args = wellFormed(given);
    if (method === 'send') {
      const outgoing = outgoingMessageOf(args[1]);
      const send = () => this.#send(args[0], context, outgoing);
      const { type, ackId } = Object(args[0]) as Record<string, unknown>;
      if (type !== 'delivery') return send();
      // The SDK sends its own.
      if (outgoing?.isReceipt && this.#connection.delivery) return { localMsgId: outgoing.id, serverMsgId: '' };
      return this.#receipts.sendOnce(ackId, send);
    }
    const fn: unknown = Reflect.get(this.#connection, method);
    if (typeof fn !== 'function') throw new PartylineError('unknownMethod');
    const apply = (...params: unknown[]): unknown => Reflect.apply(fn, this.#connection, params);
    const fileMethod = fileMethods.get(method);
    const { id } = Object(args[0]) as { id?: unknown };
    const callbacks = callbackValuesOf(args);
    const { jid } = this.#connection.context;
    const fileContext = {
      apiUrl: this.#connection.apiUrl,
      progress: ({ loaded, total }: Record<'loaded' | 'total', number>) =>
        this.#emit('uploadProgress', { id, loaded, total }),
    };
    const invoke = async () => {
      await context?.recordStart?.();
      context?.signal?.throwIfAborted();
      return fileMethod
        ? this.#sandbox.abortable(context?.signal, () => fileMethod(apply, args, fileContext))
        : apply(...(callbacks?.args ?? args));
    };
    const answer = await this.#run(invoke, { callbacks: () => callbacks?.of('error', jid) });
    const result = answer instanceof Blob ? answer : toPlainData(answer);
    for (const { topic, payload } of eventsOfCall(method, result)) {
      if (topic === blocklistTopic) this.#blocklist.add(payload);
      else this.#emit(topic, payload);
    }
    const echo = echoOf(method, args, result, this.#userId);
    if (echo) this.#emit('echo', echo);
    const followUp = followUpCall(method);
    if (followUp) this.call(followUp, []).catch(error => this.#log('warn', [followUp, error]));
    return callbacks ? { answer: result, callbacks: callbacks.of('success', jid) } : result;
  }

  async findResult(trace: unknown): Promise<Sent> {
    const msyncTrace = trace as MsyncTrace;
    const reportedIds = new Set<unknown>();
    for (const { topic, payload } of this.host.loggedEvents?.() ?? []) {
      const { id, localMsgId, serverMsgId } = Object(payload) as { id?: unknown } & Partial<Sent>;
      // The background stopped after it published `sent` and before it stored the answer.
      if (topic === 'sent' && localMsgId && serverMsgId && localMsgId === msyncTrace.localMsgId)
        return { localMsgId, serverMsgId };
      reportedIds.add(topic === 'sent' ? serverMsgId : id);
    }
    await inTime(this.#clock.isSet, clockTimeoutMs).catch(() => {});
    const at = msyncTrace.at + this.#clock.offset;
    const found = await this.#run(() =>
      findMsyncMessage(this.#connection, { ...msyncTrace, at }, this.#userId, id => reportedIds.has(id)),
    );
    if (!found) throw new PartylineError('unknownOutcome');
    const { id } = found;
    // The `localMsgId` of the earlier run has no meaning in this one.
    this.#emit('sent', { message: found, localMsgId: id, serverMsgId: id });
    return { localMsgId: id, serverMsgId: id };
  }

  checkHeartbeat(): void {
    void this.#liveness.check(heartbeatTimeoutMs);
  }

  checkConnection(): Promise<void> | undefined {
    return this.#liveness.check();
  }

  serviceTime(): number | undefined {
    return this.#clock.now();
  }

  setOnline(online: boolean): void {
    this.#sandbox.window.dispatchEvent(new Event(online ? 'online' : 'offline'));
  }

  setLogLevel(level: LogLevel): void {
    this.#sdk.logger.setLevel(levels.indexOf(level), false, '');
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    this.#abortOnClose.close();
    if (wasOpen) {
      // Easemob's SDK sends a sign-out message, so that the service ends this device's session at once.
      this.#connection.close();
      const timeout = new Promise<void>(done => setTimeout(done, signOutMs));
      await Promise.race([this.#sandbox.socketsClosed(), timeout]);
      // The SDK calls `onDisconnected` and `onClosed` in a timer that it starts when the socket closes.
      await nextTask();
      await nextTask();
    }
    this.#blocklist.stop();
    this.#liveness.stop();
    this.files.stop();
    this.#sandbox.dispose();
  }

  #connect(service: MsyncServiceOptions): MsyncConnection {
    const { appKey, appId, dnsUrl, isFixedDeviceId, isMultiLoginSessions, deviceId, ...options } = service;
    const fixed = isFixedDeviceId && !isMultiLoginSessions;
    const device = deviceId ?? (fixed ? this.host.deviceId : undefined);
    const connection = new this.#sdk.connection({
      ...options,
      ...(appKey ? { appKey } : { appId }),
      isFixedDeviceId: fixed,
      ...(device && { deviceId: device }),
    });
    const dnsServers = dnsUrl ? [dnsUrl.replace(/\/+$/, '')] : dnsServersOf[this.host.provider ?? ''];
    if (dnsServers) {
      connection.dnsArr = [...dnsServers];
      connection.dnsTotal = dnsServers.length;
    }
    // Negative means that HTTP-DNS has not answered.
    connection.restTotal = connection.hostTotal = -1;
    disableTelemetry(connection);
    excludeHistoryFromDedup(connection);
    if (this.host.label) connection.setLoginInfoCustomExt(wellFormed(this.host.label));
    return connection;
  }

  async #send(
    options: unknown,
    { signal, recordStart: begin }: RequestContext = {},
    outgoing?: OutgoingMessage,
  ): Promise<Sent & { message?: unknown }> {
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw new PartylineError('badRequest');
    let message: Record<string, unknown> | undefined;
    const callerId = outgoing?.id ?? ('id' in options ? options.id : undefined);
    const sent = await this.#run(
      async () => {
        message = outgoing
          ? { ...messageOf(options), id: this.#sdk.utils.getUniqueId() }
          : this.#sdk.message.create({ ...options });
        if (begin) await begin(await this.#traceOf(message));
        signal?.throwIfAborted();
        const { id } = message;
        if (callerId !== undefined) this.#callerIds.set(id, callerId);
        if (signal) this.#sendSignals.set(id, signal);
        const uploadFailed = new Promise<never>((_, reject) => this.#rejectSend.set(id, reject));
        return Promise.race([this.#sendToSdk(message, outgoing), uploadFailed]).finally(() => {
          this.#rejectSend.delete(id);
          this.#callerIds.delete(id);
          this.#sendSignals.delete(id);
        });
      },
      {
        onRefused: thrown => {
          for (const { topic, payload } of eventsOfSendError(thrown, toPlainData(message))) this.#emit(topic, payload);
        },
      },
    );
    const { localMsgId, serverMsgId } = sent;
    const received = toPlainData(sent.message);
    // The SDK sets no sender on a message that it created, and the computer's time.
    const time = Math.round(this.#clock.now() ?? Date.now());
    const ownMessage = toPlainData({ ...message, from: this.#userId, time });
    // The SDK emits nothing about its own receipts, either.
    if (outgoing?.isReceipt) return { localMsgId, serverMsgId };
    this.#emit('sent', {
      message: ownMessage,
      localMsgId,
      serverMsgId,
      ...(callerId !== undefined && { id: toPlainData(callerId) }),
      ...(received !== undefined && { received }),
    });
    return { localMsgId, serverMsgId, ...(outgoing && received !== undefined && { message: received }) };
  }

  /** One at a time, so that messages are sent in the order of their calls. */
  #traceOf(message: Record<string, unknown>): Promise<MsyncTrace | undefined> {
    const at = Date.now();
    return this.#traces.add(() => msyncTraceOf(message, at));
  }

  /** The SDK reads `useOwnUploadFun` synchronously in `send`, so it can differ for each message. */
  #sendToSdk(
    message: Record<string, unknown>,
    outgoing: OutgoingMessage | undefined,
  ): ReturnType<MsyncConnection['send']> {
    const connection = this.#connection;
    const { useOwnUploadFun } = connection;
    connection.useOwnUploadFun = useOwnUploadFun || outgoing?.useOwnUploadFun === true;
    try {
      return connection.send(message);
    } finally {
      connection.useOwnUploadFun = useOwnUploadFun;
    }
  }

  /** Runs an SDK call and converts its errors. @throws {PartylineError} */
  async #run<T>(
    call: () => Promise<T> | T,
    { onRefused, callbacks }: { onRefused?(thrown: unknown): void; callbacks?(): unknown } = {},
  ): Promise<T> {
    if (this.#phase !== 'open') throw new PartylineError('notSignedIn');
    try {
      return await this.#abortOnClose.wait(call());
    } catch (thrown) {
      if (this.#abortOnClose.isClosed) throw new PartylineError('notSignedIn');
      if (thrown instanceof PartylineError) throw thrown;
      onRefused?.(thrown);
      throw msyncCallError(thrown, this.#secrets.hide, callbacks?.());
    }
  }

  #emit: Emit = (topic, payload) => this.host.signal({ kind: 'event', topic, payload });

  #signInContext(credential: DirectCredential['kind']) {
    const { restTotal, hostTotal } = this.#connection;
    return { credential, noUsableHost: restTotal === 0 || hostTotal === 0, hide: this.#secrets.hide };
  }

  #checkUrl(url: URL): void {
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
    const logLevel = levels.find(name => name.toLowerCase() === level) ?? 'DEBUG';
    if (logLevel !== 'SILENT') this.host.log(logLevel, ...parts.map(part => this.#secrets.hide(redact(part))));
  }
}

/** Those of shengwang-chat 1.3.2. The provider runs agora-chat, which has Agora's. */
const dnsServersOf: Partial<Record<string, readonly string[]>> = {
  shengwang: ['https://rs.chat.rtnsvc.com', 'https://rs.chat.realtimemesh.com'],
};

/** The service can enable usage reports and log upload by its HTTP-DNS answer. These setters ignore it. */
function disableTelemetry(connection: MsyncConnection): void {
  connection.dataReport.setIsCollectDt(false);
  Object.assign(connection.dataReport, { setIsCollectDt: () => undefined, setIsReportDt: () => undefined });
  Object.defineProperty(connection, '_reportLogs', { get: () => false, set: () => undefined });
}

/** By the SDKs' numbers, 0 to 5. */
const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

const nextTask = () => new Promise<void>(done => setTimeout(done));

function stepOf({ protocol, pathname }: URL): SignInStep | undefined {
  if (protocol === 'ws:' || protocol === 'wss:') return 'connecting';
  if (pathname.endsWith('/server.json')) return 'locating';
  return pathname.endsWith('/token') ? 'checking' : undefined;
}
