/** The requests of one port: bounded, judged, and ended by an answer, a deadline, or because nobody may or wants to wait. */
import * as v from 'valibot';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { type ErrorBody, PartylineError } from '@/lib/contract/errors';
import {
  type ClientFrame,
  type IdempotencyKey,
  longestTimeout,
  maxDepth,
  maxFrameLength,
  maxInFlight,
} from '@/lib/contract/frames';
import { type Audience, type MethodName, methods, type Scope } from '@/lib/contract/methods';
import { isOthers, type SessionState } from '@/lib/contract/session';
import { mentionsFiles, type UploadReceiver } from './files/upload-receiver';
import { mayCall, type PortClient } from './sender-auth';

/** Milliseconds that a request may take where the client names no time of its own, and no file has to go anywhere. */
const usualTimeout = 30_000;

export interface RequestHost {
  state(): SessionState;
  /** The scope that a vendor's method needs, or `undefined` where there is no such method. */
  vendorScope(method: string): Scope | undefined;
  /** Whether a vendor's method may take minutes. */
  isSlow(method: string): boolean;
  /**
   * Carries out a request that has been found to be allowed and well-formed.
   * @param signal nobody waits for the answer any more: what has not begun is not to begin
   * @param once the name under which the client may ask for just this again
   */
  handle(
    method: MethodName,
    params: never,
    client: PortClient,
    signal: AbortSignal,
    once?: IdempotencyKey,
  ): Promise<unknown>;
}

/** Who asks, as it is now: the user may change that while a request is on its way. */
export interface Asker {
  client(): PortClient;
  isAttached(): boolean;
  /** From now on it wants these topics, and no others. */
  subscribe(topics: readonly string[]): void;
}

export type Request = Extract<v.InferOutput<typeof ClientFrame>, { t: 'request' }>;

export type RequestAnswer = { result?: unknown } | { error: ErrorBody };

/** A request that is not answered yet. */
interface Waiting {
  /** Ends the waiting. */
  readonly controller: AbortController;
  /** What the client had to be allowed for it, once that is known. */
  needs?: Exclude<Audience, 'vendor'>;
}

export class PortRequests {
  /** By id. */
  readonly #inFlight = new Map<number, Waiting>();

  constructor(
    private readonly host: RequestHost,
    private readonly files: UploadReceiver,
    private readonly asker: Asker,
  ) {}

  /** @param json the frame as it came, `undefined` where JSON cannot hold it */
  async answer(request: Request, json: string | undefined): Promise<RequestAnswer> {
    try {
      return { result: await this.#carryOut(request, json) };
    } catch (error) {
      return { error: PartylineError.from(error).toBody() };
    }
  }

  /** Nobody waits for it any more. */
  cancel(id: number): void {
    this.#inFlight.get(id)?.controller.abort(new PartylineError('cancelled'));
  }

  /** What the client may no longer ask is not to begin, and not to be answered. */
  recall(): void {
    const client = this.asker.client();
    for (const { controller, needs } of this.#inFlight.values())
      if (needs && !mayCall(client, needs)) controller.abort(new PartylineError('notAllowed'));
  }

  async #carryOut(request: Request, json: string | undefined): Promise<unknown> {
    const { id } = request;
    if (this.#inFlight.has(id)) throw new PartylineError('badRequest');
    if (this.#inFlight.size >= maxInFlight) throw new PartylineError('tooMany');
    if (json === undefined || json.length > maxFrameLength) throw new PartylineError('tooLarge');
    if (isDeeper(request.params, maxDepth)) throw new PartylineError('badRequest');
    const hasFiles = mentionsFiles(json);
    const controller = new AbortController();
    const { signal } = controller;
    const waiting: Waiting = { controller };
    this.#inFlight.set(id, waiting);
    const timer = setTimeout(
      () => controller.abort(new PartylineError('deadline')),
      this.#timeoutOf(request, hasFiles),
    );
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    const perform = (params: unknown) => this.#perform({ ...request, params }, waiting);
    try {
      const result = hasFiles ? this.files.lend(request.params, perform) : perform(request.params);
      return await Promise.race([result, stopped]);
    } finally {
      clearTimeout(timer);
      this.#inFlight.delete(id);
    }
  }

  #timeoutOf({ method, params, timeout }: Request, hasFiles: boolean): number {
    if (timeout !== undefined) return timeout;
    const called = method === 'vendor.call' && Object(params).method;
    const isSlow = hasFiles || (typeof called === 'string' && this.host.isSlow(called));
    return isSlow ? longestTimeout : usualTimeout;
  }

  async #perform({ method, params: given, once }: Request, waiting: Waiting): Promise<unknown> {
    if (!Object.hasOwn(methods, method)) throw new PartylineError('unknownMethod');
    const name = method as MethodName;
    const { audience, params } = methods[name];
    if (!this.asker.isAttached()) throw new PartylineError('badRequest');
    if (audience !== 'vendor') this.#demand(audience, waiting);
    const parsed = v.safeParse(params, given);
    if (!parsed.success) throw badParams(parsed.issues);
    const { account } = parsed.output as { account?: string };
    if (account !== undefined && isOthers(this.host.state(), account)) throw new PartylineError('otherAccount');
    if (audience === 'vendor') {
      const scope = this.host.vendorScope((parsed.output as { method: string }).method);
      if (!scope) throw new PartylineError('unknownMethod');
      this.#demand(scope, waiting);
    }
    if (name === 'events.subscribe') {
      this.asker.subscribe((parsed.output as { topics: string[] }).topics);
      return undefined;
    }
    return this.host.handle(name, parsed.output as never, this.asker.client(), waiting.controller.signal, once);
  }

  /** @throws {PartylineError} `notAllowed` */
  #demand(needs: Exclude<Audience, 'vendor'>, waiting: Waiting): void {
    if (!mayCall(this.asker.client(), needs)) throw new PartylineError('notAllowed');
    waiting.needs = needs;
  }
}

/** Whether there are more than so many levels of objects and arrays. */
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

/** The schema's own message is an error code where the form shows one, and no use to a reader otherwise. */
function badParams(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): PartylineError {
  for (const { message } of issues) {
    if (formErrors.has(message)) return new PartylineError(message as ErrorCode);
  }
  const field = issues[0].path?.map(item => String(item.key)).join('.');
  return new PartylineError('badRequest', field ? { field } : {});
}
