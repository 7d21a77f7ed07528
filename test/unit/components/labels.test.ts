import { describe, expect, it } from 'vitest';
import { appServerFields } from '@/components/sign-in/app-server-fields';
import { mapProviders, optionsOf, providerForms } from '@/components/sign-in/provider-forms';
import { errorDetails, errorText, sendErrorText, sessionEndText, tokenRefreshErrorText } from '@/components/ui/labels';
import { PartylineError } from '@/lib/contract/errors';
import { providerIds } from '@/lib/contract/provider-id';
import type { Messages } from '@/lib/i18n/messages';
import { en, messagesFor, zh } from '../../messages';

const languages: [string, Messages][] = [
  ['English', en],
  ['Chinese', zh],
];

describe('the messages', () => {
  it('are Chinese for every Chinese locale, and English for all others', () => {
    expect(messagesFor('zh-TW').t('actions.signOut')).toBe('退出登录');
    expect(messagesFor('zh').t('actions.signOut')).toBe('退出登录');
    expect(messagesFor('fr').t('actions.signOut')).toBe('Sign out');
  });

  it('keep the reader’s locale for times and numbers', () => {
    expect(messagesFor('en-GB').locale).toBe('en-GB');
  });

  it('fill in values and select the plural form', () => {
    expect(en.t('status.attempt', { attempt: 2, max: 5 })).toBe('Attempt 2 of 5');
    expect([0, 1, 2].map(n => en.t('tabs.count', { n }))).toEqual(['0 tabs', '1 tab', '2 tabs']);
    expect(zh.t('tabs.count', { n: 1 })).toBe('1 个标签页');
  });

  it('insert values literally', () => {
    expect(en.t('accounts.remove', { user: '{user} $1 | $&' })).toBe('Remove {user} $1 | $&');
  });

  it('find nothing under the name of a built-in property', () => {
    expect(en.find('constructor')).toBeUndefined();
  });

  it.each(languages)('have a label for every option of the form in %s', (_language, words) => {
    const options = providerIds.flatMap(id => optionsOf(id).filter(({ name }) => name !== providerForms[id].app.name));
    const unnamed = [...options, ...appServerFields].filter(
      ({ name }) => !words.find(`advanced.options.${name}.label`),
    );
    expect(unnamed).toEqual([]);
  });

  it('have a full and a short name for each provider', () => {
    const short = (words: Messages) => mapProviders(id => words.t(`providers.${id}.short`));
    expect(short(en)).toEqual({
      agora: 'Agora',
      easemob: 'Easemob',
      shengwang: 'Shengwang',
      tencent: 'Tencent',
    });
    expect(short(zh)).toEqual({ agora: 'Agora', easemob: '环信', shengwang: '声网', tencent: '腾讯云' });
    expect(en.t('providers.tencent.name')).toBe('Tencent Cloud Chat');
  });

  it.each<[string, Messages, RegExp]>([
    ['English', en, /password/],
    ['Chinese', zh, /密码/],
  ])('do not ask for a password in %s if the provider has none', (_language, words, password) => {
    for (const reason of ['kicked', 'tokenExpired', 'badCredentials', 'replaced', 'tooManyDevices'] as const) {
      const { what, next, nextResume = '' } = sessionEndText(words, reason, 'tencent');
      expect([what('carol', '14:02'), next, nextResume].join(' ')).not.toMatch(password);
    }
    expect(sessionEndText(words, 'tokenExpired', 'tencent').what('carol', '14:02')).toContain('UserSig');
    expect(sessionEndText(words, 'tokenExpired', 'agora').next).toMatch(password);
  });

  it('have a sentence for each error code in the user’s language', () => {
    const error = { code: 'wrongPassword', message: 'The password is not right.' } as const;
    expect(errorText(en, error)).toBe('The password is not right.');
    expect(errorText(zh, error)).toBe('密码错误。请检查后重试。');
  });

  it('show the vendor’s code and message beside ours', () => {
    expect(errorDetails(en, { code: 'replaced', vendor: { code: 206, message: 'another device' } })).toBe(
      'replaced · code 206 · another device',
    );
    expect(errorDetails(en, { code: 'network' })).toBe('network');
    expect(
      errorDetails(zh, { code: 'appServerRefused', vendor: { code: 401 }, about: 'https://app.example/login' }),
    ).toBe('appServerRefused · https://app.example/login · 代码 401');
  });

  it('speak to users where the error’s own sentence speaks to developers', () => {
    const error = new PartylineError('notAllowed');
    expect(error.message).toContain('connect({ scopes })');
    expect(errorText(en, error)).toBe('This is not allowed. The browser or your administrator may block it.');
  });

  it('quote the vendor when a message was refused', () => {
    const refused = new PartylineError('vendor', { vendor: { code: 219, message: 'user is muted' } });
    expect(sendErrorText(en, refused)).toBe('Not sent: user is muted (219)');
    expect(sendErrorText(zh, refused)).toBe('未发出：user is muted (219)');
    expect(errorText(en, refused)).toBe('The service refused this: user is muted (219)');
    expect(errorText(en, new PartylineError('vendor'))).toBe('The service refused this. The details have its code.');
  });

  it('do not claim that a message was not sent when this is unknown', () => {
    expect(sendErrorText(en, new PartylineError('deadline'))).toBe('Not sent: No answer in time. Try again.');
    expect(sendErrorText(en, new PartylineError('unknownOutcome'))).not.toContain('Not sent');
  });

  it('promise further attempts during a token refresh only', () => {
    const error = new PartylineError('appServerFailed', { vendor: { code: 503 } });
    expect(tokenRefreshErrorText(en, error)).toBe('Your app’s server is not answering (503). Partyline keeps trying.');
    expect(tokenRefreshErrorText(zh, error)).toBe('应用服务器没有响应（503），Partyline 会自动重试。');
    expect(errorText(en, error)).toBe('Your app’s server is not answering. Try again in a minute.');
  });
});
