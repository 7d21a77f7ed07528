import type { PortClient } from '@/lib/channel/sender-auth';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { MethodName, Params, Result } from '@/lib/contract/methods';

/**
 * Handles one method of the contract. The channel has checked the client's scopes and parsed the params.
 *
 * @param signal aborted when the client no longer waits for the answer
 * @param key the client sends the same key when it repeats the request
 */
type Handler<M extends MethodName> = (
  params: Params<M>,
  client: PortClient,
  signal: AbortSignal,
  key?: IdempotencyKey,
) => Promise<Result<M>>;

export type Handlers<M extends MethodName> = { [N in M]: Handler<N> };
