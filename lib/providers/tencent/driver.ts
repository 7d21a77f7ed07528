/** Drives one evaluation of Tencent Cloud Chat's SDK through one session. */

import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { Sent, TextMessage } from '@/lib/contract/methods';
import type { DirectCredential } from '@/lib/contract/sign-in';
import { redact } from '@/lib/log/redact';
import { AbortOnClose } from '@/lib/providers/abort-on-close';
import { EndSignal } from '@/lib/providers/end-signal';
import { Liveness } from '@/lib/providers/liveness';
import type { CreateProvider, Opened, Provider, ProviderHost, RequestContext } from '@/lib/providers/provider';
import type { EvaluateSdk } from '@/lib/providers/sandbox/names';
import { Sandbox, type SandboxHost } from '@/lib/providers/sandbox/sandbox';
import { SecretRegistry } from '@/lib/providers/secrets';
import { toPlainData } from '@/lib/providers/to-plain-data';
import { attachFile, showSent, withAttachment } from './attachment';
import { inOrder, missedMessages } from './catch-up';
import { TencentConnectionState } from './connection-state';
import { findTencentMessage, type TencentTrace, tencentTraceOf } from './delivery-lookup';
import { createDomShim, type Measure } from './dom-shim';
import { draftOf } from './drafts';
import { tencentCallError, tencentSignInError } from './failures';
import { Messages } from './message-objects';
import { sending, synchronousMethods } from './methods';
import { PendingUploads } from './pending-uploads';
import { type SdkEvent, type SdkMessage, type TencentChat, tencentSdkOf } from './sdk';
import type { TencentOptions } from './service';
import { eventNames, signalingNames, tencentMessageTopics } from './topics';
import { TencentUploads } from './upload';
import { userSigExpiry } from './user-sig';

/** How long a goodbye may take to be answered. */
const goodbyeMs = 500;
/** How long a call waits for the SDK to be ready. */
const readyMs = 10_000;
/** After a failure to ask for what was missed: the first wait, and the longest. */
const catchUpAgainMs = 500;
const longestCatchUpMs = 30_000;
/** By then the SDK's own heartbeat should have been answered. */
const quietMs = 15_000;
/** How long the SDK may be without a socket while it signs in: it tries one host after another, and says nothing of it. */
const socketMs = 10_000;

interface Platform extends Pick<SandboxHost, 'WebSocket'> {
  /** To measure pictures by; a browser's own unless given. */
  createImageBitmap?: Measure;
}

export function createTencentProvider(evaluate: EvaluateSdk, platform: Platform = {}): CreateProvider {
  return (service, host) => new TencentProvider(evaluate, service as unknown as TencentOptions, host, platform);
}

class TencentProvider implements Provider {
  readonly #sandbox: Sandbox;
  readonly #chat: TencentChat;
  readonly #secrets = new SecretRegistry();
  readonly #messages = new Messages();
  readonly #unsent = new PendingUploads();
  readonly #untilClosed = new AbortOnClose();
  readonly #liveness = new Liveness({
    isOpen: () => this.#phase === 'open' && this.#sandbox.hasOpenSocket(),
    ask: () => this.#poke(),
    lose: () => {
      this.#log('warn', ['the line is dead']);
      this.#sandbox.loseSockets();
    },
  });
  readonly #ending: EndSignal;
  readonly #line: TencentConnectionState;
  readonly #uploads: TencentUploads;
  #phase: 'new' | 'opening' | 'open' | 'closed' = 'new';
  /** Those who wait for the SDK to be ready. */
  #waiting = new Set<() => void>();
  #netState: unknown;
  /** Messages that come while earlier ones are still being asked for; they wait their turn. */
  #early: SdkEvent[] | undefined;

  constructor(
    evaluate: EvaluateSdk,
    service: TencentOptions,
    private readonly host: ProviderHost,
    platform: Platform,
  ) {
    this.#sandbox = new Sandbox({
      ...platform,
      like: 'worker',
      admit: url => this.#admit(url),
      settled: host.settled,
      traffic: {
        sending: () => this.#liveness.sending(),
        heard: () => {
          this.#liveness.heard();
          this.#line.heard();
        },
      },
      log: (level, ...parts) => this.#log(level, parts),
    });
    const uploads = new TencentUploads(this.#sandbox.fetch);
    this.#uploads = uploads;
    const page = createDomShim({
      window: this.#sandbox.window,
      picture: url => uploads.picture(url),
      measure: platform.createImageBitmap ?? globalThis.createImageBitmap,
    });
    const sdk = tencentSdkOf(evaluate({ ...this.#sandbox.globals, ...page }));
    this.#chat = sdk.create(service);
    this.#chat.registerPlugin({ 'tim-upload-plugin': uploads.Plugin });
    this.#ending = new EndSignal(host.signal);
    this.#line = new TencentConnectionState(host.signal, this.#ending, () => this.#poke());
    for (const name of eventNames) this.#chat.on(name, event => this.#hear(name, event));
    for (const name of signalingNames) this.#chat.addSignalingListener(name, event => this.#hear(name, event));
  }

  async open(userId: string, credential: DirectCredential): Promise<Opened> {
    if (this.#phase !== 'new') throw new PartylineError('alreadySignedIn');
    if (credential.kind !== 'token') throw new PartylineError('userSigMissing');
    this.#phase = 'opening';
    if (this.host.seenUntil !== undefined) this.#early = [];
    const userSig = credential.token;
    this.#secrets.add(userSig);
    this.host.signal({ kind: 'step', step: 'connecting' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const noSocket = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        if (this.#netState !== 'connected') reject(new PartylineError('unreachable'));
      }, socketMs);
    });
    try {
      await this.#untilClosed.wait(Promise.race([this.#chat.login({ userID: userId, userSig }), noSocket]));
    } catch (thrown) {
      if (thrown instanceof PartylineError) throw thrown;
      throw tencentSignInError(thrown, this.#secrets.hide);
    } finally {
      clearTimeout(timer);
    }
    this.#phase = 'open';
    this.#ending.opened();
    if (this.host.seenUntil !== undefined) void this.#catchUp(this.host.seenUntil);
    const expireAt = await userSigExpiry(userSig);
    return { token: userSig, ...(expireAt !== undefined && { expireAt }) };
  }

  register(): Promise<void> {
    return Promise.reject(new PartylineError('registrationClosed'));
  }

  async setNickname(nick: string): Promise<void> {
    await this.#ask(() => this.#chat.updateMyProfile({ nick }));
  }

  uploadPushToken(): Promise<void> {
    return Promise.reject(new PartylineError('unknownMethod'));
  }

  async send({ to, text, chatType, ext }: TextMessage, { signal, begin }: RequestContext = {}): Promise<Sent> {
    const conversationType = chatType === 'singleChat' ? 'C2C' : 'GROUP';
    const cloudCustomData = ext && { cloudCustomData: JSON.stringify(ext) };
    const make = () => this.#chat.createTextMessage({ to, conversationType, payload: { text }, ...cloudCustomData });
    const run = async () => {
      const message = make();
      await begin?.(tencentTraceOf(message, false));
      return this.#chat.sendMessage(message);
    };
    const { data } = await this.#ask(run, { signal });
    const id = this.#sent(data);
    return { localMsgId: id, serverMsgId: id };
  }

  async call(method: string, args: unknown[], { signal, begin }: RequestContext = {}): Promise<unknown> {
    if (typeof Reflect.get(this.#chat, method) !== 'function') throw new PartylineError('unknownMethod');
    const given = args.map(arg => this.#messages.revive(arg));
    const run = async () => {
      const draft = sending.has(method) ? draftOf(given[0]) : undefined;
      if (draft) given[0] = this.#invoke(draft.by, this.#messages.revive(draft.options));
      await begin?.(sending.has(method) ? tencentTraceOf(given[0], true) : undefined);
      return this.#invoke(method, ...given);
    };
    const undo = method === 'modifyMessage' ? this.#messages.edit(args[0]) : undefined;
    const answer: unknown = synchronousMethods.has(method) ? await run() : await this.#ask(run, { undo, signal });
    this.#messages.keep(answer);
    if (sending.has(method)) this.#sent((answer as { data?: unknown }).data);
    if (method === 'revokeMessage') this.#revoked(answer);
    return toPlainData(answer);
  }

  async find(trace: unknown): Promise<unknown> {
    const found = await this.#ask(() => findTencentMessage(this.#chat, trace as TencentTrace));
    if (!found) throw new PartylineError('unknownOutcome');
    const data = { message: found };
    const id = this.#sent(data);
    return (trace as TencentTrace).isCall ? toPlainData({ code: 0, data }) : { localMsgId: id, serverMsgId: id };
  }

  /** The SDK itself sends a data frame ten seconds after the last that came: nobody has asked for as long as this. */
  probe(): void {
    void this.#liveness.check(quietMs);
  }

  alive(): Promise<void> | undefined {
    return this.#liveness.check();
  }

  /** Not for the SDK to know: when the network is back, the caller opens anew. */
  network(): void {}

  setLogLevel(level: LogLevel): void {
    this.#chat.setLogLevel(logLevels[level]);
  }

  async close(): Promise<void> {
    if (this.#phase === 'closed') return;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'closed';
    this.#untilClosed.close();
    this.#line.stop();
    this.#uploads.stop();
    if (wasOpen) {
      const late = new Promise<void>(done => setTimeout(done, goodbyeMs));
      await Promise.race([this.#chat.logout().catch(() => {}), late]);
    }
    this.#liveness.stop();
    this.#sandbox.dispose();
  }

  /**
   * Until it succeeds nothing newer is told: whoever has seen that would be taken to have seen what was missed, too. What is
   * held back when the session ends is in the history that the next one asks for.
   */
  async #catchUp(since: number): Promise<void> {
    let missed: SdkMessage[] | undefined;
    for (let failures = 0; !missed; failures++) {
      try {
        missed = await this.#ask(() => missedMessages(this.#chat, since));
      } catch (error) {
        if (this.#phase === 'closed') return;
        this.#log('warn', ['what was missed cannot be asked for', error]);
        await new Promise(done => setTimeout(done, Math.min(catchUpAgainMs * 2 ** failures, longestCatchUpMs)));
      }
    }
    // Where the line was lost meanwhile the SDK (3.6.6) has looked for what was missed, too: what it has found it reported, and
    // left out of its answers.
    const early = (this.#early ?? []).flatMap(({ data }) => data as SdkMessage[]);
    this.#early = undefined;
    const data = inOrder([...missed, ...early]);
    if (data.length > 0) this.#tell({ name: 'onMessageReceived', data });
  }

  #hear(topic: string, event: SdkEvent): void {
    if (tencentMessageTopics.has(topic) && this.#early) this.#early.push(event);
    else this.#tell({ ...event, name: topic });
  }

  #tell(event: SdkEvent): void {
    const { name: topic } = event;
    this.#messages.keep(event.data);
    this.host.signal({ kind: 'event', topic, payload: toPlainData(event) });
    if (topic === 'sdkStateReady') for (const ready of this.#waiting) ready();
    if (topic === 'netStateChange') this.#netState = (event.data as { state?: unknown } | undefined)?.state;
    this.#line.hear(event);
  }

  #invoke(method: string, ...args: unknown[]): unknown {
    const invoke = (...taken: unknown[]): unknown =>
      Reflect.apply(Reflect.get(this.#chat, method) as (...taken: unknown[]) => unknown, this.#chat, taken);
    return withAttachment.has(method) ? this.#attach(invoke, args[0]) : invoke(...args);
  }

  /** Makes a message with a file; how far its upload is goes to every tab. */
  #attach(make: (options: unknown) => unknown, options: unknown): unknown {
    let id = '';
    const onProgress = (progress: number) =>
      this.host.signal({ kind: 'event', topic: 'uploadProgress', payload: { ID: id, progress } });
    const attached = attachFile(options, onProgress);
    // The SDK puts something of its own around it.
    const file = attached.payload?.file;
    const message = make(attached);
    id = String((message as { ID?: unknown } | undefined)?.ID ?? '');
    if (file instanceof Blob) this.#unsent.keep(id, attached, file.size);
    return message;
  }

  /** @returns the id of a message that was sent, which every tab is told of */
  #sent(data: unknown): string {
    const { message } = (data ?? {}) as { message?: { ID?: unknown; payload?: unknown } };
    showSent(message?.payload);
    this.#messages.keep(message);
    const id = String(message?.ID ?? '');
    this.#unsent.drop(id);
    this.host.signal({
      kind: 'event',
      topic: 'sent',
      payload: { message: toPlainData(message), localMsgId: id, serverMsgId: id },
    });
    return id;
  }

  /** As the service tells the account's other instances; to the one that has revoked it the SDK says nothing. */
  #revoked(answer: unknown): void {
    const { message } = ((answer ?? {}) as { data?: { message?: SdkMessage } }).data ?? {};
    // Of a group the service tells everybody, and the SDK everybody here.
    if (message?.conversationType !== 'C2C') return;
    const { from: revoker, nick, avatar } = message;
    const revoked = { ...message, revoker, revokerInfo: { userID: revoker, nick, avatar } };
    const payload = toPlainData({ name: 'onMessageRevoked', data: [revoked] });
    this.host.signal({ kind: 'event', topic: 'onMessageRevoked', payload });
  }

  /**
   * Runs a call of the SDK when it is ready, unless nobody waits for it by then; what it throws, at once or later, becomes one
   * of ours.
   *
   * @param how.undo what to do about it then
   */
  async #ask<T>(
    run: () => Promise<T> | T,
    { undo, signal }: { undo?: (() => void) | undefined; signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    if (this.#phase !== 'open') throw new PartylineError('notSignedIn');
    try {
      await this.#untilClosed.wait(this.#ready());
      signal?.throwIfAborted();
      return await this.#untilClosed.wait(run());
    } catch (thrown) {
      undo?.();
      if (this.#untilClosed.isClosed) throw new PartylineError('notSignedIn');
      if (thrown instanceof PartylineError) throw thrown;
      throw tencentCallError(thrown, this.#secrets.hide);
    }
  }

  #ready(): Promise<void> {
    if (this.#chat.isReady()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(ready);
        settle();
      };
      const ready = () => end(resolve);
      const timer = setTimeout(() => end(() => reject(new PartylineError('notReady'))), readyMs);
      this.#waiting.add(ready);
    });
  }

  /** A question that the SDK never answers from memory, so that it has to open a socket. */
  #poke(): void {
    this.#chat.getAllReceiveMessageOpt().catch(() => {});
  }

  #admit(url: URL): void {
    if (!isSafe(url)) throw new PartylineError('tlsRequired');
  }

  #log(level: string, parts: unknown[]): void {
    const known = level === 'debug' || level === 'info' || level === 'warn' || level === 'error' ? level : 'debug';
    const name = known.toUpperCase() as 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
    // A banner with colours for the console precedes each line.
    const words = parts.filter(part => typeof part !== 'string' || !/^(%c|background:)/.test(part));
    this.host.log(name, ...words.map(part => this.#secrets.hide(redact(part))));
  }
}

/** The SDK's own: 0 everything, 1 what a release needs, 2 warnings, 3 errors, 4 nothing. */
const logLevels: Record<LogLevel, number> = { TRACE: 0, DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3, SILENT: 4 };
