/**
 * Finds a Chromium: CHROME_PATH, an installed one, Playwright's download, Debian's package.
 * Finds a Firefox: FIREFOX_PATH, an installed one, Debian's package.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { installedBrowser, isProgram } from './installed-browsers';

/** There is no browser to run. The message is for the person at the terminal. */
export class NoBrowserError extends Error {}

/** @throws {NoBrowserError} */
export function findBrowser(): string {
  return (
    fromVariable('CHROME_PATH', 'Chromium or Chrome') ??
    installed() ??
    downloaded() ??
    fromDebian('chromium', installed) ??
    missing('Chromium', 'Install Chromium or Chrome, or set CHROME_PATH to the program')
  );
}

/** Finds Firefox 140 or later. @throws {NoBrowserError} */
export function findFirefox(): string {
  return (
    fromVariable('FIREFOX_PATH', 'Firefox') ??
    installedFirefox() ??
    fromDebian('firefox-esr', installedFirefox) ??
    missing('Firefox', 'Install Firefox, or set FIREFOX_PATH to the program')
  );
}

function fromVariable(variable: string, what: string): string | undefined {
  const path = process.env[variable];
  if (!path || isProgram(path)) return path || undefined;
  throw new NoBrowserError(`${variable} is ${path}, which cannot be run. Set it to a ${what} program.`);
}

const installed = () => [chromium.executablePath()].find(isProgram) ?? installedBrowser('chromium');

const installedFirefox = () => installedBrowser('firefox');

function downloaded(): string | undefined {
  console.error('No Chromium found. Downloading the one that Playwright offers ...');
  const script = join('scripts', 'demo', 'download-browser.ts');
  spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 2, 2], timeout: 600_000 });
  const path = chromium.executablePath();
  if (isProgram(path)) return path;
  console.error('Chromium could not be downloaded. Is this computer online?');
  return undefined;
}

function fromDebian(name: string, find: () => string | undefined): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.error(`Installing Debian's ${name} package ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    spawnSync('apt-get', args, { stdio: 'ignore', env, timeout: 900_000 });
  }
  const path = find();
  if (!path) console.error(`Debian's ${name} package could not be installed.`);
  return path;
}

function missing(browser: string, advice: string): never {
  throw new NoBrowserError(`There is no ${browser} to run. ${advice}, and run this again.`);
}
