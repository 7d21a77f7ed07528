import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { appServerFieldNames } from '@/components/sign-in/app-server-fields';
import { applyPasted, filledFields, pastedSecrets } from '@/components/sign-in/fill-from-paste';
import { parsePasted } from '@/components/sign-in/parse-paste';
import {
  initialForm,
  type SignInForm,
  toRegistration,
  toServiceOptions,
  toSignInRequest,
  validate,
} from '@/components/sign-in/sign-in-form';
import { AppServer } from '@/lib/contract/app-server';
import { providerIds } from '@/lib/contract/provider-id';
import { SignIn } from '@/lib/contract/sign-in';
import { en } from '../../messages';

const formOf = (
  change: Partial<SignInForm> = {},
  service: Record<string, unknown> = { appKey: '1117#support' },
): SignInForm => ({
  ...initialForm({ agora: service }, null),
  userId: 'carol',
  ...change,
});
const secrets = { password: 'pw', token: ' 007abc\n' };

describe('the sign-in form', () => {
  it('sends the user, the app and the password, and omits default options', () => {
    expect(toSignInRequest(formOf({ userId: ' carol ' }), secrets)).toEqual({
      provider: 'agora',
      service: { appKey: '1117#support' },
      userId: 'carol',
      credential: { kind: 'password', password: 'pw' },
      remember: false,
    });
  });

  it('trims a token and sends the kind that the provider expects', () => {
    expect(toSignInRequest(formOf({ credential: 'token' }), secrets).credential).toEqual({
      kind: 'token',
      token: '007abc',
      tokenKind: 'agoraToken',
    });
    expect(toSignInRequest(formOf({ provider: 'easemob', credential: 'token' }), secrets).credential).toMatchObject({
      tokenKind: 'accessToken',
    });
  });

  it('sends the generation of Tencent’s SDK when it is not the default', () => {
    const options = (service: Record<string, unknown>) =>
      toServiceOptions(
        'tencent',
        initialForm({ tencent: { SDKAppID: 1_400_000_001, ...service } }, null).services.tencent,
      );
    expect(options({ sdk: 'v4' })).toEqual({ SDKAppID: 1_400_000_001, sdk: 'v4' });
    for (const sdk of ['v3', 'v5', 4, undefined]) expect(options({ sdk })).toEqual({ SDKAppID: 1_400_000_001 });
  });

  it('converts options to their types', () => {
    const service = {
      appKey: 'a#b',
      isHttpDNS: false,
      https: true,
      delivery: true,
      autoReconnectNumMax: 7,
      deviceId: '',
    };
    expect(toServiceOptions('agora', formOf({}, service).services.agora)).toEqual({
      appKey: 'a#b',
      isHttpDNS: false,
      delivery: true,
      autoReconnectNumMax: 7,
    });
  });

  it('sends an invalid number as text, so that the background rejects it', () => {
    expect(toServiceOptions('agora', { appKey: 'a#b', heartBeatWait: 'soon' })).toMatchObject({
      heartBeatWait: 'soon',
    });
  });

  it('reports missing fields in the order of the form', () => {
    const empty = { password: '', token: '' };
    const codes = (of: SignInForm) => validate(of, empty, 'signIn').map(({ code, field }) => [code, field]);
    expect(codes(formOf({ userId: ' ' }, {}))).toEqual([
      ['appKeyMissing', 'appKey'],
      ['userIdMissing', 'userId'],
      ['passwordMissing', 'password'],
    ]);
    expect(codes(formOf({ credential: 'token' }, { appKey: 'no-hash' }))).toEqual([
      ['appKeyMalformed', 'appKey'],
      ['tokenMissing', 'token'],
    ]);
    expect(validate(formOf({}, { appId: '42' }), secrets, 'signIn')).toEqual([]);
  });

  it('requires a password for registration, whatever the sign-in method', () => {
    const byToken = formOf({ credential: 'token' });
    expect(validate(byToken, { password: '', token: 'x' }, 'register').map(error => error.code)).toEqual([
      'passwordMissing',
    ]);
    expect(toRegistration(byToken, secrets, ' Carol ')).toMatchObject({
      userId: 'carol',
      password: 'pw',
      nickname: 'Carol',
    });
  });
});

describe('the sign-in form with an app server', () => {
  const endpoint = 'https://app.example/login';
  const byServer = (change: Partial<SignInForm> = {}) => formOf({ credential: 'appServer', endpoint, ...change });

  it('sends the address and the app’s password, and omits default field names', () => {
    expect(toSignInRequest(byServer({ endpoint: ` ${endpoint} `, remember: true }), secrets)).toMatchObject({
      credential: { kind: 'appServer', endpoint, password: 'pw', fields: {} },
      remember: true,
    });
    const fields = { ...appServerFieldNames(), fieldToken: ' data.token ', fieldUser: 'id' };
    expect(toSignInRequest(byServer({ fields }), secrets).credential).toMatchObject({
      fields: { token: 'data.token', user: 'id' },
    });
  });

  it('makes a valid request for every provider', () => {
    for (const provider of providerIds) {
      const { credential } = v.parse(SignIn, toSignInRequest(byServer({ provider }), secrets));
      expect(credential).toMatchObject({ kind: 'appServer', endpoint });
    }
  });

  it.each(['', 'app.example/login', 'http://app.example/login', 'wss://app.example', 'ftp://localhost/'])(
    'rejects the address %j',
    address => {
      expect(validate(byServer({ endpoint: address }), secrets, 'signIn')).toMatchObject([
        { code: 'appServerMalformed', field: 'endpoint' },
      ]);
    },
  );

  it.each([endpoint, 'http://127.0.0.1:8080/login', 'http://localhost/'])('accepts the address %j', address => {
    expect(validate(byServer({ endpoint: address }), secrets, 'signIn')).toEqual([]);
  });

  it('reports a missing address before the password, and neither with another sign-in method', () => {
    const empty = { password: '', token: 'x' };
    const fields = (of: SignInForm, kind: 'signIn' | 'register') => validate(of, empty, kind).map(({ field }) => field);
    expect(fields(byServer({ endpoint: '' }), 'signIn')).toEqual(['endpoint', 'password']);
    expect(fields(byServer({ endpoint: '' }), 'register')).toEqual(['password']);
    expect(fields(byServer({ endpoint: '', credential: 'token' }), 'signIn')).toEqual([]);
  });

  it('starts with the remembered address and field names, and omits default names', () => {
    const { fields } = v.parse(AppServer, { endpoint, password: 'pw', fields: { token: 'data.token' } });
    const first = initialForm(undefined, {
      provider: 'tencent',
      service: { SDKAppID: 1400000000 },
      userId: 'carol',
      credentialKind: 'appServer',
      appServer: { endpoint, fields },
    });
    expect(first).toMatchObject({ provider: 'tencent', credential: 'appServer', endpoint, remember: false });
    expect(first.fields).toEqual({ ...appServerFieldNames(), fieldToken: 'data.token' });
  });
});

describe('the sign-in form for Tencent', () => {
  const tencent = (service: Record<string, unknown>, change: Partial<SignInForm> = {}): SignInForm => ({
    ...initialForm({ tencent: service }, null),
    provider: 'tencent',
    userId: 'carol',
    ...change,
  });

  it('sends the SDKAppID as a number and the token as a UserSig, whatever the other providers’ method', () => {
    for (const credential of ['password', 'token'] as const) {
      expect(
        toSignInRequest(tencent({ SDKAppID: ' 1400000000 ' }, { credential }), { password: 'pw', token: ' eJw*\n' }),
      ).toEqual({
        provider: 'tencent',
        service: { SDKAppID: 1400000000 },
        userId: 'carol',
        credential: { kind: 'token', token: 'eJw*', tokenKind: 'userSig' },
        remember: false,
      });
    }
  });

  it('sends an invalid SDKAppID as text', () => {
    expect(toServiceOptions('tencent', { SDKAppID: '1117#support' })).toEqual({ SDKAppID: '1117#support' });
  });

  it('sends only its own options, and omits defaults', () => {
    const service = { SDKAppID: 1, proxyServer: 'wss://p.example', oversea: true, unlimitedAVChatRoom: false };
    const { services } = tencent({ ...service, appKey: 'a#b', isHttpDNS: false });
    expect(toServiceOptions('tencent', services.tencent)).toEqual({
      SDKAppID: 1,
      proxyServer: 'wss://p.example',
      oversea: true,
    });
  });

  it('reports missing fields in the order of the form', () => {
    const empty = { password: 'pw', token: ' ' };
    const codes = (of: SignInForm) => validate(of, empty, 'signIn').map(({ code, field }) => [code, field]);
    expect(codes(tencent({}, { userId: '' }))).toEqual([
      ['sdkAppIdMissing', 'SDKAppID'],
      ['userIdMissing', 'userId'],
      ['userSigMissing', 'token'],
    ]);
    expect(codes(tencent({ SDKAppID: '1117#support' }))[0]).toEqual(['sdkAppIdMalformed', 'SDKAppID']);
    expect(codes(tencent({ SDKAppID: 0 }))[0]).toEqual(['sdkAppIdMalformed', 'SDKAppID']);
    expect(validate(tencent({ SDKAppID: 1400000000 }), { password: '', token: 'eJw' }, 'signIn')).toEqual([]);
  });
});

describe('the initial form', () => {
  const preset = { agora: { appKey: 'preset#agora' }, easemob: { appKey: 'preset#easemob', isHttpDNS: false } };

  it('has the build’s presets', () => {
    const first = initialForm(preset, null);
    expect(first.provider).toBe('agora');
    expect(toServiceOptions('easemob', first.services.easemob)).toEqual(preset.easemob);
  });

  it('has the remembered entries instead of the presets', () => {
    const remembered = {
      provider: 'easemob',
      service: { appKey: 'a#b' },
      userId: 'bob',
      credentialKind: 'token',
    } as const;
    const first = initialForm(preset, remembered);
    expect(first).toMatchObject({ provider: 'easemob', userId: 'bob', credential: 'token' });
    expect(toServiceOptions('easemob', first.services.easemob)).toEqual({ appKey: 'a#b' });
    expect(toServiceOptions('agora', first.services.agora)).toEqual(preset.agora);
  });

  it('has the signed-out account when nothing is remembered', () => {
    const first = initialForm(undefined, null, { provider: 'agora', app: '12345', userId: 'bob' });
    expect(first.userId).toBe('bob');
    expect(toServiceOptions('agora', first.services.agora)).toEqual({ appId: '12345' });
    const account = { provider: 'tencent', app: '1400000000', userId: 'bob' } as const;
    const ofTencent = initialForm({ tencent: { SDKAppID: 1, proxyServer: 'ws://127.0.0.1:8' } }, null, account);
    expect(toServiceOptions('tencent', ofTencent.services.tencent)).toEqual({
      SDKAppID: 1400000000,
      proxyServer: 'ws://127.0.0.1:8',
    });
  });

  it('has the account that must sign in again, even if the remembered form is for another app', () => {
    const remembered = {
      provider: 'agora',
      service: { appKey: 'other#app', deviceId: 'd1' },
      userId: 'bob',
      credentialKind: 'token',
    } as const;
    const account = { provider: 'agora', app: 'a#b', userId: 'alice' } as const;
    const first = initialForm(preset, remembered, account, true);
    expect(first).toMatchObject({ provider: 'agora', userId: 'alice', credential: 'password', remember: true });
    expect(toServiceOptions('agora', first.services.agora)).toEqual({ appKey: 'a#b' });
    const same = initialForm(preset, remembered, { ...account, app: 'other#app' });
    expect(same).toMatchObject({ userId: 'alice', credential: 'token', remember: false });
    expect(toServiceOptions('agora', same.services.agora)).toEqual(remembered.service);
  });

  it('has a remembered SDKAppID as text, and still offers the password to other providers', () => {
    const remembered = {
      provider: 'tencent',
      service: { SDKAppID: 1400000000 },
      userId: 'bob',
      credentialKind: 'token',
    } as const;
    const first = initialForm(preset, remembered);
    expect(first.services.tencent.SDKAppID).toBe('1400000000');
    expect(toSignInRequest({ ...first, provider: 'agora' }, secrets).credential.kind).toBe('password');
  });
});

describe('pasted text in the form', () => {
  it('replaces the options of its provider and keeps those of the others', () => {
    const before = formOf({}, { appKey: 'old#app', deviceId: 'd1' });
    const after = applyPasted(before, {
      providers: ['agora', 'easemob'],
      service: { appKey: 'new#app' },
      token: 't',
      tokenKind: 'accessToken',
    });
    expect(toServiceOptions('agora', after.services.agora)).toEqual({ appKey: 'new#app' });
    expect(after).toMatchObject({ userId: 'carol', credential: 'token', tokenKinds: { agora: 'accessToken' } });
    expect(after.services.easemob).toBe(before.services.easemob);
  });

  it('selects its provider, and keeps the app if it names none', () => {
    const before = { ...formOf(), services: initialForm({ tencent: { SDKAppID: 1400000000 } }, null).services };
    const pasted = parsePasted(`tim.login({userID: 'bob', userSig: 'eJw'})`)!;
    const after = applyPasted(before, pasted);
    expect(after).toMatchObject({ provider: 'tencent', userId: 'bob' });
    expect(toServiceOptions('tencent', after.services.tencent)).toEqual({ SDKAppID: 1400000000 });
    expect(filledFields(before, pasted, en)).toEqual(['Service', 'User ID', 'UserSig']);
    expect(filledFields(after, pasted, en)).toEqual(['User ID', 'UserSig']);
  });

  it('keeps the selected provider if the text fits several', () => {
    const pasted = parsePasted('appKey: a#b')!;
    expect(applyPasted(formOf({ provider: 'easemob' }), pasted).provider).toBe('easemob');
    expect(applyPasted(formOf({ provider: 'tencent' }), pasted).provider).toBe('agora');
  });

  it('selects the app server if it has its address, and fills in the password', () => {
    const pasted = parsePasted(
      'SDKAppID: 1400000000\nuser: bob\ntokenUrl: https://app.example/login\npassword: s3cret',
    )!;
    const after = applyPasted(formOf(), pasted);
    expect(after).toMatchObject({
      provider: 'tencent',
      credential: 'appServer',
      endpoint: 'https://app.example/login',
      userId: 'bob',
    });
    expect(pastedSecrets(formOf(), pasted)).toEqual({ password: 's3cret' });
    expect(filledFields(formOf(), pasted, en)).toEqual([
      'Service',
      'SDKAppID',
      'User ID',
      'App server address',
      'Password',
    ]);
  });

  it('keeps the app server selected if it has only a password', () => {
    const pasted = parsePasted('appKey: a#b, password: s3cret')!;
    expect(applyPasted(formOf({ credential: 'appServer' }), pasted).credential).toBe('appServer');
    expect(applyPasted(formOf({ credential: 'token' }), pasted).credential).toBe('password');
  });

  it('drops secrets for which the provider has no field', () => {
    const pasted = parsePasted('SDKAppID: 1400000000, password: hunter2, userSig: eJw')!;
    expect(pastedSecrets(formOf(), pasted)).toEqual({ token: 'eJw' });
  });
});
