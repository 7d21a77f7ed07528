import type { AppServer } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import type { Credential, DirectCredential, RememberedForm, SignIn, TokenKind } from '@/lib/contract/sign-in';
import type { IssuedToken } from '@/lib/session/app-server-client';
/** Where the next token comes from. Contains secrets: it stays in the background, and on disk only in the vault. */
export type CredentialSource =
  | { kind: 'password'; password: string }
  /** A token that the user typed in, or a page supplied. It cannot be renewed without them. */
  | { kind: 'token' }
  /** `login` is the user's name at the app's server; `user` the one at the IM service, once it is known. */
  | { kind: 'appServer'; appServer: AppServer; login: string; user?: string };

export type AskAppServer = (appServer: AppServer, login: string) => Promise<IssuedToken>;

export function credentialSourceOf(credential: Credential, userId: string): CredentialSource {
  switch (credential.kind) {
    case 'password':
      return { kind: 'password', password: credential.password };
    case 'token':
      return { kind: 'token' };
    case 'appServer': {
      const { kind, ...appServer } = credential;
      return { kind, appServer, login: userId };
    }
  }
}

/** Whether a new token can be had without the user. */
export const canRenew = ({ kind }: CredentialSource): boolean => kind !== 'token';

export type FreshCredential = DirectCredential & Pick<IssuedToken, 'expireAt' | 'userId'>;

/** Makes later tokens of any other user an error. */
export const bindToUser = (source: CredentialSource, user: string): CredentialSource =>
  source.kind === 'appServer' ? { ...source, user } : source;

/**
 * Gets a new credential from the source.
 * @throws {PartylineError} `appServer…`
 */
export async function freshCredential(
  source: Exclude<CredentialSource, { kind: 'token' }>,
  tokenKind: TokenKind,
  ask: AskAppServer,
): Promise<FreshCredential> {
  if (source.kind === 'password') return source;
  const { appServer, login, user } = source;
  const issued = await ask(appServer, login).catch(thrown => {
    throw user === undefined ? thrown : retryableIfWorked(thrown);
  });
  // Using it would give every tab of this session another user's account.
  if (user !== undefined && issued.userId !== undefined && issued.userId !== user)
    throw new PartylineError('appServerOtherUser', { about: appServer.endpoint });
  return { kind: 'token', tokenKind, ...issued };
}

const loginRefused: readonly unknown[] = [401, 403];

/**
 * An endpoint that has given a token is right. A captive portal may answer in its place, or it may be broken, so it is
 * asked again. A login that it refuses is not sent again.
 */
function retryableIfWorked(thrown: unknown): PartylineError {
  const { code, vendor, about, message } = PartylineError.from(thrown);
  const isRefused = code === 'appServerRefused' && loginRefused.includes(vendor?.code);
  return new PartylineError(code, { vendor, about, message, retryable: !isRefused && code !== 'cancelled' });
}

/** What the sign-in form is filled with next time; without secrets. */
export function formOf({ provider, service, userId, credential }: SignIn): RememberedForm {
  const form = { provider, service, userId, credentialKind: credential.kind };
  if (credential.kind !== 'appServer') return form;
  const { endpoint, fields } = credential;
  return { ...form, appServer: { endpoint, fields } };
}
