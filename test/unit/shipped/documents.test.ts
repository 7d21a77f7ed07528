// The documents: what they link to is there, what they tell to run can be run, what they show is right.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsIn, isRunBy, others, runs } from '../../commands';

const inFolder = (folder: string, recursive: boolean) =>
  readdirSync(folder, { recursive, encoding: 'utf8' }).map(name => join(folder, name).replaceAll('\\', '/'));
const files = [...inFolder('.', false), ...inFolder('docs', true), 'packages/client/README.md']
  .filter(file => file.endsWith('.md'))
  .sort();
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const client = JSON.parse(readFileSync('packages/client/package.json', 'utf8'));

const textOf = (file: string) => readFileSync(file, 'utf8');
const blocksOf = (file: string) =>
  [...textOf(file).matchAll(/^ *```(\w*)\n(.*?)^ *```/gms)].map(([, language = '', text = '']) => ({ language, text }));

/** Compiled, and built with, by tests of their own: `test/package/client.test.ts` and `migrating.test.ts`. */
const checkedElsewhere = (file: string) =>
  file === 'docs/web-developers.md' || file === 'packages/client/README.md' || file.startsWith('docs/migrating/');

describe.each(files)('%s', file => {
  const text = textOf(file);

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const own = links.filter(link => !/^https?:|^#/.test(link)).map(link => link.replace(/#.*/, ''));
    expect(own.filter(link => !existsSync(join(dirname(file), link)))).toEqual([]);
  });

  it('names files that there are', () => {
    const paths = [...text.matchAll(/`((?:lib|test|components|scripts|entrypoints|docs|public)\/[\w./@-]+\.\w+)`/g)];
    expect(paths.map(([, path = '']) => path).filter(path => !existsSync(path))).toEqual([]);
  });

  it('tells to run nothing that no test runs', () => {
    const known = [...runs, ...others].map(({ command }) => command);
    expect(commandsIn(text).filter(command => !known.some(run => isRunBy(command, run)))).toEqual([]);
  });

  it('shows nothing that is not checked', () => {
    if (checkedElsewhere(file)) return;
    for (const { language, text: shown } of blocksOf(file)) {
      // Run, by `test/commands.ts`.
      if (language === 'sh') continue;
      if (language === 'json') expect(() => JSON.parse(shown)).not.toThrow();
      // Compiled, below.
      else if (language === 'js') continue;
      else if (language === 'ts') expect(isShownRight(shown), shown).toBe(true);
      // What is drawn has no language.
      else expect(language, shown).toBe('');
    }
  });
});

/** An import of what the package has, or a file of ours as it is. */
function isShownRight(shown: string): boolean {
  const [, entry] = /^import \w+ from 'partyline\/([\w-]+)'; \/\/ .*\n$/.exec(shown) ?? [];
  if (entry) return `./${entry}` in client.exports;
  return inFolder('entrypoints', false)
    .filter(file => file.endsWith('.ts'))
    .some(file => textOf(file) === shown);
}

it('scripts that are shown without the package use what a page has', () => {
  const shown = files
    .filter(file => !checkedElsewhere(file))
    .flatMap(file => blocksOf(file).filter(({ language }) => language === 'js'));
  expect(shown.length).toBeGreaterThan(4);
  const folder = '.partyline/shown';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.d.ts'), pageOfScripts);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }));
  for (const [index, { text }] of shown.entries()) writeFileSync(join(folder, `${index}.ts`), `${text}\nexport {};\n`);
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  expect(spawnSync(process.execPath, [tsc, '--noEmit', '-p', folder], { encoding: 'utf8' }).stdout).toBe('');
  rmSync(folder, { recursive: true });
});

/** Payloads are the vendors', and have no types without the package. */
const pageOfScripts = `
import type { PageAnnouncement, PageSession } from '@/lib/page/api';

type Untyped = Omit<PageSession, 'on' | 'call' | 'listen'> & {
  on(topic: string, fn: (payload: any) => void): () => void;
  call(method: string, ...args: unknown[]): Promise<any>;
  listen(callbacks: Record<string, (payload: any) => void>): void;
};

declare global {
  const session: Untyped;
  const file: File;
  interface WindowEventMap {
    'partyline:announce': CustomEvent<Omit<PageAnnouncement, 'connect'> & {
      connect(...options: Parameters<PageAnnouncement['connect']>): Promise<Untyped>;
    }>;
  }
}
`;

describe('a command of a document', () => {
  it.each([
    ['in a block', '```sh\nnpm run nothing # at all\n```\n', ['npm run nothing']],
    [
      'in a sentence',
      'Then `npm start --\n--check`, and `PARTYLINE_SITES=x npm run build`.',
      ['npm start -- --check', 'PARTYLINE_SITES=x npm run build'],
    ],
    ['but not another word', '`npm` takes `{ npm: 1 }`', []],
  ])('is found %s', (_where, text, expected) => {
    expect(commandsIn(text)).toEqual(expected);
  });

  it.each([
    ['npm run chaos -- --seed S --kills K', 'npm run chaos -- --kills 1 --seed 2', true],
    ['npm run chaos -- --seed S --fast', 'npm run chaos -- --seed 2', false],
    ['npm run build:client', 'npm run build', false],
    ['PARTYLINE_SITES=x npm run build', 'npm run build', false],
    ['npm run build', 'PARTYLINE_SITES=x npm run build', true],
    ['npm start -- --check', 'npm start', false],
    ['npm i -D agora-chat', 'npm i', true],
  ])('%s is run by %s: %s', (command, run, expected) => expect(isRunBy(command, run)).toBe(expected));

  it.each(others)('$command is run by $file', ({ command, file, text }) => {
    expect(textOf(file)).toContain(text);
    expect(
      files.flatMap(document => commandsIn(textOf(document))).some(documented => isRunBy(documented, command)),
    ).toBe(true);
  });
});

describe('what is said in several places', () => {
  it('is one version, and the last of the changes', () => {
    expect(client.version).toBe(version);
    const named = files.flatMap(file => [...textOf(file).matchAll(/partyline-(\d+\.\d+\.\d+)/g)]);
    expect([...new Set(named.map(([, other]) => other))]).toEqual([version]);
    expect(/^## (\S+)$/m.exec(textOf('CHANGELOG.md'))?.[1]).toBe(version);
  });

  it.each(['README.md', 'README.zh-CN.md'])('%s has the versions of the SDKs', file => {
    for (const name of ['agora-chat', 'easemob-websdk', '@tencentcloud/chat'])
      expect(textOf(file)).toContain(`| \`${name}\` ${dependencies[name]} |`);
  });

  it.each(['docs/users.md', 'docs/faq.md'])('%s calls the buttons what they are called', file => {
    const words = textOf('locales/en.yml');
    const named = [...textOf(file).matchAll(/(?<!\*)\*{1,2}([A-Z][^*]+)\*{1,2}(?!\*)/g)].map(([, name = '']) =>
      name.replace(/\s+/g, ' '),
    );
    const buttons = named.filter(name => !/[.?]$/.test(name));
    expect(buttons.length).toBeGreaterThan(5);
    expect(buttons.filter(name => !words.includes(name))).toEqual([]);
  });
});
