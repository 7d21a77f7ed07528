/** Builds the extension for given sites, with preset connection options for the sign-in form. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ProviderId } from '../../lib/contract/provider-id';
import { cachedSync, extensionInputs, hashOf } from './build-cache';
import type { Mutant } from './mutants';
import { replacePlaceholders, withPlaceholders } from './replace-ports';

export type BrowserName = 'chrome' | 'firefox';

export interface BuildOptions {
  /** Exact origins that may use the session without consent. */
  sites: readonly string[];
  /** Origins with a host permission but no grant. Tests cannot answer the browser's permission prompt. */
  hosts?: readonly string[];
  /** Initial connection options of the sign-in form, by provider. */
  preset?: Record<string, Record<string, unknown>>;
  /** Optional permissions that the build requires instead, so the browser does not ask. */
  granted?: readonly string[];
  /** Whether the user can allow sites on this computer, which a build for the stores cannot. Default: yes. */
  loopback?: boolean;
  /** Whether the welcome page opens after installation. */
  welcomes?: boolean;
  /** Faults to plant; for tests of the tests only. */
  mutants?: readonly Mutant[];
  /** A folder for the module report of each built file. */
  modules?: string;
  /** Those whose SDK is in the build; all by default. */
  providers?: readonly ProviderId[];
  browser?: BrowserName;
  /** Root of another checkout, whose extension is built instead: to show that a test fails on an earlier version. */
  checkout?: string;
  /** The output folder; the build is in a subfolder of it. */
  out: string;
}

/**
 * Returns the folder to load as an unpacked extension. A build is repeated only when its inputs have changed; ports of local
 * services are replaced in a copy.
 * @throws {Error} with the build's output when it fails
 */
export function buildExtension({
  sites,
  hosts = [],
  preset,
  granted = [],
  loopback = true,
  welcomes = false,
  mutants = [],
  modules = '',
  providers = [],
  browser = 'chrome',
  checkout,
  out,
}: BuildOptions): string {
  const folder = join(resolve(out), `${browser}-mv3`);
  const addresses = {
    PARTYLINE_SITES: sites.join(','),
    PARTYLINE_HOSTS: hosts.join(','),
    PARTYLINE_PRESET: preset ? JSON.stringify(preset) : '',
  };
  const options = {
    PARTYLINE_LOOPBACK: loopback ? 'yes' : 'no',
    PARTYLINE_GRANTED: granted.join(','),
    PARTYLINE_WELCOMES: welcomes ? 'yes' : 'no',
    PARTYLINE_MUTANTS: mutants.join(','),
    PARTYLINE_PROVIDERS: providers.join(','),
    PARTYLINE_MODULES: modules,
  };
  // The module report is written beside the build, and another checkout has other inputs.
  if (modules || checkout) {
    runWxt(browser, { ...options, ...addresses }, resolve(out), checkout);
    return folder;
  }
  const { texts, ports } = withPlaceholders(addresses);
  const variables = { ...options, ...texts };
  const built = cachedSync('extension', hashOf(extensionInputs, [browser, variables]), made =>
    runWxt(browser, variables, made),
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(built, `${browser}-mv3`), folder, { recursive: true });
  const replaced = replacePlaceholders(folder, ports);
  const expected = [...ports.keys()].filter(port =>
    `${texts.PARTYLINE_SITES} ${texts.PARTYLINE_PRESET}`.includes(port),
  );
  if (expected.some(port => !replaced.has(port))) throw new Error('The build does not contain its ports as addresses.');
  return folder;
}

/** @param variables that `wxt.config.ts` reads */
function runWxt(browser: BrowserName, variables: Record<string, string>, out: string, checkout?: string): void {
  // Vitest sets NODE_ENV to `test`, which would change the build.
  const env = { ...process.env, NODE_ENV: 'production', ...variables, PARTYLINE_OUT: out };
  const wxt = join('node_modules', 'wxt', 'bin', 'wxt.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [wxt, 'build', '-b', browser], {
    env,
    encoding: 'utf8',
    ...(checkout && { cwd: checkout }),
  });
  if (status !== 0) throw new Error(`The extension could not be built.\n${stdout}\n${stderr}`);
}
