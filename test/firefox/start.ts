import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../browser/wait';
import { Marionette } from './marionette';

export interface StartedFirefox {
  process: ChildProcess;
  /** Profile folder; the caller removes it. */
  profile: string;
  marionette: Marionette;
}

/** @throws {Error} if Firefox ends before it listens, with its error output */
export async function startFirefox(
  executable: string,
  flags: readonly string[],
  prefs: Record<string, string | number | boolean>,
): Promise<StartedFirefox> {
  const profile = await mkdtemp(join(tmpdir(), 'partyline-firefox-'));
  const lines = Object.entries({ 'marionette.port': 0, ...prefs }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--no-remote', '--profile', profile, '--marionette', ...flags];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // Ends with the tests, even when they abort.
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return { process: child, profile, marionette: await Marionette.open(await portOf(child, profile)) };
}

/** Waits for Marionette's port. */
async function portOf(child: ChildProcess, profile: string): Promise<number> {
  let output = '';
  child.stderr?.on('data', data => {
    output += data;
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`Firefox has ended (${code}): ${output}`)));
  });
  const port = waitFor('Firefox', () => readFile(join(profile, 'MarionetteActivePort'), 'utf8'));
  return Number(await Promise.race([port, ended]));
}
