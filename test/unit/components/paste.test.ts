import { describe, expect, it } from 'vitest';
import { readPasted } from '@/components/paste';

describe('a pasted block', () => {
  it('is read as JSON', () => {
    expect(
      readPasted('{"appKey":"1117#support","isHttpDNS":false,"apiUrl":"https://a.example","url":"wss://m.example/ws"}'),
    ).toEqual({
      service: { appKey: '1117#support', isHttpDNS: false, apiUrl: 'https://a.example', url: 'wss://m.example/ws' },
    });
  });

  it('is read as a piece of a program', () => {
    const code = `const conn = new WebIM.connection({
      appKey: 'org#app',
      isHttpDNS: true,
      https: true,
      autoReconnectNumMax: 5
    })
    conn.open({ user: "carol", agoraToken: "007abc" })`;
    expect(readPasted(code)).toEqual({
      provider: 'agora',
      service: { appKey: 'org#app', isHttpDNS: true, https: true, autoReconnectNumMax: '5' },
      userId: 'carol',
      token: '007abc',
      tokenKind: 'agoraToken',
    });
  });

  it.each([
    ['a console page, value under its label', 'App Key\n1117#support\nUser ID\ncarol'],
    ['a console page, value beside its label', 'App Key 1117#support\nUser ID carol'],
    ['lines of an environment file', 'APP_KEY=1117#support\nUSER_ID=carol'],
    ['lines with a full-width colon', 'AppKey：1117#support\nUsername：carol'],
    ['cells of a table', 'AppKey\t1117#support\nUsername\tcarol'],
  ])('is read as %s', (_kind, text) => {
    expect(readPasted(text)).toEqual({ service: { appKey: '1117#support' }, userId: 'carol' });
  });

  it('takes the password or the token along', () => {
    expect(readPasted('appKey: a#b\nuser: carol\npwd: s3cret')).toMatchObject({ password: 's3cret' });
    expect(readPasted('appKey: a#b, accessToken: YWMt1')).toMatchObject({ token: 'YWMt1', tokenKind: 'accessToken' });
  });

  it('turns HTTP-DNS off where both addresses are given and nothing is said of it', () => {
    const { service } = readPasted('appKey: a#b\nREST API: https://a.example\nWebSocket address: wss://m.example')!;
    expect(service).toEqual({ appKey: 'a#b', apiUrl: 'https://a.example', url: 'wss://m.example', isHttpDNS: false });
  });

  it('knows the service by its name or its hosts', () => {
    expect(readPasted('appKey: a#b\napiUrl: https://a1.easemob.com')?.provider).toBe('easemob');
    expect(readPasted('声网\nappKey: a#b')?.provider).toBe('agora');
    expect(readPasted('agora easemob appKey: a#b')?.provider).toBeUndefined();
  });

  it.each(['1117#support', 'hunter2', 'password: hunter2', 'user: carol', '', 'https://a.example'])(
    'is left alone where it names no app: %j',
    text => {
      expect(readPasted(text)).toBeUndefined();
    },
  );

  it('cannot name what is not a field', () => {
    expect(readPasted('{"appKey":"a#b","__proto__":"x","constructor":"y"}')).toEqual({ service: { appKey: 'a#b' } });
  });
});
