import { describe, expect, it } from 'vitest';
import { options } from '@/components/options';
import { en, type Words, wordsFor } from '@/components/words';
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
    const unnamed = options.filter(({ name }) => name !== 'appKey' && !words.advanced.options[name]);
    expect(unnamed).toEqual([]);
  });

  it('have no 您', () => {
    expect(JSON.stringify(zh)).not.toContain('您');
    for (const { what } of Object.values(zh.ends)) expect(what('a', 'b')).not.toContain('您');
  });

  it('turn a code into a sentence of the reader’s language', () => {
    const error = { code: 'wrongPassword', message: 'The password is not right.' } as const;
    expect(en.error(error)).toBe('The password is not right.');
    expect(zh.error(error)).toBe('密码不对。请检查后重试。');
  });

  it('give the vendor’s code and words beside ours', () => {
    expect(en.code('replaced', { code: 206, message: 'another device' })).toBe('replaced · code 206 · another device');
    expect(en.code('network', undefined)).toBe('network');
  });
});
