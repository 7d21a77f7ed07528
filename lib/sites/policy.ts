/**
 * An administrator's policy (`storage.managed`); `scripts/build/managed-schema.ts` declares the same fields.
 */
import * as v from 'valibot';
import { AppServer, AppServerFields } from '@/lib/contract/app-server';
import { ProviderId } from '@/lib/contract/provider-id';
import { maxQuickReplies, QuickReply } from '@/lib/contract/quick-replies';
import { type FormPolicy, isGrantable, noFormPolicy, Scope, withStatus } from '@/lib/contract/sites';

export interface Policy extends FormPolicy {
  /** Scopes of the sites that are allowed without asking the user. */
  sites: ReadonlyMap<string, readonly Scope[]>;
  /** Blocks all other sites, including those that the user has allowed. */
  onlyTheseSites: boolean;
  /** Texts for all users. */
  quickReplies: readonly QuickReply[];
  /** What sites do is not recorded. */
  forbidsSiteActions?: true;
}

export const noPolicy: Policy = { sites: new Map(), onlyTheseSites: false, quickReplies: [], ...noFormPolicy };

const Site = v.object({
  origin: v.pipe(v.string(), v.check(isGrantable)),
  scopes: v.array(Scope),
  /** `false`: the site has no `delete`, although it has `manage`. */
  delete: v.optional(v.boolean()),
});
const record = v.record(v.string(), v.unknown());
const array = v.array(v.unknown());

const knownKeys = [
  'sites',
  'onlyTheseSites',
  'providers',
  'services',
  'appServer',
  'pinned',
  'forbidRemember',
  'quickReplies',
  'forbidSiteActions',
] as const;

/**
 * Parses a policy. Skips each invalid site, option or field and keeps the others, so one mistake does not
 * disable the policy.
 *
 * @param isOption returns whether the provider has this option and accepts the value
 * @param warn receives the path of each skipped part
 */
export function parsePolicy(
  policy: unknown,
  isOption: (provider: ProviderId, name: string, value: unknown) => boolean,
  warn: (path: string) => void,
): Policy {
  const ignore = (path: string): false => {
    warn(path);
    return false;
  };
  const read = <S extends v.GenericSchema>(schema: S, value: unknown, path: string) => {
    if (value === undefined) return undefined;
    const parsed = v.safeParse(schema, value);
    if (!parsed.success) warn(path);
    return parsed.success ? parsed.output : undefined;
  };
  const entries = (value: unknown, path: string) => Object.entries(read(record, value, path) ?? {});
  const each = <S extends v.GenericSchema>(item: S, value: unknown, path: string) =>
    (read(array, value, path) ?? []).flatMap((one, index): v.InferOutput<S>[] => {
      const found = read(item, one ?? null, `${path}.${index}`);
      return found === undefined ? [] : [found];
    });

  const root = read(record, policy, 'policy') ?? {};
  for (const name of Object.keys(root)) if (!knownKeys.some(key => key === name)) warn(name);

  const services: FormPolicy['services'] = {};
  for (const [name, value] of entries(root.services, 'services')) {
    const path = `services.${name}`;
    const provider = read(ProviderId, name, path);
    if (!provider) continue;
    const options = entries(value, path).filter(
      ([option, set]) => isOption(provider, option, set) || ignore(`${path}.${option}`),
    );
    services[provider] = Object.fromEntries(options);
  }

  const server = Object.fromEntries(entries(root.appServer, 'appServer'));
  const endpoint = read(AppServer.entries.endpoint, server.endpoint, 'appServer.endpoint');
  const fields = Object.fromEntries(
    entries(server.fields, 'appServer.fields').filter(
      ([name, value]) =>
        read(AppServerFields, { [name]: value }, `appServer.fields.${name}`) !== undefined && value !== undefined,
    ),
  );
  const appServer = endpoint && { endpoint, fields: read(AppServerFields, fields, 'appServer.fields') ? fields : {} };

  const isSet = (name: string) =>
    name === 'appServer' ? appServer : Object.values(services).some(options => Object.hasOwn(options, name));
  const pinned = each(v.string(), root.pinned, 'pinned').filter(name => isSet(name) || ignore(`pinned ${name}`));

  const providers = each(ProviderId, root.providers, 'providers');
  // An empty list would make every sign-in impossible.
  if (root.providers !== undefined && providers.length === 0) warn('providers');

  return {
    sites: new Map(each(Site, root.sites, 'sites').map(site => [site.origin, scopesOf(site)])),
    ...(read(v.boolean(), root.forbidSiteActions, 'forbidSiteActions') && { forbidsSiteActions: true as const }),
    onlyTheseSites: read(v.boolean(), root.onlyTheseSites, 'onlyTheseSites') ?? false,
    quickReplies: each(QuickReply, root.quickReplies, 'quickReplies').slice(0, maxQuickReplies),
    ...(providers.length > 0 && { providers }),
    services,
    ...(appServer && { appServer }),
    pinned,
    forbidsRemembering: read(v.boolean(), root.forbidRemember, 'forbidRemember') ?? false,
  };
}

/** A policy from before `delete` was a scope of its own keeps its meaning: its `manage` contains `delete`. */
function scopesOf({ scopes, delete: mayDelete }: v.InferOutput<typeof Site>): Scope[] {
  if (mayDelete === false) return withStatus(scopes.filter(scope => scope !== 'delete'));
  return withStatus(scopes.includes('manage') ? [...scopes, 'delete'] : scopes);
}
