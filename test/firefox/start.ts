/** Starts a Firefox on a profile of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../browser/wait';
import { Marionette } from './marionette';

export interface Started {
  process: ChildProcess;
  /** The folder of its profile, which whoever has started it removes. */
  profile: string;
  marionette: Marionette;
}

/** @throws when it cannot be started, or ends before it listens; what it said is in the message */
export async function startFirefox(
  executable: string,
  flags: readonly string[],
  prefs: Record<string, string | number | boolean>,
): Promise<Started> {
  const profile = await mkdtemp(join(tmpdir(), 'partyline-firefox-'));
  const lines = Object.entries({ 'marionette.port': 0, ...prefs }).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--no-remote', '--profile', profile, '--marionette', ...flags];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // Whoever has started it may break off.
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return { process: child, profile, marionette: await Marionette.open(await portOf(child, profile)) };
}

/** Where Marionette listens, once it does. */
async function portOf(child: ChildProcess, profile: string): Promise<number> {
  let said = '';
  child.stderr?.on('data', data => {
    said += data;
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`Firefox has ended (${code}): ${said}`)));
  });
  const port = waitFor('Firefox', () => readFile(join(profile, 'MarionetteActivePort'), 'utf8'));
  return Number(await Promise.race([port, ended]));
}
