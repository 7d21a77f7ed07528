import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import type { IdempotencyKey } from '@/lib/contract/frames';
import type { MethodName, Params, Result } from '@/lib/contract/methods';
import type { AccountSession } from '../account-session';

export interface HandlerRequest<Session = AccountSession> {
  client: PortClient;
  /** Aborted when the client no longer waits for the answer. */
  signal: AbortSignal;
  /** The client sends the same key when it repeats the request. */
  key?: IdempotencyKey | undefined;
  /** Of the account that the request is for. */
  session: Session | undefined;
  /** Call it when the answer waits for the user and the question is stored. */
  onAsked?: (() => void) | undefined;
}

/** Handles one method of the contract. The channel has checked the client's scopes and parsed the params. */
type Handler<M extends MethodName> = (params: Params<M>, request: HandlerRequest) => Promise<Result<M>>;

export type Handlers<M extends MethodName> = { [N in M]: Handler<N> };

/** @throws {PartylineError} `notSignedIn` if there is no session */
export function required<Session>(session: Session | undefined): Session {
  if (!session) throw new PartylineError('notSignedIn');
  return session;
}

/** @throws {PartylineError} `notSignedIn` if the account is signed out, or there is none */
export function signedIn(session: AccountSession | undefined): AccountSession {
  if (!session?.isSignedIn) throw new PartylineError('notSignedIn');
  return session;
}
