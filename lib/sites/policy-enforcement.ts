import * as v from 'valibot';
import { AppServerFields } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import { type ProviderId, providerIds } from '@/lib/contract/provider-id';
import { type FormPolicy, isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import type { Policy } from './policy';

/** A policy that also offers no provider that the package does not contain. */
export function withIncluded(policy: Policy, included: readonly ProviderId[]): Policy {
  const providers = (policy.providers ?? providerIds).filter(id => included.includes(id));
  return providers.length === providerIds.length ? policy : { ...policy, providers };
}

/** @throws {PartylineError} `serviceNotIncluded` if the package does not contain the provider's SDK */
export function checkIncluded(provider: ProviderId, included: readonly ProviderId[]): void {
  if (!included.includes(provider)) throw new PartylineError('serviceNotIncluded');
}

/** The part of a sign-in, a registration or an open session that a policy can restrict. */
export interface SignInTarget {
  provider: ProviderId;
  service: Readonly<Record<string, unknown>>;
  /** The app's own server, if the token comes from it. */
  appServer?: { endpoint: string; fields: object } | undefined;
}

/**
 * Checks a sign-in against an administrator's policy.
 * @param parse validates the service's options and fills in defaults
 * @throws {PartylineError} `serviceForbidden`, `optionPinned`, and what `parse` throws
 */
export function checkPolicy(
  policy: FormPolicy,
  { provider, service, appServer }: SignInTarget,
  parse: (service: Record<string, unknown>) => Readonly<Record<string, unknown>>,
): void {
  if (!isOffered(policy, provider)) throw new PartylineError('serviceForbidden');
  const pins = Object.entries(pinsOf(policy, provider));
  if (pins.length > 0) {
    const requested = parse({ ...service });
    const required = parse(
      Object.fromEntries(Object.entries({ ...service, ...Object.fromEntries(pins) }).filter(isDefined)),
    );
    const changed = pins.find(([name]) => requested[name] !== required[name]);
    if (changed) throw new PartylineError('optionPinned', { field: changed[0] });
  }
  const pinned = pinnedAppServer(policy);
  if (appServer && pinned && !isSame(appServer, pinned))
    throw new PartylineError('optionPinned', { field: 'endpoint' });
}

const isDefined = ([, value]: [string, unknown]) => value !== undefined;

/** The sign-in form's default field names; a policy that omits them means these. */
const defaultFields = { token: 'accessToken', expiry: 'expireTimestamp' };

function isSame(one: NonNullable<SignInTarget['appServer']>, other: NonNullable<FormPolicy['appServer']>): boolean {
  const names = ({ fields }: { fields: object }) =>
    JSON.stringify(v.parse(AppServerFields, { ...defaultFields, ...fields }));
  return one.endpoint === other.endpoint && names(one) === names(other);
}
