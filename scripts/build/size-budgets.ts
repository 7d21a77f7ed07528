/** Size budgets of what a browser or page loads, compressed. A larger build fails and lists its largest modules. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ModuleReport } from './module-report';
import { type SdkScript, sdkScripts } from './sdk-scripts';

interface Budget {
  what: string;
  kilobytes: number;
}

/** Do not rename: benchmark results of different versions are compared by these names. */
const fixedBudgets = {
  /** The page derives the older listen events, which takes 1.9 KB. */
  tabScripts: { what: 'scripts in a tab', kilobytes: 10.5 },
  client: { what: 'page client', kilobytes: 5 },
  dropIns: { what: 'the largest drop-in', kilobytes: 10 },
  /** What a signed-out worker evaluates when it starts. */
  background: { what: 'background without SDKs', kilobytes: 49.5 },
  account: { what: 'session of an account, without SDKs', kilobytes: 30.5 },
  popup: { what: 'popup', kilobytes: 35 },
  panel: { what: 'panel', kilobytes: 35 },
  settings: { what: 'settings', kilobytes: 35 },
  welcome: { what: 'welcome page, with the popup in it', kilobytes: 38 },
  consent: { what: 'window that asks', kilobytes: 20 },
  sound: { what: 'tones of new messages', kilobytes: 2 },
  lazyPart: { what: 'the largest part that a page loads later', kilobytes: 20 },
} satisfies Record<string, Budget>;

/** Such as `sdkAgora` for `sdk-agora.js`. */
type SdkName = `sdk${string}`;
const sdkName = ({ name }: SdkScript) =>
  name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase()) as SdkName;

const sdkBudgets: Record<SdkName, Budget> = Object.fromEntries(
  sdkScripts.map(script => [
    sdkName(script),
    { what: `${script.sdk ?? script.name} with its driver`, kilobytes: script.name === 'sdk-tencent-v4' ? 185 : 190 },
  ]),
);

export const sizeBudgets: typeof fixedBudgets & Record<SdkName, Budget> = { ...fixedBudgets, ...sdkBudgets };

export type SizeName = keyof typeof fixedBudgets | SdkName;

export interface Size {
  name: SizeName;
  /** Files loaded together. */
  files: string[];
  /** Compressed size. */
  bytes: number;
}

/** @param folder a built extension */
export function extensionSizes(folder: string): Size[] {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const size = (name: SizeName, ...files: string[]): Size => {
    return { name, files, bytes: files.reduce((sum, file) => sum + compressed(read(file)), 0) };
  };
  const filesOf = (page: string) => loadedBy(page, read);
  return [
    size('tabScripts', 'bridge.js', 'page.js'),
    size('background', 'background.js'),
    size('account', 'account-session.js'),
    size('popup', ...filesOf('popup.html')),
    size('panel', ...filesOf('panel.html')),
    size('settings', ...filesOf('options.html')),
    size('welcome', ...filesOf('welcome.html')),
    size('consent', ...filesOf('consent.html')),
    size('sound', 'sound.js'),
    size('lazyPart', ...largest(lazyParts(folder), read)),
    // A build for given providers has only their SDKs.
    ...sdkScripts
      .filter(({ name }) => existsSync(join(folder, `${name}.js`)))
      .map(script => size(sdkName(script), `${script.name}.js`)),
  ];
}

const lazyParts = (folder: string) =>
  ['chunks', 'assets'].flatMap(name => {
    const path = join(folder, name);
    return existsSync(path)
      ? readdirSync(path).flatMap(file => (/-[\w-]{8}\.(?:js|css)$/.test(file) ? `${name}/${file}` : []))
      : [];
  });

const largest = (files: readonly string[], read: (file: string) => string) =>
  files.toSorted((a, b) => compressed(read(b)) - compressed(read(a))).slice(0, 1);

/** @throws {Error} with one sentence for each exceeded budget, naming the largest modules */
export function checkBudgets(sizes: readonly Size[], modules: ModuleReport): void {
  const sentences = sizes.flatMap(({ name, files, bytes }) => {
    const { what, kilobytes } = sizeBudgets[name]!;
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
      `${sentences.join('\n')}\nRun \`npm run sizes\` for details; the budgets are in scripts/build/size-budgets.ts.`,
    );
}

export const compressed = (text: string): number => gzipSync(text, { level: 9 }).length;

const inKilobytes = (bytes: number) => `${(bytes / 1024).toFixed(2)} KB`;

/** The scripts and styles that an extension page loads at once: without what its scripts import by `import()`. */
function loadedBy(page: string, read: (file: string) => string): string[] {
  const files = new Set([...read(page).matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file!));
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    for (const [, name = ''] of read(file).matchAll(/(?:from|import)\s*["'`](\.[^"'`]+\.js)["'`]/g))
      files.add(posix.join(posix.dirname(file), name));
  }
  return [...files];
}
