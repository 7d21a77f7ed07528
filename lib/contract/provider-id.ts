import * as v from 'valibot';

export interface ProviderTraits {
  /** The service treats user ids that differ in case only as one user. */
  ignoresUserIdCase?: true;
  /** The other provider of the same service, which has the same users. */
  sharesUsersOf?: string;
}

/** Every provider, in the order in which forms offer them. To add one, see `docs/providers.md`. */
export const providerTraits = {
  // https://docs.agora.io/en/api-reference/api-ref/im/user-system-registration
  agora: { ignoresUserIdCase: true, sharesUsersOf: 'easemob' },
  // https://doc.easemob.com/product/console/operation_user.html
  easemob: { ignoresUserIdCase: true },
  tencent: {},
} as const satisfies Record<string, ProviderTraits>;

export const providerIds = Object.keys(providerTraits) as (keyof typeof providerTraits)[];

export const ProviderId = v.picklist(providerIds);
export type ProviderId = v.InferOutput<typeof ProviderId>;
