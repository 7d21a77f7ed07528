import { describe, expect, it } from 'vitest';
import { parsePasted } from '@/components/sign-in/parse-paste';

describe('a pasted block', () => {
  it('is read as JSON', () => {
    expect(
      parsePasted(
        '{"appKey":"1117#support","isHttpDNS":false,"apiUrl":"https://a.example","url":"wss://m.example/ws"}',
      ),
    ).toEqual({
      providers: ['agora', 'easemob'],
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
  ])('is read as %s', (_kind, text) => {
    expect(parsePasted(text)).toEqual({
      providers: ['agora', 'easemob'],
      service: { appKey: '1117#support' },
      userId: 'carol',
    });
  });

  it('takes the password or the token along', () => {
    expect(parsePasted('appKey: a#b\nuser: carol\npwd: s3cret')).toMatchObject({ password: 's3cret' });
    expect(parsePasted('appKey: a#b, accessToken: YWMt1')).toMatchObject({ token: 'YWMt1', tokenKind: 'accessToken' });
  });

  it('turns HTTP-DNS off where both addresses are given and nothing is said of it', () => {
    const { service } = parsePasted('appKey: a#b\nREST API: https://a.example\nWebSocket address: wss://m.example')!;
    expect(service).toEqual({ appKey: 'a#b', apiUrl: 'https://a.example', url: 'wss://m.example', isHttpDNS: false });
  });

  it('knows the service by its name or its hosts', () => {
    expect(parsePasted('appKey: a#b\napiUrl: https://a1.easemob.com')?.providers).toEqual(['easemob']);
    expect(parsePasted('声网\nappKey: a#b')?.providers).toEqual(['agora']);
    expect(parsePasted('agora easemob appKey: a#b')?.providers).toEqual(['agora', 'easemob']);
    expect(parsePasted('unlike Tencent, appKey: a#b')?.providers).toEqual(['agora', 'easemob']);
  });

  it.each([
    ['JSON', '{"SDKAppID":1400000000,"userID":"carol","userSig":"eJw*-_"}'],
    ['lines of an environment file', 'SDK_APP_ID=1400000000\nUSER_ID=carol\nUSER_SIG=eJw*-_'],
    ['a console page, value under its label', 'SDKAppID\n1400000000\nUserID\ncarol\nUserSig\neJw*-_'],
    ['a console page, value beside its label', 'SDKAppID 1400000000\nUserID carol\nUserSig eJw*-_'],
    [
      'a piece of a program',
      `const chat = TencentCloudChat.create({ SDKAppID: 1400000000 });
       chat.login({userID: 'carol', userSig: 'eJw*-_'});`,
    ],
  ])('is read for Tencent as %s', (_kind, text) => {
    expect(parsePasted(text)).toEqual({
      providers: ['tencent'],
      service: { SDKAppID: '1400000000' },
      userId: 'carol',
      token: 'eJw*-_',
      tokenKind: 'userSig',
    });
  });

  it('needs no app where only one service has such a token', () => {
    expect(parsePasted(`tim.login({userID: 'x', userSig: 'y'})`)).toEqual({
      providers: ['tencent'],
      service: {},
      userId: 'x',
      token: 'y',
      tokenKind: 'userSig',
    });
    expect(parsePasted('accessToken: YWMt1')).toBeUndefined();
  });

  it('leaves out the stand-in of an example', () => {
    expect(parsePasted('TIM.create({SDKAppID: 0})')).toEqual({ providers: ['tencent'], service: {} });
    expect(parsePasted(`appKey: 'your app key', user: 'carol'`)?.service).toEqual({});
  });

  it.each(['userSig: genTestUserSig(userID)', 'userSig: userSig', 'userSig: response.data.userSig'])(
    'does not take a program for a value: %s',
    text => {
      expect(parsePasted(`SDKAppID: 1400000000, userID: 'carol', ${text}`)?.token).toBeUndefined();
    },
  );

  it.each(['endpoint', 'tokenUrl', 'App server', 'LOGIN_URL'])('knows the app’s server as %s', name => {
    expect(parsePasted(`appKey: a#b\n${name}: https://app.example/login`)?.endpoint).toBe('https://app.example/login');
  });

  it('does not take another address for that of the app’s server', () => {
    const { endpoint, service } = parsePasted(
      'appKey: a#b\nREST endpoint: https://a.example\nendpoint: wss://m.example',
    )!;
    expect([endpoint, service.apiUrl]).toEqual([undefined, 'https://a.example']);
  });

  it('does not take the key that signs a UserSig', () => {
    const read = parsePasted('SDKAppID: 1400000000, SECRETKEY: "5f8c0a"');
    expect(JSON.stringify(read)).not.toContain('5f8c0a');
  });

  it.each(['1117#support', 'hunter2', 'password: hunter2', 'user: carol', '', 'https://a.example'])(
    'is left alone where it names no app: %j',
    text => {
      expect(parsePasted(text)).toBeUndefined();
    },
  );

  it('cannot name what is not a field', () => {
    expect(parsePasted('{"appKey":"a#b","__proto__":"x","constructor":"y"}')).toEqual({
      providers: ['agora', 'easemob'],
      service: { appKey: 'a#b' },
    });
  });
});
