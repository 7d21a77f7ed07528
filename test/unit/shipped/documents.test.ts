import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsIn, isRunBy, others, runs } from '../../commands';

const filesIn = (folder: string, recursive: boolean) =>
  readdirSync(folder, { recursive, encoding: 'utf8' }).map(name => join(folder, name).replaceAll('\\', '/'));
const files = [...filesIn('.', false), ...filesIn('docs', true), 'packages/client/README.md']
  .filter(file => file.endsWith('.md'))
  .sort();
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const client = JSON.parse(readFileSync('packages/client/package.json', 'utf8'));

interface Block {
  language: string;
  text: string;
}

const textOf = (file: string) => readFileSync(file, 'utf8');
const blocksOf = (file: string): Block[] =>
  [...textOf(file).matchAll(/^ *```(\w*)\n(.*?)^ *```/gms)].map(([, language = '', text = '']) => ({ language, text }));
const proseOf = (file: string) => textOf(file).replaceAll(/^ *```.*?^ *```/gms, '');

/** `test/package/migrating.test.ts` checks their code. */
const isMigrating = (file: string) => file.startsWith('docs/migrating/');
/** `test/package/client.test.ts` compiles the `ts` blocks; those of the Chinese page are the same, by a test below. */
const isForDevelopers = (file: string) =>
  /^docs\/web-developers(?:\.zh-CN)?\.md$/.test(file) || file === 'packages/client/README.md';

const headingsOf = (file: string) =>
  [...proseOf(file).matchAll(/^(#+) (.+)$/gm)].map(([, level = '', title = '']) => ({ level: level.length, title }));

/** GitHub's anchors: of headings, and of `<a id>`. */
function anchorsOf(file: string): string[] {
  const slugs = headingsOf(file).map(({ title }) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
  return [...slugs, ...[...textOf(file).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

describe.each(files)('%s', file => {
  const text = textOf(file);

  it('links to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter(link => !/^https?:/.test(link))
      .filter(link => {
        const [path, anchor] = link.split('#');
        const target = path ? join(dirname(file), path) : file;
        return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(decodeURIComponent(anchor)));
      });
    expect(broken).toEqual([]);
  });

  it('names files that exist', () => {
    const paths = [...text.matchAll(/`((?:lib|test|components|scripts|entrypoints|docs|public)\/[\w./@-]+\.\w+)`/g)];
    expect(paths.map(([, path = '']) => path).filter(path => !existsSync(path))).toEqual([]);
  });

  it('has only commands that a test runs', () => {
    const known = [...runs, ...others].map(({ command }) => command);
    expect(commandsIn(text).filter(command => !known.some(run => isRunBy(command, run)))).toEqual([]);
  });

  it('has only code that a test checks', () => {
    if (isMigrating(file)) return;
    for (const { language, text: code } of blocksOf(file)) {
      // `test/commands.ts` runs them.
      if (language === 'sh') continue;
      if (language === 'json') expect(() => JSON.parse(code)).not.toThrow();
      // Compiled below.
      else if (language === 'js') continue;
      else if (language === 'ts') expect(isForDevelopers(file) || isFileOfOurs(code), code).toBe(true);
      // A drawing has no language.
      else expect(language, code).toBe('');
    }
  });

  // It is not published. `docs/web-developers.md` shows how to install the packed file.
  it('does not install the package from npm', () => {
    expect(commandsIn(text).filter(command => /^npm i .*\bpartyline(?:\s|$)/.test(command))).toEqual([]);
  });

  it('leaves it to the developers’ guide to say so', () => {
    expect(/not (?:yet )?on npm|npm yet|发布到 npm/.test(text)).toBe(/^docs\/web-developers/.test(file));
  });
});

const isFileOfOurs = (code: string) =>
  [...filesIn('entrypoints', false), ...filesIn('lib/providers', true)]
    .filter(file => file.endsWith('.ts'))
    .some(file => textOf(file) === code);

describe('a Chinese document', () => {
  const chinese = files.filter(file => file.endsWith('.zh-CN.md'));

  it('exists for users, web developers, questions, and the README', () => {
    for (const name of ['README', 'docs/users', 'docs/web-developers', 'docs/faq'])
      expect(chinese).toContain(`${name}.zh-CN.md`);
  });

  it.each(chinese)('%s has the headings of the English one', file => {
    const levels = (of: string) => headingsOf(of).map(({ level }) => level);
    expect(levels(file)).toEqual(levels(file.replace('.zh-CN', '')));
  });

  it.each(chinese)('%s has the code of the English one, comments aside', file => {
    const code = (of: string) =>
      blocksOf(of).map(({ language, text }) => ({
        language,
        text: text.replaceAll(/(^|\s)(?:\/\/|#) .*$/gm, '$1'),
      }));
    expect(code(file)).toEqual(code(file.replace('.zh-CN', '')));
  });

  it.each(chinese.filter(isMigrating))('%s has the sizes of the English one', file => {
    const sizes = (of: string) => [...textOf(of).matchAll(/[\d.]+ [KM]B/g)].map(([size]) => size).sort();
    expect(sizes(file)).toEqual(sizes(file.replace('.zh-CN', '')));
  });

  it.each(chinese)('%s has as many rows in each table as the English one', file => {
    const tables = (of: string) =>
      [...proseOf(of).matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => table.split('\n').length);
    expect(tables(file)).toEqual(tables(file.replace('.zh-CN', '')));
  });
});

it.each(files)('%s has each of its anchors once', file => {
  const anchors = [...textOf(file).matchAll(/<a id="([^"]+)"/g)].map(([, id]) => id);
  expect(anchors.filter((id, index) => anchors.indexOf(id) !== index)).toEqual([]);
});

describe('the length of a document', () => {
  it.each([
    ['README.md', 120],
    ['README.zh-CN.md', 120],
    ['ARCHITECTURE.md', 200],
  ])('%s has less than %i lines', (file, limit) => {
    expect(textOf(file).split('\n').length).toBeLessThan(limit);
  });
});

it.each(['docs/before-after.webp', 'docs/before-after.zh-CN.webp'])('%s moves, and is under 1.5 MB', file => {
  expect(statSync(file).size).toBeLessThan(1_500_000);
  const picture = readFileSync(file, 'latin1');
  expect(picture).toMatch(/^RIFF.{4}WEBPVP8X/s);
  expect(picture.split('ANMF').length - 1).toBeGreaterThan(2);
});

it('compiles the scripts that need no package', () => {
  const scripts = files
    .filter(file => !isMigrating(file))
    .flatMap(file => blocksOf(file).filter(({ language }) => language === 'js'));
  expect(scripts.length).toBeGreaterThan(4);
  const folder = '.partyline/shown';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.d.ts'), pageOfScripts);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }));
  for (const [index, { text }] of scripts.entries())
    writeFileSync(join(folder, `${index}.ts`), `${text}\nexport {};\n`);
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  expect(spawnSync(process.execPath, [tsc, '--noEmit', '-p', folder], { encoding: 'utf8' }).stdout).toBe('');
  rmSync(folder, { recursive: true });
});

/** Payloads come from the vendors' SDKs and have no types without the package. */
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

describe('facts that several documents repeat', () => {
  it('name one version, the latest of the changelog', () => {
    expect(client.version).toBe(version);
    const named = files.flatMap(file => [...textOf(file).matchAll(/partyline-(\d+\.\d+\.\d+)/g)]);
    expect([...new Set(named.map(([, other]) => other))]).toEqual([version]);
    expect(/^## (\S+)$/m.exec(textOf('CHANGELOG.md'))?.[1]).toBe(version);
  });

  it.each(['README.md', 'README.zh-CN.md'])('%s names the installed versions of the SDKs', file => {
    for (const name of ['agora-chat', 'easemob-websdk', '@tencentcloud/chat'])
      expect(textOf(file)).toContain(`| \`${name}\` ${dependencies[name]} |`);
  });

  it.each([
    ['docs/users.md', 'locales/en.yml', /(?<!\*)\*{1,2}([A-Z][^*]+)\*{1,2}(?!\*)/g],
    ['docs/faq.md', 'locales/en.yml', /(?<!\*)\*{1,2}([A-Z][^*]+)\*{1,2}(?!\*)/g],
    ['docs/users.zh-CN.md', 'locales/zh_CN.yml', /\*\*([^*]+)\*\*/g],
    ['docs/faq.zh-CN.md', 'locales/zh_CN.yml', /\*\*([^*]+)\*\*/g],
  ])('%s names buttons and settings as %s does', (file, locale, emphasis) => {
    const texts = textOf(locale);
    const names = [...textOf(file).matchAll(emphasis)].map(([, name = '']) => name.replace(/\s+/g, ' '));
    const labels = names.filter(name => !/[.?]$/.test(name));
    expect(labels.length).toBeGreaterThan(5);
    expect(labels.filter(name => !texts.includes(name))).toEqual([]);
  });
});
