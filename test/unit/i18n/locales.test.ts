import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseMessagesFile, parseMessagesObject } from '@wxt-dev/i18n/build';
import { describe, expect, it } from 'vitest';
import { errorKinds } from '@/lib/contract/errors';
import { type LintInput, lintMessages } from './lint';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const withoutReserved = (messages: LintInput['languages'][string]) =>
  messages.filter(({ key }) => !key[0]?.startsWith('@@'));
const read = async (language: string) => withoutReserved(await parseMessagesFile(`${root}locales/${language}.yml`));

const en = await read('en');
const inEnglish = new Set(en.map(({ key }) => key.join('.')));

const real: LintInput = {
  languages: { en, zh_CN: await read('zh_CN') },
  // The sentence of lib/contract/errors.ts serves English users too, if en.yml has no other.
  optionalKeys: Object.keys(errorKinds)
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

const textsOf = (message: LintInput['languages'][string][number]): string[] =>
  message.type === 'plural' ? Object.values(message.plurals) : [message.message];

describe('the messages', () => {
  it('are complete in every language, unique, and used', () => {
    expect(lintMessages(real)).toEqual([]);
  });

  it('have at most 15 words in a sentence', () => {
    const texts = [...en.flatMap(textsOf), ...Object.values(errorKinds).map(({ sentence }) => sentence)];
    expect(texts.filter(text => longestSentence(text) > 15)).toEqual([]);
  });

  it('have no 您', () => {
    expect(JSON.stringify(real.languages.zh_CN)).not.toContain('您');
  });
});

const parsed = (object: Parameters<typeof parseMessagesObject>[0]) => withoutReserved(parseMessagesObject(object));
const valid = {
  en: { form: { save: 'Save', saved: 'Saved {what}' }, ends: { kicked: 'Kicked' } },
  zh: { form: { save: '保存', saved: '已保存 {what}' }, ends: { kicked: '下线' }, errors: { odd: '奇怪', even: '偶' } },
};
const source = [
  "i18n.t('form.save');",
  "i18n.t('form.saved', { what });",
  `i18n.t(\`ends.\${reason}\`);`,
  `i18n.find(\`errors.\${code}\`);`,
].join('');

/** Lints valid messages with one change. */
const lintWith = (change: { en?: object; zh?: object; source?: string }) =>
  lintMessages({
    languages: {
      en: parsed({ ...valid.en, ...change.en }),
      zh: parsed({ ...valid.zh, ...change.zh }),
    },
    optionalKeys: ['errors.odd', 'errors.even'],
    sources: { 'a.tsx': change.source ?? source },
  });

describe('the lint of messages', () => {
  it('accepts valid messages', () => {
    expect(lintWith({})).toEqual([]);
  });

  it.each<[string, Parameters<typeof lintWith>[0], string]>([
    ['a missing translation', { zh: { form: { save: '保存' } } }, 'zh: form.saved is missing'],
    ['an error without a translation', { zh: { errors: { even: '偶' } } }, 'zh: errors.odd is missing'],
    ['a translation without a key', { zh: { old: '旧' } }, 'zh: old is unknown'],
    [
      'another placeholder',
      { zh: { form: { save: '保存', saved: '已保存 {wat}' } } },
      'zh: form.saved has other placeholders',
    ],
    ['an empty message', { zh: { ends: { kicked: ' ' } } }, 'zh: ends.kicked is empty'],
    [
      'a numbered placeholder',
      { zh: { ends: { kicked: '下线 $1' } } },
      'zh: ends.kicked has a placeholder without a name',
    ],
    [
      'more than two plural forms',
      { zh: { ends: { kicked: { 0: 'a', 1: 'b', n: 'c' } } } },
      'zh: ends.kicked has more than two forms',
    ],
    ['an unused key', { source: source.replace("i18n.t('form.save');", '') }, 'form.save is not used'],
    [
      'a use of a missing key',
      { source: `${source}; i18n.find(\`help.\${name}\`)` },
      `a.tsx: there is no help.\${name}`,
    ],
    [
      'two keys with one name',
      { en: { form_save: 'Save' }, zh: { form_save: '保存' }, source: `${source}; i18n.t('form_save')` },
      'en: form_save has a duplicate name',
    ],
  ])('finds %s', (_name, change, fault) => {
    expect(lintWith(change)).toEqual([fault]);
  });

  it('counts a key in a conditional expression as used', () => {
    expect(
      lintWith({ source: source.replace("i18n.t('form.save')", "i18n.t(is('x') ? 'form.save' : 'who')") }),
    ).toEqual([]);
  });
});
