/** What a pasted block changes in the form. */
import { type FormPolicy, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import type { Pasted } from './parse-paste';
import { isAdvanced, providerForms } from './provider-forms';
import { credentialOf, type SignInForm, serviceDraft } from './sign-in-form';

export function fillIn(draft: SignInForm, pasted: Pasted): SignInForm {
  const provider = providerOf(draft, pasted);
  const { app, token } = providerForms[provider];
  const service = draft.services[provider];
  const kind = token.kinds.find(known => known === pasted.tokenKind);
  // A block describes one app: what it does not name goes back to the default.
  const isWhole = [app.name, app.instead].some(name => name !== undefined && pasted.service[name] !== undefined);
  return {
    ...draft,
    provider,
    userId: pasted.userId ?? draft.userId,
    credential: credentialFor(draft, pasted),
    endpoint: pasted.endpoint ?? draft.endpoint,
    services: {
      ...draft.services,
      [provider]: serviceDraft(provider, isWhole ? pasted.service : { ...service, ...pasted.service }),
    },
    tokenKinds: kind ? { ...draft.tokenKinds, [provider]: kind } : draft.tokenKinds,
  };
}

/** What of it an administrator leaves to the user. */
export function free({ endpoint, service, ...pasted }: Pasted, policy: FormPolicy): Pasted {
  const isPinned = (name: string) => pasted.providers.some(id => Object.hasOwn(pinsOf(policy, id), name));
  return {
    ...pasted,
    service: Object.fromEntries(Object.entries(service).filter(([name]) => !isPinned(name))),
    ...(endpoint && !pinnedAppServer(policy) && { endpoint }),
  };
}

function credentialFor({ credential }: SignInForm, { token, endpoint, password }: Pasted): SignInForm['credential'] {
  if (token) return 'token';
  if (endpoint) return 'appServer';
  return password && credential === 'token' ? 'password' : credential;
}

/** The secrets that the provider has a field for. */
export function pastedSecrets(draft: SignInForm, pasted: Pasted): { password?: string; token?: string } {
  const { credentials } = providerForms[providerOf(draft, pasted)];
  const takesPassword = credentials.includes('password') || credentialOf(fillIn(draft, pasted)) === 'appServer';
  return {
    ...(pasted.password !== undefined && takesPassword && { password: pasted.password }),
    ...(pasted.token !== undefined && credentials.includes('token') && { token: pasted.token }),
  };
}

/** The names of the fields that were filled, for the user to check. */
export function filledFields(draft: SignInForm, pasted: Pasted, i18n: Messages): string[] {
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

/** Where the text leaves it open, the provider stays. */
function providerOf(draft: SignInForm, { providers }: Pasted) {
  return providers.includes(draft.provider) ? draft.provider : (providers[0] ?? draft.provider);
}
