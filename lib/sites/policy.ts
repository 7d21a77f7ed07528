/** What an administrator has set for this browser (`storage.managed`); `public/managed-schema.json` says it to the browser. */
import * as v from 'valibot';
import { AppServer, AppServerFields } from '@/lib/contract/app-server';
import { ProviderId } from '@/lib/contract/sign-in';
import { type FormPolicy, isGrantable, noFormPolicy, Scope, withStatus } from '@/lib/contract/sites';

export interface Policy extends FormPolicy {
  /** Sites that are allowed without asking, with their scopes. */
  sites: ReadonlyMap<string, readonly Scope[]>;
  /** No other site can be allowed, and none that was is any more. */
  onlyTheseSites: boolean;
}

export const noPolicy: Policy = { sites: new Map(), onlyTheseSites: false, ...noFormPolicy };

const Site = v.object({
  origin: v.pipe(v.string(), v.check(isGrantable)),
  scopes: v.array(Scope),
});
const anything = v.record(v.string(), v.unknown());
const list = v.array(v.unknown());

const names = ['sites', 'onlyTheseSites', 'providers', 'services', 'appServer', 'pinned', 'forbidRemember'] as const;

/**
 * What cannot be understood is left out, and told by its place: one site, one option, one field. An unknown provider or scope
 * is no reason to lose the rest.
 *
 * @param isOption whether a provider has an option of that name, and the value can be its
 */
export function parsePolicy(
  given: unknown,
  isOption: (provider: ProviderId, name: string, value: unknown) => boolean,
  warn: (place: string) => void,
): Policy {
  const ignore = (place: string): false => {
    warn(place);
    return false;
  };
  const read = <S extends v.GenericSchema>(schema: S, value: unknown, place: string) => {
    if (value === undefined) return undefined;
    const parsed = v.safeParse(schema, value);
    if (!parsed.success) warn(place);
    return parsed.success ? parsed.output : undefined;
  };
  const entries = (value: unknown, place: string) => Object.entries(read(anything, value, place) ?? {});
  const each = <S extends v.GenericSchema>(item: S, value: unknown, place: string) =>
    (read(list, value, place) ?? []).flatMap((one, index): v.InferOutput<S>[] => {
      const found = read(item, one ?? null, `${place}.${index}`);
      return found === undefined ? [] : [found];
    });

  const all = read(anything, given, 'policy') ?? {};
  for (const name of Object.keys(all)) if (!names.some(known => known === name)) warn(name);

  const services: FormPolicy['services'] = {};
  for (const [name, value] of entries(all.services, 'services')) {
    const place = `services.${name}`;
    const provider = read(ProviderId, name, place);
    if (!provider) continue;
    const options = entries(value, place).filter(
      ([option, set]) => isOption(provider, option, set) || ignore(`${place}.${option}`),
    );
    services[provider] = Object.fromEntries(options);
  }

  const server = Object.fromEntries(entries(all.appServer, 'appServer'));
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
  const pinned = each(v.string(), all.pinned, 'pinned').filter(name => isSet(name) || ignore(`pinned ${name}`));

  const providers = each(ProviderId, all.providers, 'providers');
  // Nobody could sign in to anything.
  if (all.providers !== undefined && providers.length === 0) warn('providers');

  return {
    sites: new Map(each(Site, all.sites, 'sites').map(({ origin, scopes }) => [origin, withStatus(scopes)])),
    onlyTheseSites: read(v.boolean(), all.onlyTheseSites, 'onlyTheseSites') ?? false,
    ...(providers.length > 0 && { providers }),
    services,
    ...(appServer && { appServer }),
    pinned,
    forbidsRemembering: read(v.boolean(), all.forbidRemember, 'forbidRemember') ?? false,
  };
}
