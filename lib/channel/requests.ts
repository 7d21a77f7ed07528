import * as v from 'valibot';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { type ErrorBody, PartylineError } from '@/lib/contract/errors';
import {
  type ClientFrame,
  type IdempotencyKey,
  maxDepth,
  maxFrameLength,
  maxInFlight,
  maxTimeout,
} from '@/lib/contract/frames';
import { type Audience, type MethodName, methods } from '@/lib/contract/methods';
import { type Account, accountId, isOthers } from '@/lib/contract/session';
import type { ChannelSession } from './channel-session';
import { mentionsFiles, type UploadReceiver } from './files/upload-receiver';
import { mayCall } from './method-access';
import type { PortClient } from './sender-auth';

/** Milliseconds. */
const defaultTimeout = 30_000;

export interface RequestHost<Session extends ChannelSession> {
  /**
   * Runs an authorized and validated request.
   * @param signal aborted when the client no longer waits. A step that has not started must then not start
   * @param session of the account that the request is for
   * @param onAsked call it when the answer waits for the user and the question is stored
   */
  handle(
    method: MethodName,
    params: never,
    client: PortClient,
    signal: AbortSignal,
    idempotencyKey: IdempotencyKey | undefined,
    session: Session | undefined,
    onAsked: () => void,
  ): Promise<unknown>;
}

/** The port that the requests come from. The user may change the client's scopes while a request waits. */
export interface RequestSource<Session extends ChannelSession> {
  client(): PortClient;
  isAttached(): boolean;
  /** The session of this account; without one, of the account that the client uses. */
  session(account?: string): Session | undefined;
  /** Replaces the topics. */
  subscribe(topics: readonly string[], isObserver: boolean): void;
  /** Binds the client to an account that it may use. */
  bind(account: string): void;
  /** The answer to the request waits for the user. */
  asked(id: number): void;
}

export type Request = Extract<v.InferOutput<typeof ClientFrame>, { t: 'request' }>;

export type RequestAnswer = { result?: unknown } | { error: ErrorBody };

interface InFlightRequest {
  readonly controller: AbortController;
  /** Set once the request is authorized. */
  audience?: Exclude<Audience, 'vendor'>;
}

/**
 * Validates, authorizes and runs the requests of one port, with a deadline for each and a limit of how many
 * at once.
 */
export class PortRequests<Session extends ChannelSession> {
  /** By the request's id. */
  readonly #inFlight = new Map<number, InFlightRequest>();

  constructor(
    private readonly host: RequestHost<Session>,
    private readonly uploads: UploadReceiver,
    private readonly source: RequestSource<Session>,
  ) {}

  /** @param json the frame, or `undefined` if JSON cannot represent it */
  async answer(request: Request, json: string | undefined): Promise<RequestAnswer> {
    try {
      return { result: await this.#run(request, json) };
    } catch (error) {
      return { error: PartylineError.from(error).toBody() };
    }
  }

  cancel(id: number): void {
    this.#inFlight.get(id)?.controller.abort(new PartylineError('cancelled'));
  }

  /** Aborts the requests for the account that the client was bound to before. */
  abortForOther(): void {
    for (const { controller, audience } of this.#inFlight.values())
      if (audience !== 'status') controller.abort(new PartylineError('otherAccount'));
  }

  /** Aborts the requests that the client is no longer allowed to make. */
  abortForbidden(): void {
    const client = this.source.client();
    for (const { controller, audience } of this.#inFlight.values())
      if (audience && !mayCall(client, audience)) controller.abort(notAllowed(audience));
  }

  async #run(request: Request, json: string | undefined): Promise<unknown> {
    const { id } = request;
    if (this.#inFlight.has(id)) throw new PartylineError('badRequest');
    if (this.#inFlight.size >= maxInFlight) throw new PartylineError('tooMany');
    if (json === undefined || json.length > maxFrameLength) throw new PartylineError('tooLarge');
    if (isDeeper(request.params, maxDepth)) throw new PartylineError('badRequest');
    const hasFiles = mentionsFiles(json);
    const controller = new AbortController();
    const { signal } = controller;
    const inFlight: InFlightRequest = { controller };
    this.#inFlight.set(id, inFlight);
    const timer = setTimeout(
      () => controller.abort(new PartylineError('deadline')),
      this.#timeoutOf(request, hasFiles),
    );
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    const dispatch = (params: unknown) => this.#dispatch({ ...request, params }, inFlight);
    try {
      const result = hasFiles ? this.uploads.withFiles(request.params, dispatch) : dispatch(request.params);
      return await Promise.race([result, aborted]);
    } finally {
      clearTimeout(timer);
      this.#inFlight.delete(id);
    }
  }

  #timeoutOf({ method, params, timeout }: Request, hasFiles: boolean): number {
    if (timeout !== undefined) return timeout;
    const vendorMethod = method === 'vendor.call' && Object(params).method;
    const isSlow = hasFiles || (typeof vendorMethod === 'string' && this.source.session()?.isSlow(vendorMethod));
    return isSlow ? maxTimeout : defaultTimeout;
  }

  async #dispatch({ id, method, params: rawParams, once }: Request, inFlight: InFlightRequest): Promise<unknown> {
    if (!Object.hasOwn(methods, method)) throw new PartylineError('unknownMethod');
    const name = method as MethodName;
    const { audience, params } = methods[name];
    if (!this.source.isAttached()) throw new PartylineError('badRequest');
    if (audience !== 'vendor') this.#authorize(audience, inFlight);
    const parsed = v.safeParse(params, rawParams);
    if (!parsed.success) throw paramsError(parsed.issues);
    const { account } = Object(parsed.output) as { account?: string };
    const session = this.source.session(account);
    if (account !== undefined && session && isOthers(session.state, account)) throw new PartylineError('otherAccount');
    if (audience === 'vendor') {
      const scope = session?.vendorScope((parsed.output as { method: string }).method);
      if (!scope) throw new PartylineError('unknownMethod');
      this.#authorize(scope, inFlight);
    }
    if (name === 'events.subscribe') {
      const { topics, observer = false } = parsed.output as { topics: string[]; observer?: boolean };
      this.source.subscribe(topics, observer);
      return undefined;
    }
    const { signal } = inFlight.controller;
    const onAsked = () => this.source.asked(id);
    const client = this.source.client();
    const result = await this.host.handle(name, parsed.output as never, client, signal, once, session, onAsked);
    if (name === 'session.expect' && result === 'ready') this.source.bind(accountId(parsed.output as Account));
    return result;
  }

  /** @throws {PartylineError} `notAllowed` */
  #authorize(audience: Exclude<Audience, 'vendor'>, inFlight: InFlightRequest): void {
    if (!mayCall(this.source.client(), audience)) throw notAllowed(audience);
    inFlight.audience = audience;
  }
}

/** Names the missing scope. */
function notAllowed(audience: Exclude<Audience, 'vendor'>): PartylineError {
  if (audience === 'ui') return new PartylineError('notAllowed');
  const message = `This site lacks the scope \`${audience}\`. Ask for it with \`connect({ scopes: ['${audience}'] })\`.`;
  return new PartylineError('notAllowed', { about: audience, message });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(item => isDeeper(item, levels - 1));
}

const formErrors: ReadonlySet<string> = new Set<ErrorCode>([
  'userIdMissing',
  'passwordMissing',
  'tokenMissing',
  'appServerMalformed',
]);

/** The schemas of form fields use our error codes as messages. Other messages are valibot's and not shown. */
function paramsError(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): PartylineError {
  for (const { message } of issues) {
    if (formErrors.has(message)) return new PartylineError(message as ErrorCode);
  }
  const field = issues[0].path?.map(item => String(item.key)).join('.');
  return new PartylineError('badRequest', field ? { field } : {});
}
