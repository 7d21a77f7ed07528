/** What the user has entered so far, secrets apart, and how it becomes a request. */
import { type ErrorCode, PartylineError } from '@/lib/contract/errors';
import type { Account } from '@/lib/contract/session';
import type { Credential, ProviderId, Registration, RememberedForm, SignIn } from '@/lib/contract/sign-in';
import { options } from './options';

/** Each option as its field shows it. */
export type ServiceDraft = Record<string, string | boolean>;
export type TokenKind = 'accessToken' | 'agoraToken';

export interface Draft {
  provider: ProviderId;
  userId: string;
  credential: Credential['kind'];
  services: Record<ProviderId, ServiceDraft>;
  tokenKinds: Record<ProviderId, TokenKind>;
}

/** Default connection options of this build, by provider. */
export type Preset = Partial<Record<ProviderId, Record<string, unknown>>>;

/** Passwords and tokens come from the fields when they are sent, and are kept nowhere. */
export interface Secrets {
  password: string;
  token: string;
}

export function firstDraft(preset: Preset | undefined, remembered: RememberedForm | null, account?: Account): Draft {
  const provider = account?.provider ?? remembered?.provider ?? 'agora';
  const service = (id: ProviderId) => {
    if (remembered?.provider === id) return serviceDraft(remembered.service);
    if (account?.provider === id) return serviceDraft({ ...preset?.[id], ...appOption(account.app) });
    return serviceDraft(preset?.[id] ?? {});
  };
  return {
    provider,
    userId: account?.userId ?? remembered?.userId ?? '',
    credential: remembered?.credentialKind ?? 'password',
    services: { agora: service('agora'), easemob: service('easemob') },
    tokenKinds: { agora: 'agoraToken', easemob: 'accessToken' },
  };
}

function appOption(app: string): Record<string, string> {
  return app.includes('#') ? { appKey: app } : { appId: app };
}

/** Options by name as the fields show them; what is missing or of a strange type falls back. */
export function serviceDraft(service: Record<string, unknown>): ServiceDraft {
  return Object.fromEntries(
    options.map(({ name, kind, fallback }) => {
      const value = service[name];
      if (kind === 'flag') return [name, typeof value === 'boolean' ? value : fallback];
      return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : fallback];
    }),
  );
}

/** Only what differs from the vendor's defaults is sent. */
export function serviceOf(draft: ServiceDraft): Record<string, unknown> {
  const service: Record<string, unknown> = {};
  for (const { name, kind, fallback } of options) {
    const value = draft[name];
    if (typeof value === 'boolean') {
      if (value !== fallback) service[name] = value;
    } else if (value?.trim()) {
      const number = kind === 'number' ? Number(value) : Number.NaN;
      service[name] = Number.isNaN(number) ? value.trim() : number;
    }
  }
  return service;
}

export function signInOf(draft: Draft, secrets: Secrets): SignIn {
  const { provider } = draft;
  return {
    provider,
    service: serviceOf(draft.services[provider]),
    userId: draft.userId.trim(),
    credential:
      draft.credential === 'password'
        ? { kind: 'password', password: secrets.password }
        : { kind: 'token', token: secrets.token.trim(), tokenKind: draft.tokenKinds[provider] },
  };
}

export function registrationOf(draft: Draft, secrets: Pick<Secrets, 'password'>, nickname: string): Registration {
  const { provider } = draft;
  return {
    provider,
    service: serviceOf(draft.services[provider]),
    userId: draft.userId.trim(),
    password: secrets.password,
    nickname: nickname.trim(),
  };
}

/** What is plainly missing, in the order of the fields; the rest is for the background and the service to judge. */
export function missing(draft: Draft, secrets: Secrets, kind: 'signIn' | 'register'): PartylineError[] {
  const { appKey = '', appId = '' } = draft.services[draft.provider];
  const found: ErrorCode[] = [];
  if (!filled(appKey) && !filled(appId)) found.push('appKeyMissing');
  else if (filled(appKey) && !/^[^#\s]+#[^#\s]+$/.test(String(appKey).trim())) found.push('appKeyMalformed');
  if (!filled(draft.userId)) found.push('userIdMissing');
  if (kind === 'signIn' && draft.credential === 'token') {
    if (!filled(secrets.token)) found.push('tokenMissing');
  } else if (!secrets.password) {
    found.push('passwordMissing');
  }
  return found.map(code => new PartylineError(code));
}

const filled = (value: string | boolean) => typeof value === 'string' && value.trim() !== '';
