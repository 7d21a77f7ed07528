import * as v from 'valibot';

export interface ProviderTraits {
  /** The service treats user ids that differ in case only as one user. */
  ignoresUserIdCase?: true;
  /** The other provider of the same service, which has the same users. */
  sharesUsersOf?: string;
  /** The other provider whose SDK it runs. */
  sdk?: 'agora';
}

/** Every provider, in the order in which forms offer them. To add one, see `docs/providers.md`. */
export const providerTraits = {
  // https://docs.agora.io/en/api-reference/api-ref/im/user-system-registration
  agora: { ignoresUserIdCase: true, sharesUsersOf: 'easemob' },
  // https://doc.easemob.com/product/console/operation_user.html
  easemob: { ignoresUserIdCase: true },
  // Its SDK is an older build of Agora Chat's.
  shengwang: { ignoresUserIdCase: true, sdk: 'agora' },
  tencent: {},
} as const satisfies Record<string, ProviderTraits>;

export const providerIds = Object.keys(providerTraits) as (keyof typeof providerTraits)[];

export const ProviderId = v.picklist(providerIds);
export type ProviderId = v.InferOutput<typeof ProviderId>;
