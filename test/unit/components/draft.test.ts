import { describe, expect, it } from 'vitest';
import { type Draft, firstDraft, missing, registrationOf, serviceOf, signInOf } from '@/components/draft';
import { fillIn } from '@/components/pasted-draft';

const draft = (change: Partial<Draft> = {}, service: Record<string, unknown> = { appKey: '1117#support' }): Draft => ({
  ...firstDraft({ agora: service }, null),
  userId: 'carol',
  ...change,
});
const secrets = { password: 'pw', token: ' 007abc\n' };

describe('the sign-in form', () => {
  it('sends the user, the app and the password, and no option that is at its default', () => {
    expect(signInOf(draft({ userId: ' carol ' }), secrets)).toEqual({
      provider: 'agora',
      service: { appKey: '1117#support' },
      userId: 'carol',
      credential: { kind: 'password', password: 'pw' },
    });
  });

  it('sends a pasted token without the space around it, as the kind that the service expects', () => {
    expect(signInOf(draft({ credential: 'token' }), secrets).credential).toEqual({
      kind: 'token',
      token: '007abc',
      tokenKind: 'agoraToken',
    });
    expect(signInOf(draft({ provider: 'easemob', credential: 'token' }), secrets).credential).toMatchObject({
      tokenKind: 'accessToken',
    });
  });

  it('sends options with the types that their names ask for', () => {
    const service = {
      appKey: 'a#b',
      isHttpDNS: false,
      https: true,
      delivery: true,
      autoReconnectNumMax: 7,
      deviceId: '',
    };
    expect(serviceOf(draft({}, service).services.agora)).toEqual({
      appKey: 'a#b',
      isHttpDNS: false,
      delivery: true,
      autoReconnectNumMax: 7,
    });
  });

  it('leaves a number that is none to whoever judges it', () => {
    expect(serviceOf({ appKey: 'a#b', heartBeatWait: 'soon' })).toMatchObject({ heartBeatWait: 'soon' });
  });

  it('says what is missing in the order of the fields', () => {
    const empty = { password: '', token: '' };
    const codes = (of: Draft) => missing(of, empty, 'signIn').map(({ code, field }) => [code, field]);
    expect(codes(draft({ userId: ' ' }, {}))).toEqual([
      ['appKeyMissing', 'appKey'],
      ['userIdMissing', 'userId'],
      ['passwordMissing', 'password'],
    ]);
    expect(codes(draft({ credential: 'token' }, { appKey: 'no-hash' }))).toEqual([
      ['appKeyMalformed', 'appKey'],
      ['tokenMissing', 'token'],
    ]);
    expect(missing(draft({}, { appId: '42' }), secrets, 'signIn')).toEqual([]);
  });

  it('asks for a password to register, whatever the sign-in goes by', () => {
    const byToken = draft({ credential: 'token' });
    expect(missing(byToken, { password: '', token: 'x' }, 'register').map(error => error.code)).toEqual([
      'passwordMissing',
    ]);
    expect(registrationOf(byToken, secrets, ' Carol ')).toMatchObject({
      userId: 'carol',
      password: 'pw',
      nickname: 'Carol',
    });
  });
});

describe('what the form starts with', () => {
  const preset = { agora: { appKey: 'preset#agora' }, easemob: { appKey: 'preset#easemob', isHttpDNS: false } };

  it('is the preset of the build', () => {
    const first = firstDraft(preset, null);
    expect(first.provider).toBe('agora');
    expect(serviceOf(first.services.easemob)).toEqual(preset.easemob);
  });

  it('is what was remembered, where something was', () => {
    const remembered = {
      provider: 'easemob',
      service: { appKey: 'a#b' },
      userId: 'bob',
      credentialKind: 'token',
    } as const;
    const first = firstDraft(preset, remembered);
    expect(first).toMatchObject({ provider: 'easemob', userId: 'bob', credential: 'token' });
    expect(serviceOf(first.services.easemob)).toEqual({ appKey: 'a#b' });
    expect(serviceOf(first.services.agora)).toEqual(preset.agora);
  });

  it('is the account that was signed out, where nothing was remembered', () => {
    const first = firstDraft(undefined, null, { provider: 'agora', app: '12345', userId: 'bob' });
    expect(first.userId).toBe('bob');
    expect(serviceOf(first.services.agora)).toEqual({ appId: '12345' });
  });
});

describe('a pasted block in the form', () => {
  it('replaces the options of its service and keeps those of the other', () => {
    const before = draft({}, { appKey: 'old#app', deviceId: 'd1' });
    const after = fillIn(before, { service: { appKey: 'new#app' }, token: 't', tokenKind: 'accessToken' });
    expect(serviceOf(after.services.agora)).toEqual({ appKey: 'new#app' });
    expect(after).toMatchObject({ userId: 'carol', credential: 'token', tokenKinds: { agora: 'accessToken' } });
    expect(after.services.easemob).toBe(before.services.easemob);
  });
});
