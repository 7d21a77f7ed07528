import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import type { AccountSession } from './account-session';
import type { HandlerRequest } from './handlers/handler';
import type { AllHandlers } from './handlers/index';

type AnyHandler = (params: never, request: HandlerRequest) => Promise<unknown>;

/** Passes each request to the handler of its method. */
export class RequestDispatcher {
  readonly #handlers = new Map<string, AnyHandler>();

  register(handlers: AllHandlers): void {
    for (const [method, handler] of Object.entries(handlers)) this.#handlers.set(method, handler);
  }

  /** Resolves when the events of the request are on disk too, for example the message that it sent. */
  async dispatch(
    method: MethodName,
    params: never,
    client: PortClient,
    signal: AbortSignal,
    key: IdempotencyKey | undefined,
    session: AccountSession | undefined,
    onAsked: () => void,
  ): Promise<unknown> {
    const handle = this.#handlers.get(method);
    if (!handle) throw new PartylineError('unknownMethod');
    const result = await handle(params, { client, signal, key, session, onAsked });
    await session?.data.journal.saved();
    return result;
  }
}
