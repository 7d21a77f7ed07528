/** What the sign-in and registration forms send. The service's own options are parsed by its provider. */
import * as v from 'valibot';
import { AppServer } from './app-server';
import { ProviderId } from './provider-id';

const secret = (missing: string) => v.pipe(v.string(), v.nonEmpty(missing), v.maxLength(16_384));
const userId = v.pipe(v.string(), v.trim(), v.nonEmpty('userIdMissing'), v.maxLength(512));

/** How the session's token is had. `tokenKind` names the vendor's own field for it. */
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
/** What a service itself takes. */
export type DirectCredential = Exclude<Credential, { kind: 'appServer' }>;

/** Connection options by name; `lib/providers` has a schema for each provider. */
export const ServiceInput = v.record(v.string(), v.unknown());

export const SignIn = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  userId,
  credential: Credential,
  /** Whether to keep, encrypted, what it takes to come back after the browser's end. */
  remember: v.optional(v.boolean(), false),
  /** Whether it takes the place of the session that there is; otherwise it is refused while there is one. */
  instead: v.optional(v.boolean(), false),
});
export type SignIn = v.InferOutput<typeof SignIn>;

/** A token in the place of one that has ended or soon will. */
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

/** What the form offers again next time. Holds no secret. */
export interface RememberedForm {
  provider: ProviderId;
  service: Record<string, unknown>;
  userId: string;
  credentialKind: Credential['kind'];
  /** Where the token came from the app's own server. */
  appServer?: { endpoint: string; fields: object };
}

/** An account that is remembered, as the popup lists it. Holds no secret. */
export interface SavedAccount {
  id: string;
  provider: ProviderId;
  /** App Key, App ID or SDKAppID. */
  app: string;
  userId: string;
  /** When it was last on the line, in milliseconds since 1970. */
  usedAt: number;
}
