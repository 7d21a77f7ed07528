import { describe, expect, it } from 'vitest';
import { appServerFields } from '@/components/app-server-fields';
import { consentWords } from '@/components/consent-words';
import { byProvider, optionsOf, providerForms, providerIds } from '@/components/provider-forms';
import { type EndWords, en, endOf, type Words, wordsFor } from '@/components/words';
import { zh } from '@/components/words.zh';

describe('the words', () => {
  it('are Chinese for every Chinese locale, and English for all others', () => {
    expect(wordsFor('zh-TW').actions.signOut).toBe('退出登录');
    expect(wordsFor('zh').actions.signOut).toBe('退出登录');
    expect(wordsFor('fr').actions.signOut).toBe('Sign out');
  });

  it('keep the reader’s locale for times and numbers', () => {
    expect(wordsFor('en-GB').locale).toBe('en-GB');
  });

  it.each<[string, Words]>([
    ['English', en],
    ['Chinese', zh],
  ])('name every option of the form in %s', (_language, words) => {
    const options = providerIds.flatMap(id => optionsOf(id).filter(({ name }) => name !== providerForms[id].app.name));
    const unnamed = [...options, ...appServerFields].filter(({ name }) => !words.advanced.options[name]);
    expect(unnamed).toEqual([]);
  });

  it('have the same keys in both languages', () => {
    expect(keys(zh)).toEqual(keys(en));
    expect(keys(consentWords.zh)).toEqual(keys(consentWords.en));
  });

  it('name each provider at its full length and for a narrow place', () => {
    expect(byProvider(id => en.providers[id].short)).toEqual({
      agora: 'Agora Chat',
      easemob: 'Easemob IM',
      tencent: 'Tencent',
    });
    expect(byProvider(id => zh.providers[id].short)).toEqual({ agora: '声网', easemob: '环信', tencent: '腾讯云' });
    expect(en.providers.tencent.name).toBe('Tencent Cloud Chat');
  });

  it.each<[string, Words, RegExp]>([
    ['English', en, /password/],
    ['Chinese', zh, /密码/],
  ])('ask nobody in %s for a password where the provider knows none', (_language, words, password) => {
    for (const reason of ['kicked', 'tokenExpired', 'badCredentials', 'replaced', 'tooManyDevices'] as const) {
      const { what, next, nextResume = '' } = endOf(words, reason, 'tencent');
      expect([what('carol', '14:02'), next, nextResume].join(' ')).not.toMatch(password);
    }
    expect(endOf(words, 'tokenExpired', 'tencent').what('carol', '14:02')).toContain('UserSig');
    expect(endOf(words, 'tokenExpired', 'agora').next).toMatch(password);
  });

  it('have no 您', () => {
    expect(JSON.stringify([zh, consentWords.zh])).not.toContain('您');
    const ends = [zh.ends, zh.providers.tencent.ends ?? {}].flatMap(Object.values<EndWords>);
    for (const { what } of ends) expect(what('a', 'b')).not.toContain('您');
  });

  it('turn a code into a sentence of the reader’s language', () => {
    const error = { code: 'wrongPassword', message: 'The password is not right.' } as const;
    expect(en.error(error)).toBe('The password is not right.');
    expect(zh.error(error)).toBe('密码不对。请检查后重试。');
  });

  it('say when a token ends that could not be renewed, where that is known', () => {
    expect(en.renewal.waiting('14:02')).toBe('The sign-in could not be renewed yet. It ends at 14:02.');
    expect(zh.renewal.waiting(undefined)).toBe('登录暂时未能续期。');
  });

  it('give the vendor’s code and words beside ours', () => {
    expect(en.code('replaced', { code: 206, message: 'another device' })).toBe('replaced · code 206 · another device');
    expect(en.code('network', undefined)).toBe('network');
    expect(en.code('appServerRefused', { code: 401 }, 'https://app.example/login')).toBe(
      'appServerRefused · https://app.example/login · code 401',
    );
  });
});

/** Every key, as a path. */
function keys(words: object, path = ''): string[] {
  return Object.entries(words)
    .flatMap(([key, value]) =>
      typeof value === 'object' && value !== null ? keys(value, `${path}${key}.`) : [`${path}${key}`],
    )
    .sort();
}
