/** The state of the sign-in form, without secrets, and its conversion to requests. */

import { isSafe } from '@/lib/contract/addresses';
import type { ErrorCode } from '@/lib/contract/error-codes';
import '@/lib/contract/form-errors';
import type { ParamsIn } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Account } from '@/lib/contract/session';
import type { Credential, Registration, RememberedForm, TokenKind } from '@/lib/contract/sign-in';
import { type FormPolicy, isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import { type AppServerFieldNames, appServerFieldNames, toAppServerFields } from './app-server-fields';
import { mapProviders, optionsOf, providerForms } from './provider-forms';

/** Connection options as their fields show them. */
export type ServiceFields = Record<string, string | boolean>;

export interface SignInForm {
  provider: ProviderId;
  userId: string;
  /** The user's choice; `credentialKind` limits it to what the provider supports. */
  credential: Credential['kind'];
  services: Record<ProviderId, ServiceFields>;
  tokenKinds: Record<ProviderId, TokenKind>;
  /** Address of the app's server. */
  endpoint: string;
  fields: AppServerFieldNames;
  remember: boolean;
}

/** Default connection options of this build, by provider. */
export type Preset = Partial<Record<ProviderId, Record<string, unknown>>>;

/** Read from the fields on submit, and stored nowhere. */
export interface EnteredSecrets {
  password: string;
  token: string;
}

/**
 * @param preset includes the connection options that an administrator has set
 * @param isSaved whether the account is saved already
 */
export function initialForm(
  preset: Preset | undefined,
  form: RememberedForm | null,
  account?: Account,
  isSaved = false,
  { appServer }: Pick<FormPolicy, 'appServer'> = {},
): SignInForm {
  // The remembered form may be for another app than the account's.
  const remembered = form && account?.provider === form.provider && appIn(form) !== account.app ? null : form;
  const provider = account?.provider ?? remembered?.provider ?? 'agora';
  const service = (id: ProviderId) => {
    if (remembered?.provider === id) return serviceFields(id, remembered.service);
    if (account?.provider === id) return serviceFields(id, { ...preset?.[id], ...appOption(account) });
    return serviceFields(id, preset?.[id] ?? {});
  };
  const server = remembered?.appServer ?? appServer;
  const isChosen = remembered && remembered.credentialKind !== providerForms[remembered.provider].credentials[0];
  return {
    provider,
    userId: account?.userId ?? remembered?.userId ?? '',
    credential: isChosen ? remembered.credentialKind : appServer && !remembered ? 'appServer' : 'password',
    services: mapProviders(service),
    tokenKinds: mapProviders(id => providerForms[id].token.kinds[0]),
    endpoint: server?.endpoint ?? '',
    fields: appServerFieldNames(server?.fields),
    remember: isSaved,
  };
}

/** Replaces what an administrator has fixed or does not offer. */
export function applyPolicy(draft: SignInForm, policy: FormPolicy): SignInForm {
  const { provider, services } = draft;
  const appServer = pinnedAppServer(policy);
  return {
    ...draft,
    provider: isOffered(policy, provider) ? provider : (policy.providers?.[0] ?? provider),
    services: mapProviders(id => serviceFields(id, { ...services[id], ...pinsOf(policy, id) })),
    ...(appServer && { endpoint: appServer.endpoint, fields: appServerFieldNames(appServer.fields) }),
  };
}

function appIn({ provider, service }: RememberedForm): string {
  const { name, alternative = '' } = providerForms[provider].app;
  return String(service[name] || service[alternative] || '');
}

function appOption({ provider, app }: Account): Record<string, string> {
  const { name, pattern, alternative } = providerForms[provider].app;
  return { [pattern.test(app) ? name : (alternative ?? name)]: app };
}

/** Converts options to field values. Missing options and wrong types become the default. */
export function serviceFields(provider: ProviderId, service: Record<string, unknown>): ServiceFields {
  return Object.fromEntries(
    optionsOf(provider).map(option => {
      const { name, kind, fallback } = option;
      const value = service[name];
      if (kind === 'flag') return [name, typeof value === 'boolean' ? value : fallback];
      if (kind === 'choice') return [name, option.choices.find(each => each === value) ?? fallback];
      return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : fallback];
    }),
  );
}

/** Omits the SDK's defaults. An invalid number stays text, so the background rejects it by its name. */
export function toServiceOptions(provider: ProviderId, draft: ServiceFields): Record<string, unknown> {
  const service: Record<string, unknown> = {};
  for (const { name, kind, fallback } of optionsOf(provider)) {
    const value = draft[name];
    if (typeof value === 'boolean' || kind === 'choice') {
      if (value !== undefined && value !== fallback) service[name] = value;
    } else if (value?.trim()) {
      const number = kind === 'number' ? Number(value) : Number.NaN;
      service[name] = Number.isFinite(number) ? number : value.trim();
    }
  }
  return service;
}

/** The user's choice if the provider supports it, else the provider's default. */
export function credentialKind({ provider, credential }: SignInForm): Credential['kind'] {
  const { credentials } = providerForms[provider];
  return credentials.find(kind => kind === credential) ?? credentials[0] ?? credential;
}

type SignInRequest = ParamsIn<'session.signIn'>;

export function toSignInRequest(draft: SignInForm, secrets: EnteredSecrets): SignInRequest {
  const { provider, remember } = draft;
  return {
    provider,
    service: toServiceOptions(provider, draft.services[provider]),
    userId: draft.userId.trim(),
    credential: credentialIn(draft, secrets),
    remember,
  };
}

function credentialIn(draft: SignInForm, { password, token }: EnteredSecrets): SignInRequest['credential'] {
  const kind = credentialKind(draft);
  switch (kind) {
    case 'password':
      return { kind, password };
    case 'token':
      return { kind, token: token.trim(), tokenKind: draft.tokenKinds[draft.provider] };
    case 'appServer':
      return { kind, endpoint: draft.endpoint.trim(), password, fields: toAppServerFields(draft.fields) };
  }
}

export function toRegistration(
  draft: SignInForm,
  secrets: Pick<EnteredSecrets, 'password'>,
  nickname: string,
): Registration {
  const { provider } = draft;
  return {
    provider,
    service: toServiceOptions(provider, draft.services[provider]),
    userId: draft.userId.trim(),
    password: secrets.password,
    nickname: nickname.trim(),
  };
}

/** Checks required fields, in their order. The background and the service check the rest. */
export function validate(draft: SignInForm, secrets: EnteredSecrets, kind: 'signIn' | 'register'): PartylineError[] {
  const { app, token } = providerForms[draft.provider];
  const option = (name: string | undefined) => name !== undefined && filled(draft.services[draft.provider][name]);
  const appName = option(app.name);
  const codes: ErrorCode[] = [];
  if (!appName && !option(app.alternative)) codes.push(app.missing);
  else if (appName && !app.pattern.test(appName)) codes.push(app.malformed);
  if (!filled(draft.userId)) codes.push('userIdMissing');
  const credential = kind === 'signIn' ? credentialKind(draft) : 'password';
  if (credential === 'appServer' && !isEndpoint(draft.endpoint)) codes.push('appServerMalformed');
  if (credential !== 'token' && !secrets.password) codes.push('passwordMissing');
  if (credential === 'token' && !filled(secrets.token)) codes.push(token.missing);
  return codes.map(code => new PartylineError(code));
}

const filled = (value: string | boolean | undefined) => typeof value === 'string' && value.trim();

function isEndpoint(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && isSafe(url);
}
