import { type ProviderId, type ProviderTraits, providerIds, providerTraits } from './provider-id';

/** The name of an SDK's script, without `sdk-`. */
export type SdkName = ProviderId | 'tencent-v4';

/** The provider's first SDK. It has the name of the provider, or of the one whose SDK the provider runs. */
export const sdkNameOf = (id: ProviderId): SdkName => (providerTraits[id] as ProviderTraits).sdk ?? id;

/** The script of a provider's second SDK is its `sdk-script-<name>.ts`. */
export const sdkNames: readonly SdkName[] = sdkNamesOf(providerIds);

export function sdkNamesOf(providers: readonly ProviderId[]): SdkName[] {
  return [...new Set(providers.map(sdkNameOf)), ...(providers.includes('tencent') ? (['tencent-v4'] as const) : [])];
}
