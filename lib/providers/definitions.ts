/** Every provider that this extension has, as known without its SDK. */

import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/sign-in';
import { agora } from './agora/definition';
import { easemob } from './easemob/definition';
import type { ProviderDefinition } from './provider';
import { tencent } from './tencent/definition';

export const definitions: Readonly<Record<ProviderId, ProviderDefinition>> = { agora, easemob, tencent };

const aboutOne: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'badRequest',
  'addressMalformed',
  'appKeyMalformed',
  'sdkAppIdMalformed',
]);

/** Whether a provider has a connection option of that name, and the value can be its. */
export function isOption(provider: ProviderId, name: string, value: unknown): boolean {
  try {
    definitions[provider].parseService({ [name]: value });
  } catch (thrown) {
    const { code, field } = PartylineError.from(thrown);
    // Anything else is about what it lacks beside it.
    return field !== name || !aboutOne.has(code);
  }
  return true;
}
