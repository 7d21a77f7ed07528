/** What a pasted block changes in the form. */
import { type Draft, serviceDraft } from './draft';
import type { Pasted } from './paste';
import type { Words } from './words';

export function fillIn(draft: Draft, pasted: Pasted): Draft {
  const provider = pasted.provider ?? draft.provider;
  return {
    ...draft,
    provider,
    userId: pasted.userId ?? draft.userId,
    credential: pasted.token ? 'token' : pasted.password ? 'password' : draft.credential,
    // A block describes one app: what it does not name goes back to the default.
    services: { ...draft.services, [provider]: serviceDraft(pasted.service) },
    tokenKinds: pasted.tokenKind ? { ...draft.tokenKinds, [provider]: pasted.tokenKind } : draft.tokenKinds,
  };
}

/** The names of the fields that were filled, for the user to check. */
export function filledFields(pasted: Pasted, words: Words): string[] {
  const { form, advanced } = words;
  return [
    ...Object.keys(pasted.service).map(name => advanced.options[name]?.label ?? form.appKey),
    ...(pasted.userId ? [form.userId] : []),
    ...(pasted.token ? [form.token] : pasted.password ? [form.password] : []),
  ];
}
