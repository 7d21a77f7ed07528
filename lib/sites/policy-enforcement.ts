/** Holds what somebody wants to sign in to against what an administrator has set. */

import * as v from 'valibot';
import { AppServerFields } from '@/lib/contract/app-server';
import { PartylineError } from '@/lib/contract/errors';
import type { ProviderId } from '@/lib/contract/sign-in';
import { type FormPolicy, isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';

/** What matters of a sign-in, a registration, or a session that is held. */
export interface SignInTarget {
  provider: ProviderId;
  service: Readonly<Record<string, unknown>>;
  /** Where a token is had from the app's own server. */
  appServer?: { endpoint: string; fields: object } | undefined;
}

/**
 * @param parse fills in what goes without saying
 * @throws {PartylineError} `serviceForbidden`, `optionPinned`; what is wrong with the options
 */
export function checkPolicy(
  policy: FormPolicy,
  { provider, service, appServer }: SignInTarget,
  parse: (service: Record<string, unknown>) => Readonly<Record<string, unknown>>,
): void {
  if (!isOffered(policy, provider)) throw new PartylineError('serviceForbidden');
  const pins = Object.entries(pinsOf(policy, provider));
  if (pins.length > 0) {
    const asked = parse({ ...service });
    const set = parse(Object.fromEntries(Object.entries({ ...service, ...Object.fromEntries(pins) }).filter(isGiven)));
    const changed = pins.find(([name]) => asked[name] !== set[name]);
    if (changed) throw new PartylineError('optionPinned', { field: changed[0] });
  }
  const pinned = pinnedAppServer(policy);
  if (appServer && pinned && !isSame(appServer, pinned))
    throw new PartylineError('optionPinned', { field: 'endpoint' });
}

const isGiven = ([, value]: [string, unknown]) => value !== undefined;

/** As the form has it: what is named as usual goes without saying, as in `AppServer` what is not named at all. */
const usual = { token: 'accessToken', expiry: 'expireTimestamp' };

function isSame(one: NonNullable<SignInTarget['appServer']>, other: NonNullable<FormPolicy['appServer']>): boolean {
  const names = ({ fields }: { fields: object }) => JSON.stringify(v.parse(AppServerFields, { ...usual, ...fields }));
  return one.endpoint === other.endpoint && names(one) === names(other);
}
