/** Where a session's next token comes from. */
import type { AppServer } from '@/lib/contract/app-server';
import type { Credential, DirectCredential, ProviderId } from '@/lib/contract/sign-in';
import type { Issued } from '@/lib/credentials/app-server';
import type { TokenKind } from './token';

/** Holds secrets: it stays in the background, and at rest only where the account is to be remembered. */
export type Source =
  | { kind: 'password'; password: string }
  /** A token that somebody typed in; nobody can be asked for the next one. */
  | { kind: 'token' }
  /** The app's own endpoint, with the name that the user has there. */
  | { kind: 'appServer'; appServer: AppServer; login: string };

export type AskAppServer = (appServer: AppServer, login: string) => Promise<Issued>;

export function sourceOf(credential: Credential, userId: string): Source {
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
export const canRenew = ({ kind }: Source): boolean => kind !== 'token';

export type Fresh = DirectCredential & Pick<Issued, 'expireAt' | 'userId'>;

/**
 * What to sign in with anew.
 * @throws {PartylineError} `appServer…`
 */
export async function freshCredential(
  source: Exclude<Source, { kind: 'token' }>,
  tokenKind: TokenKind,
  ask: AskAppServer,
): Promise<Fresh> {
  if (source.kind === 'password') return source;
  return { kind: 'token', tokenKind, ...(await ask(source.appServer, source.login)) };
}

/** The kind of token that each service takes from an app's server. */
export const issuedKind: Readonly<Record<ProviderId, TokenKind>> = {
  agora: 'accessToken',
  easemob: 'accessToken',
  tencent: 'userSig',
};
