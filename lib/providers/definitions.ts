/** Every provider that this extension has, as known without its SDK. */
import type { ProviderId } from '@/lib/contract/sign-in';
import { agora } from './agora/definition';
import { easemob } from './easemob/definition';
import type { ProviderDefinition } from './provider';
import { tencent } from './tencent/definition';

export const definitions: Readonly<Record<ProviderId, ProviderDefinition>> = { agora, easemob, tencent };
