/** Applies pasted text, such as a console page or a JSON object, to the sign-in form. */
import { type FormPolicy, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import type { PastedFields } from './parse-paste';
import { isAdvanced, providerForms } from './provider-forms';
import { credentialKind, type SignInForm, serviceFields } from './sign-in-form';

export function applyPasted(draft: SignInForm, pasted: PastedFields): SignInForm {
  const provider = providerOf(draft, pasted);
  const { app, token } = providerForms[provider];
  const service = draft.services[provider];
  const kind = token.kinds.find(candidate => candidate === pasted.tokenKind);
  // Text that names an app describes all of its options: the other options are reset to their defaults.
  const namesApp = [app.name, app.alternative].some(name => name !== undefined && pasted.service[name] !== undefined);
  return {
    ...draft,
    provider,
    userId: pasted.userId ?? draft.userId,
    credential: credentialFor(draft, pasted),
    endpoint: pasted.endpoint ?? draft.endpoint,
    services: {
      ...draft.services,
      [provider]: serviceFields(provider, namesApp ? pasted.service : { ...service, ...pasted.service }),
    },
    tokenKinds: kind ? { ...draft.tokenKinds, [provider]: kind } : draft.tokenKinds,
  };
}

/** Removes the fields that an administrator has fixed. */
export function withoutPinned({ endpoint, service, ...pasted }: PastedFields, policy: FormPolicy): PastedFields {
  const isPinned = (name: string) => pasted.providers.some(id => Object.hasOwn(pinsOf(policy, id), name));
  return {
    ...pasted,
    service: Object.fromEntries(Object.entries(service).filter(([name]) => !isPinned(name))),
    ...(endpoint && !pinnedAppServer(policy) && { endpoint }),
  };
}

function credentialFor(
  { credential }: SignInForm,
  { token, endpoint, password }: PastedFields,
): SignInForm['credential'] {
  if (token) return 'token';
  if (endpoint) return 'appServer';
  return password && credential === 'token' ? 'password' : credential;
}

/** @returns the secrets for which the provider has a field */
export function pastedSecrets(draft: SignInForm, pasted: PastedFields): { password?: string; token?: string } {
  const { credentials } = providerForms[providerOf(draft, pasted)];
  const takesPassword = credentials.includes('password') || credentialKind(applyPasted(draft, pasted)) === 'appServer';
  return {
    ...(pasted.password !== undefined && takesPassword && { password: pasted.password }),
    ...(pasted.token !== undefined && credentials.includes('token') && { token: pasted.token }),
  };
}

/** @returns the labels of the filled fields, for the user to check */
export function filledFields(draft: SignInForm, pasted: PastedFields, i18n: Messages): string[] {
  const provider = providerOf(draft, pasted);
  const { app, token } = providerForms[provider];
  const secrets = pastedSecrets(draft, pasted);
  return [
    ...(provider === draft.provider ? [] : [i18n.t('form.provider')]),
    ...(pasted.service[app.name] === undefined ? [] : [i18n.t(`form.fields.${app.name}`)]),
    ...Object.keys(pasted.service)
      .filter(name => isAdvanced(provider, name))
      .map(name => i18n.find(`advanced.options.${name}.label`) ?? name),
    ...(pasted.userId ? [i18n.t('form.userId')] : []),
    ...(pasted.endpoint ? [i18n.t('form.endpoint')] : []),
    ...(secrets.token
      ? [i18n.t(`form.fields.${token.label}`)]
      : secrets.password
        ? [i18n.t('form.fields.password')]
        : []),
  ];
}

/** Keeps the selected provider if the text fits it. */
function providerOf(draft: SignInForm, { providers }: PastedFields) {
  return providers.includes(draft.provider) ? draft.provider : (providers[0] ?? draft.provider);
}
