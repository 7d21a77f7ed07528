import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import { gapTopic } from '@/lib/contract/frames';
import type { LogLevel } from '@/lib/contract/log';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import type { UnsentText } from '@/lib/contract/outbox';
import type { DirectCredential } from '@/lib/contract/sign-in';
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
import { attachFile, attachmentMethods, setSentUrls } from './attachment';
import { fetchMissedMessages, findRecalledMessages, sortMessages } from './catch-up';
import { TencentConnectionState } from './connection-state';
import { findTencentMessage, type TencentTrace, tencentTraceOf } from './delivery-lookup';
import { createDomShim, type DecodeImage } from './dom-shim';
import { draftOf } from './drafts';
import { parseExperimentalCall, parseRoomCommand } from './experimental';
import { tencentCallError, tencentSignInError } from './failures';
import { type TencentGeneration, v3 } from './generation';
import { serializeHistoryReads } from './history-reads';
import { InviteIds, inviteMethods } from './invite-ids';
import { LiveRooms } from './live-rooms';
import { MessageObjects } from './message-objects';
import { sendMethods, synchronousMethods } from './methods';
import { PendingUploads } from './pending-uploads';
import { roomCommands } from './room-commands';
import { type TencentChat, type TencentSdkEvent, type TencentSdkMessage, tencentSdkOf } from './sdk';
import type { TencentServiceOptions } from './service';
import { eventNames, signalingNames, tencentMessageTopics } from './topics';
import { TencentUploads } from './upload';
import { userSigExpiry } from './user-sig';

const logoutTimeoutMs = 500;
const readyTimeoutMs = 10_000;
const minCatchUpRetryMs = 500;
const maxCatchUpRetryMs = 30_000;
/** Missed messages in one event. `toPlainData` would drop parts of a larger one. */
const maxMissedPerEvent = 100;
/** The SDK sends a heartbeat ten seconds after the last frame it received. */
const heartbeatTimeoutMs = 15_000;
/** At sign-in the SDK tries one host after another and reports no failure. */
const connectTimeoutMs = 10_000;

interface Platform extends Pick<SandboxHost, 'WebSocket'> {
  /** Default: the browser's. Tests under Node pass one. */
  createImageBitmap?: DecodeImage;
}

export function createTencentProvider(
  evaluate: EvaluateSdk,
  platform: Platform = {},
  generation: TencentGeneration = v3,
): CreateProvider {
  return (service, host) =>
    new TencentProvider(evaluate, service as unknown as TencentServiceOptions, host, platform, generation);
}

/** One session of Tencent Cloud Chat, with its own evaluation of the SDK. */
class TencentProvider implements Provider {
  readonly files: FileDownloads;
  readonly #sandbox: Sandbox;
  readonly #chat: TencentChat;
  readonly #secrets = new SecretRegistry();
  readonly #clock = new ServiceClock();
  readonly #messages: MessageObjects;
  readonly #liveRooms = new LiveRooms((method, arg) => this.#invokeSdk(method, arg));
  readonly #inviteIds: InviteIds;
  readonly #pendingUploads = new PendingUploads();
  readonly #abortOnClose = new AbortOnClose();
  readonly #liveness = new Liveness({
    isOpen: () => this.#phase === 'open' && this.#sandbox.hasOpenSocket(),
    ping: () => this.#sendRequest(),
    drop: () => {
      this.#log('warn', ['the connection is dead']);
      this.#sandbox.abortSockets();
    },
  });
  readonly #endSignal: EndSignal;
  readonly #connectionState: TencentConnectionState;
  readonly #uploads: TencentUploads;
  #phase: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #readyCallbacks = new Set<() => void>();
  /** Events with messages that arrive before the catch-up is complete. Published after it. */
  #deferred: TencentSdkEvent[] | undefined;
  /** Ids of messages that were sent before the catch-up is complete. The history has them too. */
  readonly #sentEarly = new Set<string>();

  constructor(
    evaluate: EvaluateSdk,
    service: TencentServiceOptions,
    private readonly host: ProviderHost,
    platform: Platform,
    generation: TencentGeneration,
  ) {
    this.#sandbox = new Sandbox({
      ...platform,
      environment: generation.environment,
      redirect: url => generation.redirect?.(url, service) ?? url,
      uploadSignal: file => this.#uploads.signalOf(file),
      checkUrl: url => this.#checkUrl(url),
      settled: host.eventsSaved,
      traffic: {
        onSent: () => this.#liveness.onSent(),
        onReceive: () => {
          this.#liveness.onReceive();
          this.#connectionState.handleReceived();
        },
      },
      log: (level, ...parts) => this.#log(level, parts),
    });
    this.files = new FileDownloads(this.#sandbox.fetch, url => ownFileAddress(url, service.proxyServer));
    const uploads = new TencentUploads(this.#sandbox.fetch);
    this.#uploads = uploads;
    const domShim = createDomShim({
      window: this.#sandbox.window,
      loadImage: url => uploads.loadImage(url),
      decodeImage: platform.createImageBitmap ?? globalThis.createImageBitmap,
    });
    this.#messages = new MessageObjects(generation.messageDefaults);
    this.#inviteIds = new InviteIds(generation.drawsHighBitsFirst);
    const sdk = tencentSdkOf(evaluate({ ...this.#sandbox.globals, ...domShim, Math: this.#inviteIds.Math }));
    const { sdk: _sdk, ...options } = service;
    this.#chat = generation.create(sdk, options, uploads);
    this.#endSignal = new EndSignal(host.signal);
    const signal: ProviderHost['signal'] = signal => {
      // The SDK gets the service's time at each sign-in.
      if (signal.kind === 'connected') this.#updateClock();
      host.signal(signal);
    };
    this.#connectionState = new TencentConnectionState(
      signal,
      this.#endSignal,
      generation.stopsReconnecting ? () => this.#sendRequest() : undefined,
    );
    for (const name of eventNames) this.#chat.on(name, event => this.#handleEvent(name, event));
    for (const name of signalingNames) this.#chat.addSignalingListener(name, event => this.#handleEvent(name, event));
    serializeHistoryReads(this.#chat);
  }

  async open(userId: string, credential: DirectCredential): Promise<Opened> {
    if (this.#phase !== 'new') throw new PartylineError('alreadySignedIn');
    if (credential.kind !== 'token') throw new PartylineError('userSigMissing');
    this.#phase = 'opening';
    this.#deferred = [];
    const began = performance.now();
    const userSig = credential.token;
    this.#secrets.add(userSig);
    this.host.signal({ kind: 'step', step: 'connecting' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const noSocket = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        if (!this.#sandbox.hasOpenSocket()) reject(new PartylineError('unreachable'));
      }, connectTimeoutMs);
    });
    try {
      await this.#abortOnClose.wait(
        Promise.race([this.#chat.login(wellFormed({ userID: userId, userSig })), noSocket]),
      );
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw tencentSignInError(thrown, this.#secrets.hide);
    } finally {
      clearTimeout(timer);
    }
    this.#phase = 'open';
    this.#endSignal.markOpened();
    // The SDK refuses to return its time before it is ready.
    await this.#abortOnClose.wait(this.#whenReady().catch(error => this.#log('warn', [error])));
    this.#updateClock();
    const serviceTime = this.#clock.now();
    const beganAt = serviceTime === undefined ? undefined : serviceTime - (performance.now() - began);
    void this.#catchUp(this.host.seenUntil ?? beganAt ?? Date.now());
    const expireAt = await userSigExpiry(userSig);
    return { token: userSig, ...(beganAt !== undefined && { beganAt }), ...(expireAt !== undefined && { expireAt }) };
  }

  register(): Promise<void> {
    return Promise.reject(new PartylineError('registrationClosed'));
  }

  async setNickname(nick: string): Promise<void> {
    await this.#run(() => this.#chat.updateMyProfile({ nick: wellFormed(nick) }));
  }

  uploadPushToken(): Promise<void> {
    return Promise.reject(new PartylineError('unknownMethod'));
  }

  async send(textMessage: TextMessage, { signal, recordStart: begin }: RequestContext = {}): Promise<Sent> {
    const { to, text, chatType, ext } = wellFormed(textMessage);
    const conversationType = chatType === 'singleChat' ? 'C2C' : 'GROUP';
    const cloudCustomData = ext && { cloudCustomData: JSON.stringify(ext) };
    const sendText = async () => {
      const message = this.#chat.createTextMessage({ to, conversationType, payload: { text }, ...cloudCustomData });
      await begin?.(tencentTraceOf(message, false));
      signal?.throwIfAborted();
      return this.#chat.sendMessage(message);
    };
    const { data } = await this.#run(sendText, { signal });
    const id = this.#publishSent(data);
    return { localMsgId: id, serverMsgId: id };
  }

  async sendFile(message: UnsentText, file: File, context?: RequestContext): Promise<Sent> {
    const { to, chatType } = message;
    const conversationType = chatType === 'singleChat' ? 'C2C' : 'GROUP';
    const by = file.type.startsWith('image/') ? 'createImageMessage' : 'createFileMessage';
    const made = { by, options: { to, conversationType, payload: { file } } };
    const { data } = (await this.call('sendMessage', [{ made }], context)) as { data?: { message?: { ID?: unknown } } };
    const id = String(data?.message?.ID ?? '');
    return { localMsgId: id, serverMsgId: id };
  }

  async call(method: string, args: unknown[], { signal, recordStart: begin }: RequestContext = {}): Promise<unknown> {
    if (method !== roomCommands && typeof Reflect.get(this.#chat, method) !== 'function')
      throw new PartylineError('unknownMethod');
    const sdkArgs = wellFormed(args).map(arg => this.#messages.restore(arg));
    const invoke = async () => {
      const draft = sendMethods.has(method) ? draftOf(sdkArgs[0]) : undefined;
      if (draft) sdkArgs[0] = this.#invoke(draft.by, this.#messages.restore(draft.options));
      await begin?.(sendMethods.has(method) ? tencentTraceOf(sdkArgs[0], true) : undefined);
      signal?.throwIfAborted();
      const file = sendMethods.has(method) && this.#pendingUploads.fileOf(String(Object(sdkArgs[0]).ID));
      if (signal && file) this.#uploads.abortWith(signal, file);
      return this.#invoke(method, ...sdkArgs);
    };
    const undo = method === 'modifyMessage' ? this.#messages.applyEdit(args[0]) : undefined;
    const answer: unknown = synchronousMethods.has(method) ? await invoke() : await this.#run(invoke, { undo, signal });
    this.#messages.add(answer);
    if (sendMethods.has(method)) this.#publishSent((answer as { data?: unknown }).data);
    if (method === 'revokeMessage') this.#publishRevoked(answer);
    return toPlainData(answer);
  }

  async findResult(trace: unknown): Promise<unknown> {
    const found = await this.#run(() => findTencentMessage(this.#chat, trace as TencentTrace));
    if (!found) throw new PartylineError('unknownOutcome');
    const data = { message: found };
    const id = this.#publishSent(data);
    return (trace as TencentTrace).isCall ? toPlainData({ code: 0, data }) : { localMsgId: id, serverMsgId: id };
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

  /** The SDK has no use for it. The session opens a new provider when the network is back. */
  setOnline(): void {}

  setLogLevel(level: LogLevel): void {
    this.#chat.setLogLevel(logLevels[level]);
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    this.#abortOnClose.close();
    this.#connectionState.stop();
    this.#uploads.stop();
    if (wasOpen) {
      const timeout = new Promise<void>(done => setTimeout(done, logoutTimeoutMs));
      await Promise.race([this.#chat.logout().catch(() => {}), timeout]);
    }
    this.#liveness.stop();
    this.files.stop();
    this.#sandbox.dispose();
  }

  /**
   * Publishes missed messages before newer ones, because the next session catches up from the last published
   * message. If this session ends first, the next one loads the deferred messages from the history.
   */
  async #catchUp(since: number): Promise<void> {
    const received = this.#unreadMessages();
    let missed: Awaited<ReturnType<typeof fetchMissedMessages>> | undefined;
    for (let failures = 0; !missed; failures++) {
      try {
        missed = await this.#run(() => fetchMissedMessages(this.#chat, since));
      } catch (error) {
        if (this.#phase === 'closed') return;
        this.#log('warn', ['missed messages could not be loaded', error]);
        await new Promise(done => setTimeout(done, Math.min(minCatchUpRetryMs * 2 ** failures, maxCatchUpRetryMs)));
      }
    }
    // After a reconnect the SDK (3.6.6) also reports missed messages, and leaves them out of later answers.
    const deferred = (this.#deferred ?? []).flatMap(({ data }) => data as TencentSdkMessage[]);
    this.#deferred = undefined;
    if (!missed.isComplete) this.host.signal({ kind: 'event', topic: gapTopic, payload: null });
    const data = sortMessages([...missed.messages, ...deferred]).filter(({ ID }) => !this.#sentEarly.has(ID));
    this.#sentEarly.clear();
    for (let start = 0; start < data.length; start += maxMissedPerEvent)
      this.#publish({ name: 'onMessageReceived', data: data.slice(start, start + maxMissedPerEvent) });
    await this.#publishRecalled(received);
  }

  /** @param received unread messages of earlier sessions. The SDK emits no event for what was recalled in between */
  async #publishRecalled(received: readonly TencentSdkMessage[]): Promise<void> {
    if (received.length === 0) return;
    try {
      const recalled = await this.#run(() => findRecalledMessages(this.#chat, received));
      const data = recalled.map(message => ({ ...message, isRevoked: true }));
      const payload = toPlainData({ name: 'onMessageRevoked', data });
      if (data.length > 0) this.host.signal({ kind: 'event', topic: 'onMessageRevoked', payload });
    } catch (error) {
      if (this.#phase !== 'closed') this.#log('warn', ['recalled messages could not be found', error]);
    }
  }

  /** The unread ones of the messages that earlier sessions have published. */
  #unreadMessages(): TencentSdkMessage[] {
    const unread = new Set(this.host.unreadIds?.());
    if (unread.size === 0) return [];
    return [...(this.host.loggedEvents?.() ?? [])]
      .filter(({ topic }) => tencentMessageTopics.has(topic))
      .flatMap(({ payload }) => (payload as { data: TencentSdkMessage[] }).data)
      .filter(({ ID }) => unread.has(ID));
  }

  #handleEvent(topic: string, event: TencentSdkEvent): void {
    if (tencentMessageTopics.has(topic) && this.#deferred) this.#deferred.push(event);
    else this.#publish({ ...event, name: topic });
  }

  #publish(event: TencentSdkEvent): void {
    const { name: topic } = event;
    this.#messages.add(event.data);
    this.host.signal({ kind: 'event', topic, payload: toPlainData(event) });
    if (topic === 'sdkStateReady') for (const onReady of this.#readyCallbacks) onReady();
    this.#connectionState.handle(event);
  }

  #invoke(method: string, ...args: unknown[]): unknown {
    if (method === 'joinGroup') return this.#liveRooms.join(args[0]);
    if (method === 'callExperimentalAPI') return this.#invokeSdk(method, ...parseExperimentalCall(args));
    if (method === roomCommands) return this.#invokeSdk('callExperimentalAPI', method, parseRoomCommand(args[0]));
    if (inviteMethods.has(method)) return this.#inviteIds.create(args[1], () => this.#invokeSdk(method, args[0]));
    const invoke = (...params: unknown[]): unknown => this.#invokeSdk(method, ...params);
    return attachmentMethods.has(method) ? this.#attach(invoke, args[0]) : invoke(...args);
  }

  #invokeSdk(method: string, ...args: unknown[]): unknown {
    return Reflect.apply(Reflect.get(this.#chat, method) as (...args: unknown[]) => unknown, this.#chat, args);
  }

  /** Creates a message with a file, and publishes the progress of its upload. */
  #attach(create: (options: unknown) => unknown, options: unknown): unknown {
    let id = '';
    const onProgress = (progress: number) =>
      this.host.signal({ kind: 'event', topic: 'uploadProgress', payload: { ID: id, progress } });
    const attached = attachFile(options, onProgress);
    // Read before the call: the SDK replaces it with a wrapper.
    const file = attached.payload?.file;
    const message = create(attached);
    id = String((message as { ID?: unknown } | undefined)?.ID ?? '');
    if (file instanceof Blob) this.#pendingUploads.add(id, attached, file);
    return message;
  }

  /** Publishes `sent`. @returns the message's id */
  #publishSent(data: unknown): string {
    const { message } = (data ?? {}) as { message?: { ID?: unknown; payload?: unknown } };
    setSentUrls(message?.payload);
    this.#messages.add(message);
    const id = String(message?.ID ?? '');
    this.#pendingUploads.remove(id);
    if (this.#deferred) this.#sentEarly.add(id);
    this.host.signal({
      kind: 'event',
      topic: 'sent',
      payload: { message: toPlainData(message), localMsgId: id, serverMsgId: id },
    });
    return id;
  }

  /**
   * Emits the event that the account's other instances receive. The SDK emits none to the instance that
   * revoked.
   */
  #publishRevoked(answer: unknown): void {
    const { message } = ((answer ?? {}) as { data?: { message?: TencentSdkMessage } }).data ?? {};
    // For a group the service notifies all members, and the SDK emits the event here too.
    if (message?.conversationType !== 'C2C') return;
    const { from: revoker, nick, avatar } = message;
    const revoked = { ...message, revoker, revokerInfo: { userID: revoker, nick, avatar } };
    const payload = toPlainData({ name: 'onMessageRevoked', data: [revoked] });
    this.host.signal({ kind: 'event', topic: 'onMessageRevoked', payload });
  }

  /**
   * Runs an SDK call when the SDK is ready, unless `signal` is aborted by then, and converts its errors.
   *
   * @param options.undo called when it fails
   * @throws {PartylineError}
   */
  async #run<T>(
    call: () => Promise<T> | T,
    { undo, signal }: { undo?: (() => void) | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    if (this.#phase !== 'open') throw new PartylineError('notSignedIn');
    try {
      await this.#abortOnClose.wait(this.#whenReady());
      signal?.throwIfAborted();
      return await this.#abortOnClose.wait(call());
    } catch (thrown) {
      undo?.();
      if (this.#abortOnClose.isClosed) throw new PartylineError('notSignedIn');
      if (thrown instanceof PartylineError) throw thrown;
      throw tencentCallError(thrown, this.#secrets.hide);
    }
  }

  #whenReady(): Promise<void> {
    if (this.#chat.isReady()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#readyCallbacks.delete(onReady);
        settle();
      };
      const onReady = () => finish(resolve);
      const timer = setTimeout(() => finish(() => reject(new PartylineError('notReady'))), readyTimeoutMs);
      this.#readyCallbacks.add(onReady);
    });
  }

  /** A request that the SDK never answers from memory, so it has to use or open a socket. */
  #sendRequest(): void {
    this.#chat.getAllReceiveMessageOpt().catch(() => {});
  }

  #updateClock(): void {
    if (this.#chat.isReady()) this.#clock.set(this.#chat.getServerTime());
  }

  #checkUrl(url: URL): void {
    if (!isSafe(url)) throw new PartylineError('tlsRequired');
  }

  #log(level: string, parts: unknown[]): void {
    const consoleLevel =
      level === 'debug' || level === 'info' || level === 'warn' || level === 'error' ? level : 'debug';
    const logLevel = consoleLevel.toUpperCase() as 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
    // The SDK styles each entry for the console.
    const content = parts.filter(part => typeof part !== 'string' || !/^(%c|background:)/.test(part));
    this.host.log(logLevel, ...content.map(part => this.#secrets.hide(redact(part))));
  }
}

/**
 * The vendor's file hosts are shared by its customers, so only those of a private server are the service's own.
 * @returns the address without the `https:` that the SDKs put into it
 */
function ownFileAddress(url: URL, proxyServer: string | undefined): URL | undefined {
  if (!proxyServer) return undefined;
  const server = new URL(proxyServer);
  if (url.host !== server.host) return undefined;
  return new URL(url.href.replace(/^https?:/, server.protocol === 'ws:' ? 'http:' : 'https:'));
}

/** The SDK's levels: 0 all, 1 release, 2 warnings, 3 errors, 4 none. */
const logLevels: Record<LogLevel, number> = { TRACE: 0, DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3, SILENT: 4 };
