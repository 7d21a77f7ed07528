import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import { definitions } from '@/lib/providers/definitions';
import { eventNames, signalingNames } from '@/lib/providers/tencent/topics';

const requireHere = createRequire(import.meta.url);
const sdkFile = requireHere.resolve('@tencentcloud/chat');
const { tencent } = definitions;

describe('parseService of Tencent', () => {
  it('needs only an SDKAppID, as a number or a string', () => {
    const options = { oversea: false, disableIndependentDomain: false, unlimitedAVChatRoom: false, sdk: 'v3' };
    expect(tencent.parseService({ SDKAppID: 1400000000 })).toEqual({ SDKAppID: 1400000000, ...options });
    expect(tencent.parseService({ SDKAppID: ' 1400000000 ' })).toMatchObject({ SDKAppID: 1400000000 });
    for (const sdk of ['v3', 'v4'])
      expect(tencent.appOf(tencent.parseService({ SDKAppID: 1400000000, sdk }))).toBe('1400000000');
  });

  it.each([
    ['no SDKAppID', {}, 'sdkAppIdMissing', 'SDKAppID'],
    ['an empty SDKAppID', { SDKAppID: ' ' }, 'sdkAppIdMissing', 'SDKAppID'],
    ['an SDKAppID that is not a number', { SDKAppID: '1117#desk' }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['zero', { SDKAppID: 0 }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['a fraction', { SDKAppID: 1.5 }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['an invalid proxy address', { SDKAppID: 1, proxyServer: 'here' }, 'addressMalformed', 'proxyServer'],
    [
      'a proxy with another scheme',
      { SDKAppID: 1, proxyServer: 'https://a.example' },
      'addressMalformed',
      'proxyServer',
    ],
    ['an unencrypted remote proxy', { SDKAppID: 1, proxyServer: 'ws://a.example' }, 'tlsRequired', 'proxyServer'],
    ['an unknown option', { SDKAppID: 1, devMode: true }, 'badRequest', 'devMode'],
    ['an unknown generation of the SDK', { SDKAppID: 1, sdk: 'v5' }, 'badRequest', 'sdk'],
    ['a secret key', { SDKAppID: 1, secretKey: 'x' }, 'badRequest', 'secretKey'],
  ])('refuses %s', (_name, input, code, field) => {
    try {
      tencent.parseService(input);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(PartylineError);
      expect(error).toMatchObject({ code, field });
    }
  });
});

describe('the methods of Tencent', () => {
  const excluded = new Set([
    ...['login', 'logout', 'destroy', 'on', 'off', 'registerPlugin', 'setLogLevel'],
    ...['addSignalingListener', 'removeSignalingListener', 'inviteSync', 'inviteInGroupSync'],
  ]);
  const text = readFileSync(join(dirname(sdkFile), 'index.d.ts'), 'utf8');
  const declared = [
    ...new Set([...text.matchAll(/^\s+(\w+)\s*\([^\n]*\)\s*(?::|$)/gm)].map(match => match[1] as string)),
  ];

  it('are all that its package declares, except the excluded', () => {
    expect(declared.length).toBeGreaterThan(140);
    expect(declared.filter(method => !tencent.methods.has(method) && !excluded.has(method))).toEqual([]);
    // A key of `callExperimentalAPI`.
    expect([...tencent.methods.keys()].filter(method => !declared.includes(method))).toEqual(['sendRoomCustomData']);
  });

  it('include the slow methods', () => {
    for (const method of tencent.slowMethods) expect(tencent.methods.get(method)).toBe('send');
    expect(tencent.slowMethods).toContain('resendMessage');
  });

  it('include none for the session', () => {
    for (const method of [...excluded, 'constructor', '__proto__', 'create'])
      expect(tencent.methods.has(method)).toBe(false);
  });

  it('come with all event names of the SDK', () => {
    const sdk = requireHere(sdkFile) as { EVENT: Record<string, string> };
    expect([...eventNames].sort()).toEqual(Object.values(sdk.EVENT).sort());
    expect(eventNames).toHaveLength(37);
  });

  it('come with all event names of the SDK’s invitations', () => {
    const { TSignaling } = requireHere(sdkFile) as { TSignaling: Record<string, unknown> };
    const names = Object.values(TSignaling).filter(value => typeof value === 'string');
    expect([...signalingNames].sort()).toEqual(names.sort());
  });
});
