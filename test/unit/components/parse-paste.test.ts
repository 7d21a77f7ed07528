import { describe, expect, it } from 'vitest';
import { parsePasted } from '@/components/sign-in/parse-paste';

describe('pasted text', () => {
  it('is parsed as JSON', () => {
    expect(
      parsePasted(
        '{"appKey":"1117#support","isHttpDNS":false,"apiUrl":"https://a.example","url":"wss://m.example/ws"}',
      ),
    ).toEqual({
      providers: ['agora', 'easemob', 'shengwang'],
      service: { appKey: '1117#support', isHttpDNS: false, apiUrl: 'https://a.example', url: 'wss://m.example/ws' },
    });
  });

  it('is parsed as source code', () => {
    const code = `const conn = new WebIM.connection({
      appKey: 'org#app',
      isHttpDNS: true,
      https: true,
      autoReconnectNumMax: 5
    })
    conn.open({ user: "carol", agoraToken: "007abc" })`;
    expect(parsePasted(code)).toEqual({
      providers: ['agora'],
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
  ])('is parsed as %s', (_kind, text) => {
    expect(parsePasted(text)).toEqual({
      providers: ['agora', 'easemob', 'shengwang'],
      service: { appKey: '1117#support' },
      userId: 'carol',
    });
  });

  it('provides the password or the token', () => {
    expect(parsePasted('appKey: a#b\nuser: carol\npwd: s3cret')).toMatchObject({ password: 's3cret' });
    expect(parsePasted('appKey: a#b, accessToken: YWMt1')).toMatchObject({ token: 'YWMt1', tokenKind: 'accessToken' });
  });

  it('turns HTTP-DNS off if it has both addresses and no HTTP-DNS option', () => {
    const { service } = parsePasted('appKey: a#b\nREST API: https://a.example\nWebSocket address: wss://m.example')!;
    expect(service).toEqual({ appKey: 'a#b', apiUrl: 'https://a.example', url: 'wss://m.example', isHttpDNS: false });
  });

  it('identifies the provider by its name or its hosts', () => {
    expect(parsePasted('appKey: a#b\napiUrl: https://a1.easemob.com')?.providers).toEqual(['easemob']);
    expect(parsePasted('声网\nappKey: a#b')?.providers).toEqual(['shengwang']);
    expect(parsePasted('agora easemob appKey: a#b')?.providers).toEqual(['agora', 'easemob']);
    expect(parsePasted('unlike Tencent, appKey: a#b')?.providers).toEqual(['agora', 'easemob', 'shengwang']);
  });

  it.each([
    ['JSON', '{"SDKAppID":1400000000,"userID":"carol","userSig":"eJw*-_"}'],
    ['lines of an environment file', 'SDK_APP_ID=1400000000\nUSER_ID=carol\nUSER_SIG=eJw*-_'],
    ['a console page, value under its label', 'SDKAppID\n1400000000\nUserID\ncarol\nUserSig\neJw*-_'],
    ['a console page, value beside its label', 'SDKAppID 1400000000\nUserID carol\nUserSig eJw*-_'],
    [
      'source code',
      `const chat = TencentCloudChat.create({ SDKAppID: 1400000000 });
       chat.login({userID: 'carol', userSig: 'eJw*-_'});`,
    ],
  ])('is parsed for Tencent as %s', (_kind, text) => {
    expect(parsePasted(text)).toEqual({
      providers: ['tencent'],
      service: { SDKAppID: '1400000000' },
      userId: 'carol',
      token: 'eJw*-_',
      tokenKind: 'userSig',
    });
  });

  it('needs no app if only one provider has this kind of token', () => {
    expect(parsePasted(`tim.login({userID: 'x', userSig: 'y'})`)).toEqual({
      providers: ['tencent'],
      service: {},
      userId: 'x',
      token: 'y',
      tokenKind: 'userSig',
    });
    expect(parsePasted('accessToken: YWMt1')).toBeUndefined();
  });

  it('drops the placeholders of examples', () => {
    expect(parsePasted('TIM.create({SDKAppID: 0})')).toEqual({ providers: ['tencent'], service: {} });
    expect(parsePasted(`appKey: 'your app key', user: 'carol'`)?.service).toEqual({});
  });

  it.each(['userSig: genTestUserSig(userID)', 'userSig: userSig', 'userSig: response.data.userSig'])(
    'drops a value that is an expression: %s',
    text => {
      expect(parsePasted(`SDKAppID: 1400000000, userID: 'carol', ${text}`)?.token).toBeUndefined();
    },
  );

  it.each(['endpoint', 'tokenUrl', 'App server', 'LOGIN_URL'])('finds the app server under the name %s', name => {
    expect(parsePasted(`appKey: a#b\n${name}: https://app.example/login`)?.endpoint).toBe('https://app.example/login');
  });

  it('does not confuse other addresses with the app server’s', () => {
    const { endpoint, service } = parsePasted(
      'appKey: a#b\nREST endpoint: https://a.example\nendpoint: wss://m.example',
    )!;
    expect([endpoint, service.apiUrl]).toEqual([undefined, 'https://a.example']);
  });

  it('drops the secret key that signs UserSigs', () => {
    const parsed = parsePasted('SDKAppID: 1400000000, SECRETKEY: "5f8c0a"');
    expect(JSON.stringify(parsed)).not.toContain('5f8c0a');
  });

  it.each(['1117#support', 'hunter2', 'password: hunter2', 'user: carol', '', 'https://a.example'])(
    'is ignored if it names no app: %j',
    text => {
      expect(parsePasted(text)).toBeUndefined();
    },
  );

  it('cannot set names that are not fields', () => {
    expect(parsePasted('{"appKey":"a#b","__proto__":"x","constructor":"y"}')).toEqual({
      providers: ['agora', 'easemob', 'shengwang'],
      service: { appKey: 'a#b' },
    });
  });
});
