import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { applyPasted, withoutPinned } from '@/components/sign-in/fill-from-paste';
import { parsePasted } from '@/components/sign-in/parse-paste';
import { applyPolicy, initialForm, toServiceOptions, toSignInRequest } from '@/components/sign-in/sign-in-form';
import { AppServer } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import { providerIds } from '@/lib/contract/provider-id';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import { definitions } from '@/lib/providers/definitions';
import { noPolicy } from '@/lib/sites/policy';
import { checkIncluded, checkPolicy, type SignInTarget, withIncluded } from '@/lib/sites/policy-enforcement';

const policy: FormPolicy = {
  providers: ['agora'],
  services: { agora: { appKey: '1117#support', isHttpDNS: true, delivery: true } },
  appServer: { endpoint: 'https://app.example/login', fields: { token: 'data.token' } },
  pinned: ['appKey', 'isHttpDNS', 'appServer'],
  forbidsRemembering: false,
};

const appServer = (endpoint: string, fields: object = {}) => v.parse(AppServer, { endpoint, fields, password: 'pass' });

/** Returns the code and field of the error, or `undefined` if the policy allows the sign-in. */
function errorFor(changes: Partial<SignInTarget>, formPolicy: FormPolicy = policy) {
  const target = { provider: 'agora' as const, service: { appKey: '1117#support' }, ...changes };
  try {
    checkPolicy(formPolicy, target, definitions[target.provider].parseService);
  } catch (thrown) {
    const { code, field } = PartylineError.from(thrown);
    return [code, field];
  }
}

describe('a build without the SDK of Tencent', () => {
  const included = ['agora', 'easemob', 'shengwang'] as const;

  it('offers the other services, or those of them that the administrator allows', () => {
    expect(withIncluded(noPolicy, included).providers).toEqual(included);
    expect(withIncluded({ ...noPolicy, providers: ['tencent', 'easemob'] }, included).providers).toEqual(['easemob']);
    expect(withIncluded(noPolicy, providerIds)).toBe(noPolicy);
  });

  it('says so to who signs in with it, instead of naming the administrator', () => {
    expect(() => checkIncluded('tencent', included)).toThrow(
      expect.objectContaining({ code: 'serviceNotIncluded', field: 'provider' }),
    );
    expect(() => checkIncluded('tencent', providerIds)).not.toThrow();
  });
});

describe('a sign-in', () => {
  it('is allowed with any options without a policy', () => {
    expect(errorFor({ service: { appKey: 'a#b' } }, noFormPolicy)).toBeUndefined();
    expect(errorFor({ provider: 'tencent', service: { SDKAppID: 1 } }, noFormPolicy)).toBeUndefined();
  });

  it('may omit pinned options and change others', () => {
    expect(errorFor({})).toBeUndefined();
    expect(errorFor({ service: { appKey: '1117#support', isHttpDNS: true, delivery: false } })).toBeUndefined();
  });

  it.each<[string, Partial<SignInTarget>, [string, string]]>([
    ['another service', { provider: 'tencent', service: { SDKAppID: 1 } }, ['serviceForbidden', 'provider']],
    ['another app', { service: { appKey: 'a#b' } }, ['optionPinned', 'appKey']],
    ['an App ID instead of the App Key', { service: { appId: 'x' } }, ['optionPinned', 'appId']],
    ['both an App Key and an App ID', { service: { appKey: '1117#support', appId: 'x' } }, ['optionPinned', 'appId']],
    [
      'other server addresses',
      {
        service: {
          appKey: '1117#support',
          isHttpDNS: false,
          apiUrl: 'https://rest.example',
          url: 'wss://im.example/websocket',
        },
      },
      ['optionPinned', 'isHttpDNS'],
    ],
    ['another app server', { appServer: appServer('https://evil.example/login') }, ['optionPinned', 'endpoint']],
    [
      'other fields of the app server',
      { appServer: appServer('https://app.example/login') },
      ['optionPinned', 'endpoint'],
    ],
  ])('is rejected with %s', (_what, changes, expected) => {
    expect(errorFor(changes)).toEqual(expected);
  });

  it('may use the pinned app server, with or without the default fields', () => {
    expect(errorFor({ appServer: appServer('https://app.example/login', { token: 'data.token' }) })).toBeUndefined();
    expect(
      errorFor({ appServer: appServer('https://app.example/login', { token: 'data.token', account: 'userAccount' }) }),
    ).toBeUndefined();
  });

  it('may omit a field that is pinned to its default name', () => {
    const pinnedToDefault = {
      ...policy,
      appServer: { endpoint: 'https://app.example/', fields: { token: 'accessToken' } },
    };
    expect(errorFor({ appServer: appServer('https://app.example/') }, pinnedToDefault)).toBeUndefined();
    expect(errorFor({ appServer: appServer('https://app.example/', { token: 'jwt' }) }, pinnedToDefault)).toBeDefined();
  });

  it('is checked in the same way for an open session, which has all options', () => {
    const service = definitions.agora.parseService({ appKey: '1117#support' });
    expect(errorFor({ service })).toBeUndefined();
    expect(errorFor({ service: definitions.agora.parseService({ appKey: 'a#b' }) })).toEqual([
      'optionPinned',
      'appKey',
    ]);
  });

  it('may have an SDKAppID as number or string', () => {
    const tencent: FormPolicy = {
      ...noFormPolicy,
      services: { tencent: { SDKAppID: 1400000000 } },
      pinned: ['SDKAppID'],
    };
    expect(errorFor({ provider: 'tencent', service: { SDKAppID: '1400000000' } }, tencent)).toBeUndefined();
    expect(errorFor({ provider: 'tencent', service: { SDKAppID: 1400000001 } }, tencent)).toEqual([
      'optionPinned',
      'SDKAppID',
    ]);
  });
});

describe('the sign-in form', () => {
  const createForm = (formPolicy = policy, remembered: Parameters<typeof initialForm>[1] = null) =>
    applyPolicy(initialForm(formPolicy.services, remembered, undefined, false, formPolicy), formPolicy);

  it('starts with the policy’s options and app server', () => {
    expect(createForm()).toMatchObject({
      provider: 'agora',
      credential: 'appServer',
      endpoint: 'https://app.example/login',
      fields: { fieldToken: 'data.token' },
    });
    expect(toServiceOptions('agora', createForm().services.agora)).toEqual({ appKey: '1117#support', delivery: true });
  });

  it('sends a request that the policy allows', () => {
    const { service, credential } = toSignInRequest(createForm(), { password: 'pass', token: '' });
    expect(credential.kind).toBe('appServer');
    expect(errorFor({ service, appServer: v.parse(AppServer, omit(credential, 'kind')) })).toBeUndefined();
  });

  it('replaces remembered values only by pinned ones', () => {
    const remembered = {
      provider: 'tencent' as const,
      service: { SDKAppID: 1 },
      userId: 'alice',
      credentialKind: 'appServer' as const,
      appServer: { endpoint: 'https://old.example/', fields: { token: 't' } },
    };
    expect(createForm(policy, remembered)).toMatchObject({
      provider: 'agora',
      userId: 'alice',
      endpoint: 'https://app.example/login',
      fields: { fieldToken: 'data.token' },
    });
    expect(createForm({ ...policy, pinned: [] }, remembered)).toMatchObject({
      endpoint: 'https://old.example/',
      fields: { fieldToken: 't' },
    });
  });

  it('ignores pinned options in pasted text', () => {
    const read = parsePasted('appKey: "9#other"\nuserId: "bob"\nendpoint: "https://evil.example/"\ndelivery: false');
    const pasted = withoutPinned(read ?? { providers: [], service: {} }, policy);
    expect(pasted).toMatchObject({ userId: 'bob', service: { delivery: false } });
    expect(applyPolicy(applyPasted(createForm(), pasted), policy)).toMatchObject({
      userId: 'bob',
      endpoint: 'https://app.example/login',
      services: { agora: { appKey: '1117#support', delivery: false } },
    });
  });
});

function omit<T extends object>(object: T, name: string): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) as Partial<T>;
}
