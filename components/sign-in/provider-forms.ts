/** The sign-in form of each provider. A new provider adds an entry here, and its labels in each language. */
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { Credential, TokenKind } from '@/lib/contract/sign-in';
import { type ProviderId, providerIds } from '../../lib/contract/provider-id';
import { address, choice, flag, number, type Option, type TextOption, text } from './connection-fields';

export interface OptionGroup {
  title: 'servers' | 'connection' | 'device' | 'groups';
  options: readonly Option[];
}

export interface ProviderForm {
  /** The field that identifies the app. */
  app: TextOption & {
    name: 'appKey' | 'SDKAppID';
    pattern: RegExp;
    missing: ErrorCode;
    malformed: ErrorCode;
    /** An option under Advanced that may identify the app instead. */
    alternative?: string;
  };
  /** In the order of the form; the first is the default. */
  credentials: readonly Credential['kind'][];
  token: {
    label: 'token' | 'userSig';
    missing: ErrorCode;
    /** The user chooses if there are several; the first is the default. */
    kinds: readonly [TokenKind, ...TokenKind[]];
  };
  /** Whether users can register, if the app allows it. */
  canRegister: boolean;
  /** Whether the provider has a nickname and a token for push notifications. */
  hasPush: boolean;
  advanced: readonly OptionGroup[];
  /** Identifies the provider in pasted text. */
  brand: RegExp;
}

/** Agora Chat, Easemob and Shengwang share a protocol and most of the form. */
const msync = {
  app: {
    ...text('appKey', '1117#support'),
    name: 'appKey',
    pattern: /^[^#\s]+#[^#\s]+$/,
    missing: 'appKeyMissing',
    malformed: 'appKeyMalformed',
    alternative: 'appId',
  },
  credentials: ['password', 'token', 'appServer'],
  canRegister: true,
  hasPush: true,
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
    brand: /agora/i,
  },
  easemob: {
    ...msync,
    token: { label: 'token', missing: 'tokenMissing', kinds: ['accessToken'] },
    brand: /easemob|环信/i,
  },
  shengwang: {
    ...msync,
    token: { label: 'token', missing: 'tokenMissing', kinds: ['agoraToken', 'accessToken'] },
    brand: /shengwang|声网/i,
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
    canRegister: false,
    hasPush: false,
    advanced: [
      {
        title: 'servers',
        options: [address('proxyServer', 'wss://'), flag('oversea', false), flag('disableIndependentDomain', false)],
      },
      { title: 'connection', options: [choice('sdk', 'v3', 'v4')] },
      { title: 'groups', options: [flag('unlimitedAVChatRoom', false)] },
    ],
    brand: /tencent|腾讯/i,
  },
};

export function mapProviders<T>(make: (id: ProviderId) => T): Record<ProviderId, T> {
  return Object.fromEntries(providerIds.map(id => [id, make(id)])) as Record<ProviderId, T>;
}

const advancedOptions = (id: ProviderId): readonly Option[] =>
  providerForms[id].advanced.flatMap(({ options }) => options);

export const optionsOf = (id: ProviderId): readonly Option[] => [providerForms[id].app, ...advancedOptions(id)];

export const isAdvanced = (id: ProviderId, name: string) => advancedOptions(id).some(option => option.name === name);
