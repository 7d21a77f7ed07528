// The documents: what they link to is there, what they tell to run can be run, what they show is right.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';

const inFolder = (folder: string, recursive: boolean) =>
  readdirSync(folder, { recursive, encoding: 'utf8' }).map(name => join(folder, name).replaceAll('\\', '/'));
const files = [...inFolder('.', false), ...inFolder('docs', true), 'packages/client/README.md']
  .filter(file => file.endsWith('.md'))
  .sort();
const { scripts, version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
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

  it('tells to run what there is, with options that it takes', () => {
    for (const [command, name = '', rest = ''] of text.matchAll(
      /npm (?:run )?(start|test|(?<=run )[\w:-]+)\b([^`\n]*)/g,
    )) {
      const script: string | undefined = scripts[name];
      expect(script, command).toBeDefined();
      const [, run] = /run\.mjs (\S+)/.exec(script ?? '') ?? [];
      const taken = run && existsSync(`scripts/${run}.ts`) ? textOf(`scripts/${run}.ts`) : '';
      for (const [, option = ''] of rest.matchAll(/ --([a-z]+)\b/g)) {
        // Those that do their work in a folder of the tests read their options there.
        const files = [...taken.matchAll(/from '\.\.\/(test\/[\w/-]+)'/g)].map(([, path]) => `${path}.ts`);
        const source = taken + files.filter(file => existsSync(file)).map(textOf);
        expect(new RegExp(`\\b${option}\\b`).test(source), command).toBe(true);
      }
    }
  });

  it('shows nothing that is not checked', () => {
    if (checkedElsewhere(file)) return;
    for (const { language, text: shown } of blocksOf(file)) {
      if (language === 'sh')
        for (const line of shown.trim().split('\n'))
          expect(/^(?:PARTYLINE_[A-Z]+=\S+ )?npm (?:start|test|run [\w:-]+)(?: -- .*)?$/.test(line.trim()), line).toBe(
            true,
          );
      else if (language === 'json') expect(() => JSON.parse(shown)).not.toThrow();
      else if (language === 'js') expect(() => new Script(`async () => {${shown}}`)).not.toThrow();
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
