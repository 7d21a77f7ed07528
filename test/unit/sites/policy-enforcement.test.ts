// What may be signed in to under an administrator's policy.

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { applyPasted, withoutPinned } from '@/components/sign-in/fill-from-paste';
import { parsePasted } from '@/components/sign-in/parse-paste';
import { applyPolicy, initialForm, toServiceOptions, toSignInRequest } from '@/components/sign-in/sign-in-form';
import { AppServer } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import { definitions } from '@/lib/providers/definitions';
import { checkPolicy, type SignInTarget } from '@/lib/sites/policy-enforcement';

const policy: FormPolicy = {
  providers: ['agora'],
  services: { agora: { appKey: '1117#support', isHttpDNS: true, delivery: true } },
  appServer: { endpoint: 'https://app.example/login', fields: { token: 'data.token' } },
  pinned: ['appKey', 'isHttpDNS', 'appServer'],
  forbidsRemembering: false,
};

const appServer = (endpoint: string, fields: object = {}) => v.parse(AppServer, { endpoint, fields, password: 'pass' });

/** The code and the field of the refusal. */
function refusal(wanted: Partial<SignInTarget>, by: FormPolicy = policy) {
  const all = { provider: 'agora' as const, service: { appKey: '1117#support' }, ...wanted };
  try {
    checkPolicy(by, all, definitions[all.provider].parseService);
  } catch (thrown) {
    const { code, field } = PartylineError.from(thrown);
    return [code, field];
  }
}

describe('what is asked for', () => {
  it('may be anything where nobody has set anything', () => {
    expect(refusal({ service: { appKey: 'a#b' } }, noFormPolicy)).toBeUndefined();
    expect(refusal({ provider: 'tencent', service: { SDKAppID: 1 } }, noFormPolicy)).toBeUndefined();
  });

  it('may leave out what is as pinned without saying, and change what is not pinned', () => {
    expect(refusal({})).toBeUndefined();
    expect(refusal({ service: { appKey: '1117#support', isHttpDNS: true, delivery: false } })).toBeUndefined();
  });

  it.each<[string, Partial<SignInTarget>, [string, string]]>([
    ['another service', { provider: 'tencent', service: { SDKAppID: 1 } }, ['serviceForbidden', 'provider']],
    ['another app', { service: { appKey: 'a#b' } }, ['optionPinned', 'appKey']],
    ['an app by its other name', { service: { appId: 'x' } }, ['optionPinned', 'appId']],
    ['both names', { service: { appKey: '1117#support', appId: 'x' } }, ['optionPinned', 'appId']],
    [
      'another way to the servers',
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
    ['another server', { appServer: appServer('https://evil.example/login') }, ['optionPinned', 'endpoint']],
    ['other fields of it', { appServer: appServer('https://app.example/login') }, ['optionPinned', 'endpoint']],
  ])('is refused: %s', (_what, wanted, expected) => {
    expect(refusal(wanted)).toEqual(expected);
  });

  it('may be the pinned server with the pinned fields, the usual ones told or not', () => {
    expect(refusal({ appServer: appServer('https://app.example/login', { token: 'data.token' }) })).toBeUndefined();
    expect(
      refusal({ appServer: appServer('https://app.example/login', { token: 'data.token', account: 'userAccount' }) }),
    ).toBeUndefined();
  });

  it('may leave out a field that is pinned to its usual name, as the form does', () => {
    const set = { ...policy, appServer: { endpoint: 'https://app.example/', fields: { token: 'accessToken' } } };
    expect(refusal({ appServer: appServer('https://app.example/') }, set)).toBeUndefined();
    expect(refusal({ appServer: appServer('https://app.example/', { token: 'jwt' }) }, set)).toBeDefined();
  });

  it('is the same for a session that is held, whose options are all there', () => {
    const service = definitions.agora.parseService({ appKey: '1117#support' });
    expect(refusal({ service })).toBeUndefined();
    expect(refusal({ service: definitions.agora.parseService({ appKey: 'a#b' }) })).toEqual(['optionPinned', 'appKey']);
  });

  it('may name an app by number or by its digits', () => {
    const tencent: FormPolicy = {
      ...noFormPolicy,
      services: { tencent: { SDKAppID: 1400000000 } },
      pinned: ['SDKAppID'],
    };
    expect(refusal({ provider: 'tencent', service: { SDKAppID: '1400000000' } }, tencent)).toBeUndefined();
    expect(refusal({ provider: 'tencent', service: { SDKAppID: 1400000001 } }, tencent)).toEqual([
      'optionPinned',
      'SDKAppID',
    ]);
  });
});

describe('the form', () => {
  const draft = (by = policy, remembered: Parameters<typeof initialForm>[1] = null) =>
    applyPolicy(initialForm(by.services, remembered, undefined, false, by), by);

  it('starts with what is set, and with the app’s server where there is one', () => {
    expect(draft()).toMatchObject({
      provider: 'agora',
      credential: 'appServer',
      endpoint: 'https://app.example/login',
      fields: { fieldToken: 'data.token' },
    });
    expect(toServiceOptions('agora', draft().services.agora)).toEqual({ appKey: '1117#support', delivery: true });
  });

  it('sends what the background lets pass', () => {
    const { service, credential } = toSignInRequest(draft(), { password: 'pass', token: '' });
    expect(credential.kind).toBe('appServer');
    expect(refusal({ service, appServer: v.parse(AppServer, drop(credential, 'kind')) })).toBeUndefined();
  });

  it('keeps what is pinned over what was entered before, and what is not as it was entered', () => {
    const remembered = {
      provider: 'tencent' as const,
      service: { SDKAppID: 1 },
      userId: 'alice',
      credentialKind: 'appServer' as const,
      appServer: { endpoint: 'https://old.example/', fields: { token: 't' } },
    };
    expect(draft(policy, remembered)).toMatchObject({
      provider: 'agora',
      userId: 'alice',
      endpoint: 'https://app.example/login',
      fields: { fieldToken: 'data.token' },
    });
    expect(draft({ ...policy, pinned: [] }, remembered)).toMatchObject({
      endpoint: 'https://old.example/',
      fields: { fieldToken: 't' },
    });
  });

  it('does not take what is pinned from the clipboard', () => {
    const read = parsePasted('appKey: "9#other"\nuserId: "bob"\nendpoint: "https://evil.example/"\ndelivery: false');
    const pasted = withoutPinned(read ?? { providers: [], service: {} }, policy);
    expect(pasted).toMatchObject({ userId: 'bob', service: { delivery: false } });
    expect(applyPolicy(applyPasted(draft(), pasted), policy)).toMatchObject({
      userId: 'bob',
      endpoint: 'https://app.example/login',
      services: { agora: { appKey: '1117#support', delivery: false } },
    });
  });
});

function drop<T extends object>(from: T, name: string): Partial<T> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name)) as Partial<T>;
}
