// What is known of Tencent Cloud Chat without its SDK, held against the SDK.
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

describe('connection options of Tencent', () => {
  it('need no more than an SDKAppID, as a number or as text', () => {
    const options = { oversea: false, disableIndependentDomain: false, unlimitedAVChatRoom: false };
    expect(tencent.parseService({ SDKAppID: 1400000000 })).toEqual({ SDKAppID: 1400000000, ...options });
    expect(tencent.parseService({ SDKAppID: ' 1400000000 ' })).toMatchObject({ SDKAppID: 1400000000 });
    expect(tencent.appOf(tencent.parseService({ SDKAppID: 1400000000 }))).toBe('1400000000');
  });

  it.each([
    ['no SDKAppID', {}, 'sdkAppIdMissing', 'SDKAppID'],
    ['an empty SDKAppID', { SDKAppID: ' ' }, 'sdkAppIdMissing', 'SDKAppID'],
    ['an SDKAppID that is no number', { SDKAppID: '1117#desk' }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['nought', { SDKAppID: 0 }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['a broken number', { SDKAppID: 1.5 }, 'sdkAppIdMalformed', 'SDKAppID'],
    ['a proxy that is no address', { SDKAppID: 1, proxyServer: 'here' }, 'addressMalformed', 'proxyServer'],
    ['a proxy of a strange kind', { SDKAppID: 1, proxyServer: 'https://a.example' }, 'addressMalformed', 'proxyServer'],
    ['a plain proxy elsewhere', { SDKAppID: 1, proxyServer: 'ws://a.example' }, 'tlsRequired', 'proxyServer'],
    ['an unknown option', { SDKAppID: 1, devMode: true }, 'badRequest', 'devMode'],
    ['a secret key', { SDKAppID: 1, secretKey: 'x' }, 'badRequest', 'secretKey'],
  ])('refuse %s', (_name, input, code, field) => {
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
  const left = new Set([
    ...['login', 'logout', 'destroy', 'on', 'off', 'registerPlugin', 'setLogLevel'],
    ...['addSignalingListener', 'removeSignalingListener', 'inviteSync', 'inviteInGroupSync'],
  ]);
  const text = readFileSync(join(dirname(sdkFile), 'index.d.ts'), 'utf8');
  const declared = [...new Set([...text.matchAll(/^\s+(\w+)\s*\([^\n]*\)\s*:/gm)].map(match => match[1] as string))];

  it('are all that its package declares, but for those left out on purpose', () => {
    expect(declared.length).toBeGreaterThan(140);
    expect(declared.filter(method => !tencent.methods.has(method) && !left.has(method))).toEqual([]);
    expect([...tencent.methods.keys()].filter(method => !declared.includes(method))).toEqual([]);
  });

  it('that may take minutes are among them', () => {
    for (const method of tencent.slowMethods) expect(tencent.methods.get(method)).toBe('send');
    expect(tencent.slowMethods).toContain('resendMessage');
  });

  it('leave the session alone', () => {
    for (const method of [...left, 'constructor', '__proto__', 'create'])
      expect(tencent.methods.has(method)).toBe(false);
  });

  it('have events by every name of the SDK', () => {
    const sdk = requireHere(sdkFile) as { EVENT: Record<string, string> };
    expect([...eventNames].sort()).toEqual(Object.values(sdk.EVENT).sort());
    expect(eventNames).toHaveLength(37);
  });

  it('have events by every name of its invitations', () => {
    const { TSignaling } = requireHere(sdkFile) as { TSignaling: Record<string, unknown> };
    const names = Object.values(TSignaling).filter(value => typeof value === 'string');
    expect([...signalingNames].sort()).toEqual(names.sort());
  });
});
