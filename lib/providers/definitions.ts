import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/provider-id';
import { byFolder } from './by-folder';
import type { ProviderDefinition } from './provider';

/** Each folder's definition. Vite replaces `import.meta.glob` with imports of the files. */
export const definitions = byFolder(
  'definition.ts',
  import.meta.glob<ProviderDefinition>('./*/definition.ts', { eager: true, import: 'definition' }),
);

/** Errors about the option itself. Any other error is about an option that is missing beside it. */
const valueErrors: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'badRequest',
  'addressMalformed',
  'appKeyMalformed',
  'sdkAppIdMalformed',
]);

/** Whether a provider has this connection option and accepts the value. */
export function isOption(provider: ProviderId, name: string, value: unknown): boolean {
  try {
    definitions[provider].parseService({ [name]: value });
  } catch (thrown) {
    const { code, field } = PartylineError.from(thrown);
    return field !== name || !valueErrors.has(code);
  }
  return true;
}
