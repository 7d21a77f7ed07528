/** What the user has entered so far, secrets apart, and how it becomes a request. */

import { isSafe } from '@/lib/contract/addresses';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { ParamsIn } from '@/lib/contract/methods';
import type { Account } from '@/lib/contract/session';
import type { Credential, ProviderId, Registration, RememberedForm } from '@/lib/contract/sign-in';
import { type FormPolicy, isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import { appServerFieldsOf, type FieldsDraft, fieldsDraft } from './app-server-fields';
import { byProvider, optionsOf, providerForms, type TokenKind } from './provider-forms';

/** Each option as its field shows it. */
export type ServiceDraft = Record<string, string | boolean>;

export interface SignInForm {
  provider: ProviderId;
  userId: string;
  /** Where the provider leaves the choice; `credentialOf` says what it comes to. */
  credential: Credential['kind'];
  services: Record<ProviderId, ServiceDraft>;
  tokenKinds: Record<ProviderId, TokenKind>;
  /** The app's own server. */
  endpoint: string;
  fields: FieldsDraft;
  remember: boolean;
}

/** Default connection options of this build, by provider. */
export type Preset = Partial<Record<ProviderId, Record<string, unknown>>>;

/** Passwords and tokens come from the fields when they are sent, and are kept nowhere. */
export interface FormSecrets {
  password: string;
  token: string;
}

/**
 * @param isSaved whether the account is remembered already
 * @param policy what an administrator has set; its connection options are in `preset`
 */
export function firstDraft(
  preset: Preset | undefined,
  form: RememberedForm | null,
  account?: Account,
  isSaved = false,
  { appServer }: Pick<FormPolicy, 'appServer'> = {},
): SignInForm {
  // The form may have been filled in for another app than the account's.
  const remembered = form && account?.provider === form.provider && appIn(form) !== account.app ? null : form;
  const provider = account?.provider ?? remembered?.provider ?? 'agora';
  const service = (id: ProviderId) => {
    if (remembered?.provider === id) return serviceDraft(id, remembered.service);
    if (account?.provider === id) return serviceDraft(id, { ...preset?.[id], ...appOption(account) });
    return serviceDraft(id, preset?.[id] ?? {});
  };
  const server = remembered?.appServer ?? appServer;
  const isChosen = remembered && remembered.credentialKind !== providerForms[remembered.provider].credentials[0];
  return {
    provider,
    userId: account?.userId ?? remembered?.userId ?? '',
    credential: isChosen ? remembered.credentialKind : appServer && !remembered ? 'appServer' : 'password',
    services: byProvider(service),
    tokenKinds: byProvider(id => providerForms[id].token.kinds[0]),
    endpoint: server?.endpoint ?? '',
    fields: fieldsDraft(server?.fields),
    remember: isSaved,
  };
}

/** The draft as an administrator lets it be, whatever it was filled with. */
export function heldDraft(draft: SignInForm, policy: FormPolicy): SignInForm {
  const { provider, services } = draft;
  const appServer = pinnedAppServer(policy);
  return {
    ...draft,
    provider: isOffered(policy, provider) ? provider : (policy.providers?.[0] ?? provider),
    services: byProvider(id => serviceDraft(id, { ...services[id], ...pinsOf(policy, id) })),
    ...(appServer && { endpoint: appServer.endpoint, fields: fieldsDraft(appServer.fields) }),
  };
}

function appIn({ provider, service }: RememberedForm): string {
  const { name, instead = '' } = providerForms[provider].app;
  return String(service[name] || service[instead] || '');
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
export function credentialOf({ provider, credential }: SignInForm): Credential['kind'] {
  const { credentials } = providerForms[provider];
  return credentials.find(kind => kind === credential) ?? credentials[0] ?? credential;
}

type SignInRequest = ParamsIn<'session.signIn'>;

export function signInOf(draft: SignInForm, secrets: FormSecrets): SignInRequest {
  const { provider, remember } = draft;
  return {
    provider,
    service: serviceOf(provider, draft.services[provider]),
    userId: draft.userId.trim(),
    credential: credentialIn(draft, secrets),
    remember,
  };
}

function credentialIn(draft: SignInForm, { password, token }: FormSecrets): SignInRequest['credential'] {
  const kind = credentialOf(draft);
  switch (kind) {
    case 'password':
      return { kind, password };
    case 'token':
      return { kind, token: token.trim(), tokenKind: draft.tokenKinds[draft.provider] };
    case 'appServer':
      return { kind, endpoint: draft.endpoint.trim(), password, fields: appServerFieldsOf(draft.fields) };
  }
}

export function registrationOf(
  draft: SignInForm,
  secrets: Pick<FormSecrets, 'password'>,
  nickname: string,
): Registration {
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
export function missing(draft: SignInForm, secrets: FormSecrets, kind: 'signIn' | 'register'): PartylineError[] {
  const { app, token } = providerForms[draft.provider];
  const option = (name: string | undefined) => name !== undefined && filled(draft.services[draft.provider][name]);
  const named = option(app.name);
  const found: ErrorCode[] = [];
  if (!named && !option(app.instead)) found.push(app.missing);
  else if (named && !app.pattern.test(named)) found.push(app.malformed);
  if (!filled(draft.userId)) found.push('userIdMissing');
  const credential = kind === 'signIn' ? credentialOf(draft) : 'password';
  if (credential === 'appServer' && !isEndpoint(draft.endpoint)) found.push('appServerMalformed');
  if (credential !== 'token' && !secrets.password) found.push('passwordMissing');
  if (credential === 'token' && !filled(secrets.token)) found.push(token.missing);
  return found.map(code => new PartylineError(code));
}

const filled = (value: string | boolean | undefined) => typeof value === 'string' && value.trim();

function isEndpoint(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && isSafe(url);
}
