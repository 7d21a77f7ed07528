import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProviderId, providerIds } from '../../lib/contract/provider-id';
import { sdkNames, sdkNamesOf } from '../../lib/contract/sdk-name';

export interface SdkScript {
  /** Name of the built file, without `.js`. */
  name: string;
  inputPath: string;
  /** The vendor's package; absent if the script imports none. */
  sdk?: string;
}

const providers = fileURLToPath(new URL('../../lib/providers', import.meta.url));

/** One script for each SDK. The extension loads it when it needs the SDK. */
export const sdkScripts: readonly SdkScript[] = sdkNames.map(name => {
  const [provider = '', ...others] = name.split('-');
  const inputPath = join(providers, provider, `${['sdk-script', ...others].join('-')}.ts`);
  const sdk = /import\('((?:@[^/']+\/)?[^/'?]+)[^']*\?sandboxed'\)/.exec(readFileSync(inputPath, 'utf8'))?.[1];
  return { name: `sdk-${name}`, inputPath, ...(sdk && { sdk }) };
});

export function sdkScriptsOf(included: readonly ProviderId[]): SdkScript[] {
  const files = sdkNamesOf(included).map(name => `sdk-${name}`);
  return sdkScripts.filter(({ name }) => files.includes(name));
}

/** @param names the value of `PARTYLINE_PROVIDERS`; empty: all @throws {Error} for a name that is no provider's */
export function includedProviders(names: readonly string[]): readonly ProviderId[] {
  const unknown = names.filter(name => !providerIds.some(id => id === name));
  if (unknown.length > 0)
    throw new Error(`PARTYLINE_PROVIDERS has ${unknown.join(', ')}, which is none of ${providerIds.join(', ')}.`);
  return names.length > 0 ? providerIds.filter(id => names.includes(id)) : providerIds;
}
