/** Finds a Chromium to run, or installs one: CHROME_PATH, one that is there, Playwright's download, Debian's package. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const names = ['chromium', 'chromium-browser', 'google-chrome-for-testing', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @throws when there is none and none could be installed; the message says what to do */
export function findBrowser(): string {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, which cannot be run. Point it at a Chromium or Chrome program.`);
  }
  return installed() ?? downloaded() ?? fromDebian() ?? nothing();
}

function installed(): string | undefined {
  const inPath = (process.env.PATH ?? '').split(delimiter).flatMap(dir => names.map(name => join(dir, name)));
  return [chromium.executablePath(), ...inPath, ...macApps].find(isExecutable);
}

function downloaded(): string | undefined {
  console.error('No Chromium found. Trying the one that Playwright offers for download ...');
  const cli = join('node_modules', 'playwright', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 2, 2], timeout: 300_000 });
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}

function fromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.error("Installing Debian's chromium package ...");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env, timeout: 900_000 });
  }
  return installed();
}

function nothing(): never {
  throw new Error(
    'No Chromium could be found or installed. Install Chromium or Chrome, or set CHROME_PATH to the program, and run again.',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
