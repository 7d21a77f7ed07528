/** What the user has entered so far, secrets apart, and how it becomes a request. */
import { type ErrorCode, PartylineError } from '@/lib/contract/errors';
import type { Account } from '@/lib/contract/session';
import type { Credential, ProviderId, Registration, RememberedForm, SignIn } from '@/lib/contract/sign-in';
import { byProvider, optionsOf, providerForms, type TokenKind } from './provider-forms';

/** Each option as its field shows it. */
export type ServiceDraft = Record<string, string | boolean>;

export interface Draft {
  provider: ProviderId;
  userId: string;
  /** Where the provider leaves the choice; `credentialOf` says what it comes to. */
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
    if (remembered?.provider === id) return serviceDraft(id, remembered.service);
    if (account?.provider === id) return serviceDraft(id, { ...preset?.[id], ...appOption(account) });
    return serviceDraft(id, preset?.[id] ?? {});
  };
  const chosen = remembered && providerForms[remembered.provider].credentials.length > 1;
  return {
    provider,
    userId: account?.userId ?? remembered?.userId ?? '',
    credential: chosen ? remembered.credentialKind : 'password',
    services: byProvider(service),
    tokenKinds: byProvider(id => providerForms[id].token.kinds[0]),
  };
}

function appOption({ provider, app }: Account): Record<string, string> {
  const { name, pattern, instead } = providerForms[provider].app;
  return { [pattern.test(app) ? name : (instead ?? name)]: app };
}

/** Options by name as the fields show them; what is missing or of a strange type falls back. */
export function serviceDraft(provider: ProviderId, service: Record<string, unknown>): ServiceDraft {
  return Object.fromEntries(
    optionsOf(provider).map(({ name, kind, fallback }) => {
      const value = service[name];
      if (kind === 'flag') return [name, typeof value === 'boolean' ? value : fallback];
      return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : fallback];
    }),
  );
}

/** Only what differs from the vendor's defaults is sent. A number that is none goes as it is, to be refused by its name. */
export function serviceOf(provider: ProviderId, draft: ServiceDraft): Record<string, unknown> {
  const service: Record<string, unknown> = {};
  for (const { name, kind, fallback } of optionsOf(provider)) {
    const value = draft[name];
    if (typeof value === 'boolean') {
      if (value !== fallback) service[name] = value;
    } else if (value?.trim()) {
      const number = kind === 'number' ? Number(value) : Number.NaN;
      service[name] = Number.isFinite(number) ? number : value.trim();
    }
  }
  return service;
}

/** What the provider takes, as far as that can be the user's choice. */
export function credentialOf({ provider, credential }: Draft): Credential['kind'] {
  const { credentials } = providerForms[provider];
  return credentials.find(kind => kind === credential) ?? credentials[0] ?? credential;
}

export function signInOf(draft: Draft, secrets: Secrets): SignIn {
  const { provider } = draft;
  return {
    provider,
    service: serviceOf(provider, draft.services[provider]),
    userId: draft.userId.trim(),
    credential:
      credentialOf(draft) === 'password'
        ? { kind: 'password', password: secrets.password }
        : { kind: 'token', token: secrets.token.trim(), tokenKind: draft.tokenKinds[provider] },
  };
}

export function registrationOf(draft: Draft, secrets: Pick<Secrets, 'password'>, nickname: string): Registration {
  const { provider } = draft;
  return {
    provider,
    service: serviceOf(provider, draft.services[provider]),
    userId: draft.userId.trim(),
    password: secrets.password,
    nickname: nickname.trim(),
  };
}

/** What is plainly missing, in the order of the fields; the rest is for the background and the service to judge. */
export function missing(draft: Draft, secrets: Secrets, kind: 'signIn' | 'register'): PartylineError[] {
  const { app, token } = providerForms[draft.provider];
  const option = (name: string | undefined) => name !== undefined && filled(draft.services[draft.provider][name]);
  const named = option(app.name);
  const found: ErrorCode[] = [];
  if (!named && !option(app.instead)) found.push(app.missing);
  else if (named && !app.pattern.test(named)) found.push(app.malformed);
  if (!filled(draft.userId)) found.push('userIdMissing');
  if (kind === 'signIn' && credentialOf(draft) === 'token') {
    if (!filled(secrets.token)) found.push(token.missing);
  } else if (!secrets.password) {
    found.push('passwordMissing');
  }
  return found.map(code => new PartylineError(code));
}

const filled = (value: string | boolean | undefined) => typeof value === 'string' && value.trim();
