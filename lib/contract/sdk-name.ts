import { type ProviderId, providerIds } from './provider-id';

/** The name of an SDK's script, without `sdk-`. */
export type SdkName = ProviderId | 'tencent-v4';

/** Each provider's first SDK has its name. Another is in the provider's `sdk-script-<name>.ts`. */
export const sdkNames: readonly SdkName[] = [...providerIds, 'tencent-v4'];
