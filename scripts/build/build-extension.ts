/** Builds the extension for given sites, with the addresses that the sign-in form offers. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Mutant } from './mutants';

/** Those that it is built for. */
export type BrowserName = 'chrome' | 'firefox';

export interface BuildOptions {
  /** Exact origins that may use the session, without asking anybody. */
  sites: readonly string[];
  /** Origins that nobody has allowed, but whose hosts the browser need not ask about: for tests, which cannot answer it. */
  hosts?: readonly string[];
  /** For each provider, the connection options that the form starts with. */
  preset?: Record<string, Record<string, unknown>>;
  /** Optional permissions that it has from the start. */
  granted?: readonly string[];
  /** Whether the welcome page opens once it is installed. */
  welcomes?: boolean;
  /** A guard to leave out; never in a build for anybody. */
  hole?: Mutant;
  /** A folder for reports of what each file is made of. */
  modules?: string;
  /** Chrome's unless told otherwise. */
  browser?: BrowserName;
  /** The folder that gets the build's own folder. */
  out: string;
}

/** Returns the folder to load as an unpacked extension. @throws when the build fails; its output is in the message */
export function buildExtension({
  sites,
  hosts = [],
  preset,
  granted = [],
  welcomes = false,
  hole,
  modules = '',
  browser = 'chrome',
  out,
}: BuildOptions): string {
  const env = {
    ...process.env,
    // A test runner sets it otherwise, and the build would be another than the one for users.
    NODE_ENV: 'production',
    PARTYLINE_SITES: sites.join(','),
    PARTYLINE_HOSTS: hosts.join(','),
    PARTYLINE_GRANTED: granted.join(','),
    PARTYLINE_PRESET: preset ? JSON.stringify(preset) : '',
    PARTYLINE_WELCOMES: welcomes ? 'yes' : 'no',
    PARTYLINE_HOLE: hole ?? '',
    PARTYLINE_MODULES: modules,
    PARTYLINE_OUT: resolve(out),
  };
  const wxt = join('node_modules', 'wxt', 'bin', 'wxt.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [wxt, 'build', '-b', browser], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The extension could not be built.\n${stdout}\n${stderr}`);
  return join(resolve(out), `${browser}-mv3`);
}
