import { describe, expect, it } from 'vitest';
import { appServerFields } from '@/components/sign-in/app-server-fields';
import { mapProviders, optionsOf, providerForms, providerIds } from '@/components/sign-in/provider-forms';
import { errorDetails, errorText, sessionEndText } from '@/components/ui/labels';
import type { Messages } from '@/lib/i18n/messages';
import { en, wordsFor, zh } from '../../words';

const languages: [string, Messages][] = [
  ['English', en],
  ['Chinese', zh],
];

describe('the words', () => {
  it('are Chinese for every Chinese locale, and English for all others', () => {
    expect(wordsFor('zh-TW').t('actions.signOut')).toBe('退出登录');
    expect(wordsFor('zh').t('actions.signOut')).toBe('退出登录');
    expect(wordsFor('fr').t('actions.signOut')).toBe('Sign out');
  });

  it('keep the reader’s locale for times and numbers', () => {
    expect(wordsFor('en-GB').locale).toBe('en-GB');
  });

  it('put values in where the language wants them, and count', () => {
    expect(en.t('status.attempt', { attempt: 2, max: 5 })).toBe('Still trying: attempt 2 of 5');
    expect([0, 1, 2].map(n => en.t('tabs.count', { n }))).toEqual(['0 tabs', '1 tab', '2 tabs']);
    expect(zh.t('tabs.count', { n: 1 })).toBe('1 个标签页');
  });

  it('take a value as it is, whatever it looks like', () => {
    expect(en.t('accounts.remove', { user: '{user} $1 | $&' })).toBe('Remove {user} $1 | $&');
  });

  it('find nothing under a name that every object has', () => {
    expect(en.find('constructor')).toBeUndefined();
  });

  it.each(languages)('name every option of the form in %s', (_language, words) => {
    const options = providerIds.flatMap(id => optionsOf(id).filter(({ name }) => name !== providerForms[id].app.name));
    const unnamed = [...options, ...appServerFields].filter(
      ({ name }) => !words.find(`advanced.options.${name}.label`),
    );
    expect(unnamed).toEqual([]);
  });

  it('name each provider at its full length and for a narrow place', () => {
    const short = (words: Messages) => mapProviders(id => words.t(`providers.${id}.short`));
    expect(short(en)).toEqual({ agora: 'Agora Chat', easemob: 'Easemob IM', tencent: 'Tencent' });
    expect(short(zh)).toEqual({ agora: '声网', easemob: '环信', tencent: '腾讯云' });
    expect(en.t('providers.tencent.name')).toBe('Tencent Cloud Chat');
  });

  it.each<[string, Messages, RegExp]>([
    ['English', en, /password/],
    ['Chinese', zh, /密码/],
  ])('ask nobody in %s for a password where the provider knows none', (_language, words, password) => {
    for (const reason of ['kicked', 'tokenExpired', 'badCredentials', 'replaced', 'tooManyDevices'] as const) {
      const { what, next, nextResume = '' } = sessionEndText(words, reason, 'tencent');
      expect([what('carol', '14:02'), next, nextResume].join(' ')).not.toMatch(password);
    }
    expect(sessionEndText(words, 'tokenExpired', 'tencent').what('carol', '14:02')).toContain('UserSig');
    expect(sessionEndText(words, 'tokenExpired', 'agora').next).toMatch(password);
  });

  it('turn a code into a sentence of the reader’s language', () => {
    const error = { code: 'wrongPassword', message: 'The password is not right.' } as const;
    expect(errorText(en, error)).toBe('The password is not right.');
    expect(errorText(zh, error)).toBe('密码错误。请检查后重试。');
  });

  it('give the vendor’s code and words beside ours', () => {
    expect(errorDetails(en, { code: 'replaced', vendor: { code: 206, message: 'another device' } })).toBe(
      'replaced · code 206 · another device',
    );
    expect(errorDetails(en, { code: 'network' })).toBe('network');
    expect(
      errorDetails(zh, { code: 'appServerRefused', vendor: { code: 401 }, about: 'https://app.example/login' }),
    ).toBe('appServerRefused · https://app.example/login · 代码 401');
  });
});
