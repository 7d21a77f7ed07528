import * as v from 'valibot';

/** Every provider, in the order in which forms offer them. To add one, see `docs/providers.md`. */
export const providerIds = ['agora', 'easemob', 'tencent'] as const;

export const ProviderId = v.picklist(providerIds);
export type ProviderId = v.InferOutput<typeof ProviderId>;
