/**
 * Finds a Chromium to run, or installs one: CHROME_PATH, one that is there, Playwright's download, Debian's package. And a Firefox:
 * FIREFOX_PATH, one that is there, Debian's package.
 */
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

const firefoxNames = ['firefox-esr', 'firefox'];
const firefoxMacApps = ['/Applications/Firefox.app/Contents/MacOS/firefox'];

/** @throws when there is none and none could be installed; the message says what to do */
export function findBrowser(): string {
  return (
    named('CHROME_PATH', 'Chromium or Chrome') ??
    installed() ??
    downloaded() ??
    fromDebian('chromium', installed) ??
    nothing('Chromium', 'Install Chromium or Chrome, or set CHROME_PATH to the program')
  );
}

/** A Firefox of version 140 or later. @throws as above */
export function findFirefox(): string {
  return (
    named('FIREFOX_PATH', 'Firefox') ??
    installedFirefox() ??
    fromDebian('firefox-esr', installedFirefox) ??
    nothing('Firefox', 'Install Firefox, or set FIREFOX_PATH to the program')
  );
}

function named(variable: string, what: string): string | undefined {
  const path = process.env[variable];
  if (!path || isExecutable(path)) return path || undefined;
  throw new Error(`${variable} is ${path}, which cannot be run. Point it at a ${what} program.`);
}

const inPath = (programs: readonly string[]) =>
  (process.env.PATH ?? '').split(delimiter).flatMap(dir => programs.map(name => join(dir, name)));

function installed(): string | undefined {
  return [chromium.executablePath(), ...inPath(names), ...macApps].find(isExecutable);
}

const installedFirefox = () => [...inPath(firefoxNames), ...firefoxMacApps].find(isExecutable);

function downloaded(): string | undefined {
  console.error('No Chromium found. Trying the one that Playwright offers for download ...');
  const cli = join('node_modules', 'playwright', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 2, 2], timeout: 300_000 });
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}

function fromDebian(name: string, find: () => string | undefined): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.error(`Installing Debian's ${name} package ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env, timeout: 900_000 });
  }
  return find();
}

function nothing(what: string, how: string): never {
  throw new Error(`No ${what} could be found or installed. ${how}, and run again.`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
