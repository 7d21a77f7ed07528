/** Where browsers are installed on Linux, macOS and Windows. */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export interface Computer {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  /** Whether a path is a program that this user may run. */
  isProgram(path: string): boolean;
}

type Browser = 'chromium' | 'firefox';

interface Places {
  /** Names in PATH, without `.exe`. */
  commands: readonly string[];
  macApps: readonly string[];
  /** Below `Program Files` or the user's own programs. */
  windows: readonly string[];
}

// Chromium and Chrome for Testing come first: Chrome and Edge may refuse to load an extension from a folder.
const places: Record<Browser, Places> = {
  chromium: {
    commands: [
      'chromium',
      'chromium-browser',
      'google-chrome-for-testing',
      'google-chrome',
      'google-chrome-stable',
      'microsoft-edge',
      'microsoft-edge-stable',
    ],
    macApps: ['Chromium', 'Google Chrome for Testing', 'Google Chrome', 'Microsoft Edge'],
    windows: ['Chromium/Application/chrome', 'Google/Chrome/Application/chrome', 'Microsoft/Edge/Application/msedge'],
  },
  firefox: {
    commands: ['firefox-esr', 'firefox'],
    macApps: ['Firefox', 'Firefox Developer Edition'],
    windows: ['Mozilla Firefox/firefox', 'Firefox Developer Edition/firefox'],
  },
};

const macPrograms: Record<Browser, (app: string) => string> = { chromium: app => app, firefox: () => 'firefox' };

/** Returns the program of an installed browser. */
export function installedBrowser(browser: Browser, computer: Computer = thisComputer): string | undefined {
  return candidates(browser, computer).find(computer.isProgram);
}

function candidates(browser: Browser, { platform, env, home }: Computer): string[] {
  const { commands, macApps, windows } = places[browser];
  const { join, delimiter } = platform === 'win32' ? path.win32 : path.posix;
  const suffix = platform === 'win32' ? '.exe' : '';
  // Windows spells it `Path`.
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(folder => folder !== '');
  const inPath = commands.flatMap(command => folders.map(folder => join(folder, command + suffix)));
  if (platform === 'darwin') {
    const programs = macApps.map(app => `${app}.app/Contents/MacOS/${macPrograms[browser](app)}`);
    return [...inPath, ...programs.flatMap(program => [`/Applications/${program}`, `${home}/Applications/${program}`])];
  }
  if (platform !== 'win32') return inPath;
  const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(root => root !== undefined);
  return [...inPath, ...windows.flatMap(program => roots.map(root => join(root, `${program}.exe`)))];
}

const thisComputer: Computer = { platform: process.platform, env: process.env, home: homedir(), isProgram };

/** A folder may have the name of a browser. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
