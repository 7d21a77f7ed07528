/** What the sign-in and registration forms send. The service's own options are parsed by its provider. */
import * as v from 'valibot';

export const ProviderId = v.picklist(['agora', 'easemob', 'tencent']);
export type ProviderId = v.InferOutput<typeof ProviderId>;

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
]);
export type Credential = v.InferOutput<typeof Credential>;

/** Connection options by name; `lib/providers` has a schema for each provider. */
export const ServiceInput = v.record(v.string(), v.unknown());

export const SignIn = v.strictObject({
  provider: ProviderId,
  service: ServiceInput,
  userId,
  credential: Credential,
});
export type SignIn = v.InferOutput<typeof SignIn>;

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
}
