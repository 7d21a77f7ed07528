/** What the form asks for and offers, by provider. A further provider is one more entry here, and one in each language. */
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { Credential, ProviderId } from '@/lib/contract/sign-in';
import { address, flag, number, type Option, type TextOption, text } from './connection-fields';

export type TokenKind = Extract<Credential, { kind: 'token' }>['tokenKind'];

export interface OptionGroup {
  title: 'servers' | 'connection' | 'device' | 'groups';
  options: readonly Option[];
}

export interface ProviderForm {
  /** The field that names the app, and what is said where it does not. */
  app: TextOption & {
    name: 'appKey' | 'SDKAppID';
    pattern: RegExp;
    missing: ErrorCode;
    malformed: ErrorCode;
    /** An Advanced option that may name the app in its place. */
    instead?: string;
  };
  /** By what one signs in; the first is offered first. */
  credentials: readonly Credential['kind'][];
  token: {
    label: 'token' | 'userSig';
    missing: ErrorCode;
    /** Where there are several, the user chooses; the first is offered first. */
    kinds: readonly [TokenKind, ...TokenKind[]];
  };
  /** Whether people may make their own account, where the app lets them. */
  registers: boolean;
  /** Whether there is a name and a token for push notifications. */
  pushes: boolean;
  advanced: readonly OptionGroup[];
  /** Betrays the provider in a pasted text. */
  brand: RegExp;
}

/** Agora Chat and Easemob have one protocol, and nearly one form. */
const msync = {
  app: {
    ...text('appKey', '1117#support'),
    name: 'appKey',
    pattern: /^[^#\s]+#[^#\s]+$/,
    missing: 'appKeyMissing',
    malformed: 'appKeyMalformed',
    instead: 'appId',
  },
  credentials: ['password', 'token', 'appServer'],
  registers: true,
  pushes: true,
  advanced: [
    {
      title: 'servers',
      options: [
        flag('isHttpDNS', true),
        address('dnsUrl', 'https://'),
        address('apiUrl', 'https://'),
        address('url', 'wss://'),
        flag('https', true),
        text('appId'),
      ],
    },
    {
      title: 'connection',
      options: [
        number('autoReconnectNumMax', '5', 0, 1000),
        number('heartBeatWait', '30000', 1000, 600_000),
        flag('delivery', false),
      ],
    },
    {
      title: 'device',
      options: [
        flag('isMultiLoginSessions', false),
        flag('isFixedDeviceId', true),
        text('deviceId'),
        text('customDeviceName'),
        number('customOSPlatform', '1–100', 1, 100),
      ],
    },
  ],
} as const satisfies Partial<ProviderForm>;

export const providerForms: Readonly<Record<ProviderId, ProviderForm>> = {
  agora: {
    ...msync,
    token: { label: 'token', missing: 'tokenMissing', kinds: ['agoraToken', 'accessToken'] },
    brand: /agora|声网/i,
  },
  easemob: {
    ...msync,
    token: { label: 'token', missing: 'tokenMissing', kinds: ['accessToken'] },
    brand: /easemob|环信/i,
  },
  tencent: {
    app: {
      ...number('SDKAppID', '1400000000', 1, Number.MAX_SAFE_INTEGER),
      name: 'SDKAppID',
      pattern: /^[1-9]\d*$/,
      missing: 'sdkAppIdMissing',
      malformed: 'sdkAppIdMalformed',
    },
    credentials: ['token', 'appServer'],
    token: { label: 'userSig', missing: 'userSigMissing', kinds: ['userSig'] },
    registers: false,
    pushes: false,
    advanced: [
      {
        title: 'servers',
        options: [address('proxyServer', 'wss://'), flag('oversea', false), flag('disableIndependentDomain', false)],
      },
      { title: 'groups', options: [flag('unlimitedAVChatRoom', false)] },
    ],
    brand: /tencent|腾讯/i,
  },
};

export const providerIds = Object.keys(providerForms) as readonly ProviderId[];

export function byProvider<T>(make: (id: ProviderId) => T): Record<ProviderId, T> {
  return Object.fromEntries(providerIds.map(id => [id, make(id)])) as Record<ProviderId, T>;
}

const advancedOptions = (id: ProviderId): readonly Option[] =>
  providerForms[id].advanced.flatMap(({ options }) => options);

export const optionsOf = (id: ProviderId): readonly Option[] => [providerForms[id].app, ...advancedOptions(id)];

export const isAdvanced = (id: ProviderId, name: string) => advancedOptions(id).some(option => option.name === name);
