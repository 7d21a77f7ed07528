/** Where a session's next token comes from. */
import type { AppServer } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import type { Credential, DirectCredential, ProviderId, RememberedForm, SignIn } from '@/lib/contract/sign-in';
import type { IssuedToken } from '@/lib/session/app-server-client';
import type { TokenKind } from './token-expiry';

/** Holds secrets: it stays in the background, and at rest only where the account is to be remembered. */
export type CredentialSource =
  | { kind: 'password'; password: string }
  /** A token that somebody typed in; nobody can be asked for the next one. */
  | { kind: 'token' }
  /** The app's own endpoint, with the name that the user has there; `user` at the IM service, once that is known. */
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

/** Whether it can give a new token without the user. */
export const canRenew = ({ kind }: CredentialSource): boolean => kind !== 'token';

export type FreshCredential = DirectCredential & Pick<IssuedToken, 'expireAt' | 'userId'>;

/** From now on it gives tokens of this user, or none. */
export const bindToUser = (source: CredentialSource, user: string): CredentialSource =>
  source.kind === 'appServer' ? { ...source, user } : source;

/**
 * What to sign in with anew.
 * @throws {PartylineError} `appServer…`
 */
export async function freshCredential(
  source: Exclude<CredentialSource, { kind: 'token' }>,
  tokenKind: TokenKind,
  ask: AskAppServer,
): Promise<FreshCredential> {
  if (source.kind === 'password') return source;
  const { appServer, login, user } = source;
  const issued = await ask(appServer, login);
  // Put to use, it would make the session somebody else's, with every tab that shares it.
  if (user !== undefined && issued.userId !== undefined && issued.userId !== user)
    throw new PartylineError('appServerOtherUser', { about: appServer.endpoint });
  return { kind: 'token', tokenKind, ...issued };
}

/** The kind of token that each service takes from an app's server. */
export const appServerTokenKind: Readonly<Record<ProviderId, TokenKind>> = {
  agora: 'accessToken',
  easemob: 'accessToken',
  tencent: 'userSig',
};

/** What the form offers again next time. */
export function formOf({ provider, service, userId, credential }: SignIn): RememberedForm {
  const form = { provider, service, userId, credentialKind: credential.kind };
  if (credential.kind !== 'appServer') return form;
  const { endpoint, fields } = credential;
  return { ...form, appServer: { endpoint, fields } };
}
