/** How large what a browser or a page loads may be, compressed; a build that is larger fails, and says what is in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Modules } from './module-report';

interface Budget {
  what: string;
  kilobytes: number;
}

const sdk = (what: string): Budget => ({ what: `${what}’s SDK, with its driver`, kilobytes: 190 });

/** Names stay, because others compare runs of the benchmark by them. */
export const sizeBudgets = {
  tabScripts: { what: 'scripts in a tab', kilobytes: 8 },
  client: { what: 'page client', kilobytes: 5 },
  dropIns: { what: 'the largest drop-in', kilobytes: 10 },
  background: { what: 'background without SDKs', kilobytes: 45 },
  popup: { what: 'popup', kilobytes: 35 },
  panel: { what: 'panel', kilobytes: 35 },
  settings: { what: 'settings', kilobytes: 35 },
  welcome: { what: 'welcome page, with the popup in it', kilobytes: 35 },
  consent: { what: 'window that asks', kilobytes: 20 },
  sdkAgora: sdk('Agora Chat'),
  sdkEasemob: sdk('Easemob IM'),
  sdkTencent: sdk('Tencent Cloud Chat'),
} satisfies Record<string, Budget>;

export type SizeName = keyof typeof sizeBudgets;

export interface Size {
  name: SizeName;
  /** Those that are loaded together. */
  files: string[];
  /** Compressed. */
  bytes: number;
}

/** @param folder of a build of the extension */
export function extensionSizes(folder: string): Size[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const size = (name: SizeName, ...files: string[]): Size => {
    return { name, files, bytes: files.reduce((sum, file) => sum + compressed(read(file)), 0) };
  };
  const ofPage = (page: string) => loadedBy(page, read);
  const inTabs = readdirSync(join(folder, 'content-scripts')).filter(name => name.endsWith('.js'));
  return [
    size('tabScripts', ...inTabs.map(name => `content-scripts/${name}`)),
    size('background', 'background.js'),
    size('popup', ...ofPage('popup.html')),
    size('panel', ...ofPage('panel.html')),
    size('settings', ...ofPage('options.html')),
    size('welcome', ...ofPage('welcome.html')),
    size('consent', ...ofPage('consent.html')),
    size('sdkAgora', 'sdk-agora.js'),
    size('sdkEasemob', 'sdk-easemob.js'),
    size('sdkTencent', 'sdk-tencent.js'),
  ];
}

/** @throws where something is larger than it may be: a sentence for each, with the largest modules in it */
export function holdToBudgets(sizes: readonly Size[], modules: Modules): void {
  const sentences = sizes.flatMap(({ name, files, bytes }) => {
    const { what, kilobytes } = sizeBudgets[name];
    if (bytes <= kilobytes * 1024) return [];
    const largest = modules
      .in(files)
      .slice(0, 8)
      .map(module => `${module.name} ${inKilobytes(module.bytes)}`);
    return `Too large: ${what} (${files.join(', ')}), ${inKilobytes(bytes)} compressed, where the budget is ${kilobytes} KB. \
Largest in it, before it is minified: ${largest.join(', ')}.`;
  });
  if (sentences.length > 0)
    throw new Error(
      `${sentences.join('\n')}\n\`npm run sizes\` tells of all; scripts/build/size-budgets.ts has the budgets.`,
    );
}

export const compressed = (text: string): number => gzipSync(text, { level: 9 }).length;

const inKilobytes = (bytes: number) => `${(bytes / 1024).toFixed(2)} KB`;

/** The scripts and styles that a page of the extension names, and what those scripts import at once. */
function loadedBy(page: string, read: (file: string) => string): string[] {
  const files = new Set([...read(page).matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file!));
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    // The chunks are beside each other.
    for (const [, name = ''] of read(file).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      files.add(`chunks/${name}`);
  }
  return [...files];
}
