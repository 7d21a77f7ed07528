import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import type { Accounts } from './accounts';
import type { AllHandlers } from './handlers/index';

type AnyHandler = (params: never, client: PortClient, signal: AbortSignal, key?: IdempotencyKey) => Promise<unknown>;

/** Passes each request to the handler of its method. */
export class RequestDispatcher {
  readonly #handlers = new Map<string, AnyHandler>();

  constructor(private readonly accounts: Accounts) {}

  register(handlers: AllHandlers): void {
    for (const [method, handler] of Object.entries(handlers)) this.#handlers.set(method, handler);
  }

  /** Resolves when the events of the request are on disk too, for example the message that it sent. */
  async dispatch(
    method: MethodName,
    params: never,
    client: PortClient,
    signal: AbortSignal,
    key?: IdempotencyKey,
  ): Promise<unknown> {
    const handle = this.#handlers.get(method);
    if (!handle) throw new PartylineError('unknownMethod');
    const result = await handle(params, client, signal, key);
    await this.accounts.current?.journal.saved();
    return result;
  }
}
