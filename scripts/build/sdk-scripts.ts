import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { providerIds } from '../../lib/contract/provider-id';

export interface SdkScript {
  /** Name of the built file, without `.js`. */
  name: string;
  inputPath: string;
  /** The vendor's package; absent if the script imports none. */
  sdk?: string;
}

const providers = fileURLToPath(new URL('../../lib/providers', import.meta.url));

/** One script for each provider. The extension loads `sdk-<id>.js` when it needs the SDK. */
export const sdkScripts: readonly SdkScript[] = providerIds.map(id => {
  const inputPath = join(providers, id, 'sdk-script.ts');
  const sdk = /import\('([^']+)\?sandboxed'\)/.exec(readFileSync(inputPath, 'utf8'))?.[1];
  return { name: `sdk-${id}`, inputPath, ...(sdk && { sdk }) };
});
