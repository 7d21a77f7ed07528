import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Computer, installedBrowser, isProgram } from '@/scripts/demo/installed-browsers';

const windows = {
  platform: 'win32',
  env: {
    Path: 'C:\\Windows;D:\\tools',
    ProgramFiles: 'C:\\Program Files',
    'ProgramFiles(x86)': 'C:\\Program Files (x86)',
    LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local',
  },
  home: 'C:\\Users\\ann',
} as const;
const mac = { platform: 'darwin', env: { PATH: '/usr/bin:/opt/homebrew/bin' }, home: '/Users/ann' } as const;
const linux = { platform: 'linux', env: { PATH: '/usr/bin::/snap/bin' }, home: '/home/ann' } as const;

const withFiles = (computer: Omit<Computer, 'isProgram'>, ...files: string[]): Computer => ({
  ...computer,
  isProgram: file => files.includes(file),
});

describe('an installed browser', () => {
  it.each([
    ['chromium', windows, 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
    ['chromium', windows, 'C:\\Users\\ann\\AppData\\Local\\Chromium\\Application\\chrome.exe'],
    ['chromium', windows, 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'],
    ['chromium', windows, 'D:\\tools\\chromium.exe'],
    ['firefox', windows, 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
    ['firefox', windows, 'C:\\Users\\ann\\AppData\\Local\\Mozilla Firefox\\firefox.exe'],
    ['chromium', mac, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['chromium', mac, '/Users/ann/Applications/Chromium.app/Contents/MacOS/Chromium'],
    ['chromium', mac, '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
    ['firefox', mac, '/Applications/Firefox.app/Contents/MacOS/firefox'],
    ['firefox', mac, '/opt/homebrew/bin/firefox'],
    ['chromium', linux, '/snap/bin/chromium'],
    ['chromium', linux, '/usr/bin/microsoft-edge-stable'],
    ['firefox', linux, '/usr/bin/firefox-esr'],
  ] as const)('is found: %s', (browser, computer, file) => {
    expect(installedBrowser(browser, withFiles(computer, file))).toBe(file);
  });

  it('is Chromium rather than Edge', () => {
    const edge = '/usr/bin/microsoft-edge';
    expect(installedBrowser('chromium', withFiles(linux, edge, '/snap/bin/chromium'))).toBe('/snap/bin/chromium');
  });

  it('is not there on a computer without any', () => {
    for (const computer of [windows, mac, linux]) {
      expect(installedBrowser('chromium', withFiles(computer))).toBeUndefined();
      expect(installedBrowser('firefox', withFiles(computer))).toBeUndefined();
    }
  });
});

describe('a program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-programs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is an executable file, and not a folder of that name', () => {
    const [program, directory, text] = ['chromium', 'firefox', 'notes'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(directory);
    writeFileSync(program, '#!/bin/sh\n');
    writeFileSync(text, 'text');
    chmodSync(program, 0o755);
    expect([program, directory, text, join(folder, 'none')].map(isProgram)).toEqual([true, false, false, false]);
    const env = { PATH: folder };
    expect(installedBrowser('firefox', { ...linux, env, isProgram })).toBeUndefined();
    expect(installedBrowser('chromium', { ...linux, env, isProgram })).toBe(program);
  });
});
