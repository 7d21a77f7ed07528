import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sdkNames } from '../../lib/contract/sdk-name';

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
