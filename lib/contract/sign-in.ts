import * as v from 'valibot';
import { AppServer } from './app-server';
import { ProviderId } from './provider-id';

const secret = (missing: string) => v.pipe(v.string(), v.nonEmpty(missing), v.maxLength(16_384));
const userId = v.pipe(v.string(), v.trim(), v.nonEmpty('userIdMissing'), v.maxLength(512));

/** `tokenKind`: the vendor's name of the token's field. */
export const Credential = v.variant('kind', [
  v.strictObject({ kind: v.literal('password'), password: secret('passwordMissing') }),
  v.strictObject({
    kind: v.literal('token'),
    token: secret('tokenMissing'),
    tokenKind: v.optional(v.picklist(['accessToken', 'agoraToken', 'userSig']), 'accessToken'),
  }),
  v.strictObject({ kind: v.literal('appServer'), ...AppServer.entries }),
]);
export type Credential = v.InferOutput<typeof Credential>;
export type TokenKind = Extract<Credential, { kind: 'token' }>['tokenKind'];
/** A credential that the IM service accepts. */
export type DirectCredential = Exclude<Credential, { kind: 'appServer' }>;

/** Connection options by name. The provider's `parseService` validates them. */
export const ServiceInput = v.record(v.string(), v.unknown());

export const SignIn = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  userId,
  credential: Credential,
  /** Saves the account, encrypted, so that it can sign in after a browser restart. */
  remember: v.optional(v.boolean(), false),
});
export type SignIn = v.InferOutput<typeof SignIn>;

export const NewToken = v.strictObject({ token: secret('tokenMissing') });

export const Registration = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  userId,
  password: secret('passwordMissing'),
  nickname: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(256)), ''),
});
export type Registration = v.InferOutput<typeof Registration>;

export const PushToken = v.strictObject({
  deviceId: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(512)),
  deviceToken: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(4096)),
  notifierName: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(512)),
});
export type PushToken = v.InferOutput<typeof PushToken>;

/** The values that the form starts with next time. Contains no secret. */
export interface RememberedForm {
  provider: ProviderId;
  service: Record<string, unknown>;
  userId: string;
  credentialKind: Credential['kind'];
  /** Present if the token came from an app server. */
  appServer?: { endpoint: string; fields: object };
}

/** A saved account in the popup's list. Contains no secret. */
export interface SavedAccount {
  id: string;
  provider: ProviderId;
  /** App Key, App ID or SDKAppID. */
  app: string;
  userId: string;
  /** When it was last signed in, in milliseconds since 1970. */
  usedAt: number;
}
