/** What an administrator has set for this browser (`storage.managed`); `public/managed-schema.json` says it to the browser. */
import * as v from 'valibot';
import { ProviderId } from '@/lib/contract/sign-in';
import { type FormPolicy, Scope } from '@/lib/contract/sites';
import { isGrantable, withStatus } from './grants';

export interface Policy extends FormPolicy {
  /** Sites that are allowed without asking, with their scopes. */
  sites: ReadonlyMap<string, readonly Scope[]>;
  /** No other site can be allowed, and none that was is any more. */
  onlyTheseSites: boolean;
}

const Site = v.object({
  origin: v.pipe(v.string(), v.check(isGrantable)),
  scopes: v.array(Scope),
});
const options = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

export const noPolicy: Policy = { sites: new Map(), onlyTheseSites: false, services: {}, forbidsRemembering: false };

/** What cannot be understood is left out, and told by its place. An unknown provider or scope is no reason to lose the rest. */
export function parsePolicy(given: unknown, warn: (place: string) => void): Policy {
  const all = taken(v.record(v.string(), v.unknown()), given, 'policy', warn) ?? {};
  const sites = taken(v.array(v.unknown()), all.sites, 'sites', warn) ?? [];
  const services = taken(v.record(v.string(), v.unknown()), all.services, 'services', warn) ?? {};
  return {
    sites: new Map(
      sites.flatMap((site, index) => {
        const found = taken(Site, site, `sites.${index}`, warn);
        return found ? [[found.origin, withStatus(found.scopes)] as const] : [];
      }),
    ),
    onlyTheseSites: taken(v.boolean(), all.onlyTheseSites, 'onlyTheseSites', warn) ?? false,
    services: Object.fromEntries(
      Object.entries(services).flatMap(([name, value]) => {
        const place = `services.${name}`;
        const provider = taken(ProviderId, name, place, warn);
        const found = provider && taken(options, value, place, warn);
        return found ? [[provider, found]] : [];
      }),
    ),
    forbidsRemembering: taken(v.boolean(), all.forbidRemember, 'forbidRemember', warn) ?? false,
  };
}

function taken<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  place: string,
  warn: (place: string) => void,
): v.InferOutput<S> | undefined {
  if (value === undefined) return undefined;
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) warn(place);
  return parsed.success ? parsed.output : undefined;
}
