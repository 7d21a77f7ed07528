import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseMessagesFile, parseMessagesObject } from '@wxt-dev/i18n/build';
import { describe, expect, it } from 'vitest';
import { kinds } from '@/lib/contract/errors';
import { faults, type Linted } from './lint';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const ours = (messages: Linted['languages'][string]) => messages.filter(({ key }) => !key[0]?.startsWith('@@'));
const read = async (language: string) => ours(await parseMessagesFile(`${root}locales/${language}.yml`));

const en = await read('en');
const inEnglish = new Set(en.map(({ key }) => key.join('.')));

const real: Linted = {
  languages: { en, zh_CN: await read('zh_CN') },
  // The sentence of lib/contract/errors.ts serves English users too, if en.yml has no other.
  elsewhere: Object.keys(kinds)
    .map(code => `errors.${code}`)
    .filter(key => !inEnglish.has(key)),
  sources: Object.fromEntries(
    ['components', 'entrypoints', 'lib']
      .flatMap(folder => readdirSync(root + folder, { recursive: true }).map(name => `${folder}/${name}`))
      .concat('wxt.config.ts')
      .filter(path => /\.tsx?$/.test(path))
      .map(path => [path, readFileSync(root + path, 'utf8')]),
  ),
};

/** Of an English text. Placeholders count as one word. */
const longestSentence = (text: string): number =>
  Math.max(...text.split(/(?<=[.:?])\s+/).map(sentence => sentence.split(/\s+/).filter(Boolean).length));

const textsOf = (message: Linted['languages'][string][number]): string[] =>
  message.type === 'plural' ? Object.values(message.plurals) : [message.message];

describe('the messages', () => {
  it('are there in every language, each once, and used', () => {
    expect(faults(real)).toEqual([]);
  });

  it('have at most 15 words a sentence', () => {
    const texts = [...en.flatMap(textsOf), ...Object.values(kinds).map(({ sentence }) => sentence)];
    expect(texts.filter(text => longestSentence(text) > 15)).toEqual([]);
  });

  it('have no 您', () => {
    expect(JSON.stringify(real.languages.zh_CN)).not.toContain('您');
  });
});

const parsed = (object: Parameters<typeof parseMessagesObject>[0]) => ours(parseMessagesObject(object));
const sound = {
  en: { form: { save: 'Save', saved: 'Saved {what}' }, ends: { kicked: 'Kicked' } },
  zh: { form: { save: '保存', saved: '已保存 {what}' }, ends: { kicked: '下线' }, errors: { odd: '奇怪', even: '偶' } },
};
const source = [
  "words.t('form.save');",
  "words.t('form.saved', { what });",
  `words.t(\`ends.\${reason}\`);`,
  `words.find(\`errors.\${code}\`);`,
].join('');

/** What is found when one thing is not as it should be. */
const found = (change: { en?: object; zh?: object; source?: string }) =>
  faults({
    languages: {
      en: parsed({ ...sound.en, ...change.en }),
      zh: parsed({ ...sound.zh, ...change.zh }),
    },
    elsewhere: ['errors.odd', 'errors.even'],
    sources: { 'a.tsx': change.source ?? source },
  });

describe('the lint of messages', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Parameters<typeof found>[0], string]>([
    ['a key that a language lacks', { zh: { form: { save: '保存' } } }, 'zh: form.saved is missing'],
    ['an error that a language lacks', { zh: { errors: { even: '偶' } } }, 'zh: errors.odd is missing'],
    ['a key that only a translation has', { zh: { old: '旧' } }, 'zh: old is too much'],
    [
      'a place that is not filled',
      { zh: { form: { save: '保存', saved: '已保存 {wat}' } } },
      'zh: form.saved has other places',
    ],
    ['an empty message', { zh: { ends: { kicked: ' ' } } }, 'zh: ends.kicked is empty'],
    ['a numbered place', { zh: { ends: { kicked: '下线 $1' } } }, 'zh: ends.kicked has a place without a name'],
    [
      'more forms than are told apart',
      { zh: { ends: { kicked: { 0: 'a', 1: 'b', n: 'c' } } } },
      'zh: ends.kicked has more than two forms',
    ],
    ['a key that nobody uses', { source: source.replace("words.t('form.save');", '') }, 'form.save is not used'],
    [
      'a message that is asked for and is not there',
      { source: `${source}; words.find(\`help.\${name}\`)` },
      `a.tsx: there is no help.\${name}`,
    ],
    [
      'two keys of one name',
      { en: { form_save: 'Save' }, zh: { form_save: '保存' }, source: `${source}; words.t('form_save')` },
      'en: form_save has a namesake',
    ],
  ])('finds %s', (_name, change, fault) => {
    expect(found(change)).toEqual([fault]);
  });

  it('takes a key in a sum of conditions for used, whatever else stands there', () => {
    expect(found({ source: source.replace("words.t('form.save')", "words.t(is('x') ? 'form.save' : 'who')") })).toEqual(
      [],
    );
  });
});
