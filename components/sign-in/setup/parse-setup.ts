/** Parses a set-up link: the app's details, published by its owner so that users need not enter them. Untrusted. */
import { isEncrypted } from '@/lib/contract/addresses';
import { type ProviderId, providerIds } from '@/lib/contract/provider-id';
import { appServerFieldNames } from '../app-server-fields';
import type { Option } from '../connection-fields';
import { providerForms } from '../provider-forms';
import { type SignInForm, serviceFields } from '../sign-in-form';

export interface Setup {
  provider: ProviderId;
  app: string;
  /** Connection options of the group "servers". */
  servers: Record<string, string | boolean>;
  appServer?: { endpoint: string; fields: Record<string, string> };
}

export type SetupProblem =
  | ['unreadable' | 'tooLarge' | 'version' | 'secret' | 'notHttps']
  | ['privateHost' | 'unreachable' | 'notJson' | 'noCode' | 'serviceForbidden']
  | ['field', name: string];

export class SetupError extends Error {
  constructor(readonly problem: SetupProblem) {
    super(problem.join(' '));
  }
}

/** Characters of text, and bytes of a file. */
export const maxSetupSize = 20_000;

/** Of names in lower case, without separators. */
const secretNames = /token|secret|pass(?:word|phrase)|pwd|sig$|credential|certificate|privatekey|apikey|accesskey/;
const isSecretName = (name: string) => secretNames.test(name.replaceAll(/[\s_-]/g, '').toLowerCase());

const knownNames = ['partyline', 'provider', 'app', 'servers', 'appServer'];
const fieldNames = ['account', 'password', 'token', 'expiry', 'user'];

const fail = (...problem: SetupProblem): never => {
  throw new SetupError(problem);
};

const failAt = (name: string): never => fail('field', name.slice(0, 64));

/** An encrypted address without a secret in it. */
function checkedAddress(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return failAt(name);
  const url = new URL(value);
  if (url.username || url.password || [...url.searchParams.keys()].some(isSecretName)) return fail('secret');
  return isEncrypted(url) ? value : fail('notHttps');
}

function checkedServer({ name, kind }: Option, value: unknown): string | boolean {
  if (kind === 'flag' && typeof value === 'boolean') return value;
  if (kind === 'address') return checkedAddress(name, value);
  return kind === 'text' && typeof value === 'string' && value.length <= 128 ? value : failAt(name);
}

/**
 * @param text JSON
 * @throws {SetupError} for anything unknown, so that a link never does more than the user is shown
 */
export function parseSetup(text: string): Setup {
  if (text.length > maxSetupSize) return fail('tooLarge');
  const root = parseObject(text);
  // The fields of the app server's JSON are named `password` and `token`.
  for (const part of [root, root.servers, root.appServer])
    if (typeof part === 'object' && part && Object.keys(part).some(isSecretName)) return fail('secret');
  if (root.partyline !== 1) return fail('version');
  const unknown = Object.keys(root).find(name => !knownNames.includes(name));
  if (unknown !== undefined) return failAt(unknown);
  const provider = providerIds.find(id => id === root.provider) ?? failAt('provider');
  const { app, advanced } = providerForms[provider];
  const name = typeof root.app === 'number' ? String(root.app) : root.app;
  if (typeof name !== 'string' || name.length > 128 || !app.pattern.test(name)) return failAt('app');
  const options = advanced.flatMap(group => (group.title === 'servers' ? group.options : []));
  const servers = Object.entries(objectAt('servers', root.servers)).map(([key, value]): [string, string | boolean] => [
    key,
    checkedServer(options.find(option => option.name === key) ?? failAt(key), value),
  ]);
  return {
    provider,
    app: name,
    servers: withoutHttpDns(Object.fromEntries(servers)),
    ...(root.appServer !== undefined && { appServer: checkedAppServer(root.appServer) }),
  };
}

function checkedAppServer(value: unknown): NonNullable<Setup['appServer']> {
  const { endpoint, fields, ...others } =
    typeof value === 'string' ? { endpoint: value } : objectAt('appServer', value);
  const checked = checkedAddress('appServer', endpoint);
  if (!/^https:/i.test(checked)) return fail('notHttps');
  const names = Object.entries(objectAt('fields', fields));
  const wrong =
    names.find(([field, path]) => !fieldNames.includes(field) || !isFieldPath(path)) ?? Object.entries(others)[0];
  if (wrong) return failAt(`appServer.${wrong[0]}`);
  return { endpoint: checked, fields: Object.fromEntries(names) as Record<string, string> };
}

/** As `AppServerFields`, which the background checks again. */
const isFieldPath = (path: unknown) =>
  typeof path === 'string' &&
  path.length <= 128 &&
  path.split('.').every(name => name !== '' && name !== 'prototype' && !(name in Object.prototype));

function objectAt(name: string, value: unknown = {}): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : failAt(name);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {}
  return fail('unreadable');
}

/** Both addresses replace HTTP-DNS. */
const withoutHttpDns = (servers: Setup['servers']): Setup['servers'] =>
  servers.apiUrl && servers.url ? { isHttpDNS: false, ...servers } : servers;

/** Before the JSON in a link's fragment, as base64url. The fragment is not sent to the link's host. */
const fragment = '#partyline=';

/**
 * Reads a link, or the JSON itself.
 * @returns the address of a file, which the user has to confirm before it is loaded
 * @throws {SetupError}
 */
export function readSetup(text: string): Setup | URL {
  const trimmed = text.trim();
  if (trimmed.length > maxSetupSize) return fail('tooLarge');
  if (trimmed.startsWith('{')) return parseSetup(trimmed);
  if (!URL.canParse(trimmed)) return fail('unreadable');
  const url = new URL(trimmed);
  if (url.protocol === 'http:') return fail('notHttps');
  if (url.protocol !== 'https:') return fail('unreadable');
  return url.hash.startsWith(fragment) ? parseSetup(decoded(url.hash.slice(fragment.length))) : url;
}

function decoded(base64url: string): string {
  try {
    const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, char => char.charCodeAt(0)));
  } catch {
    return fail('unreadable');
  }
}

/** Replaces the app and all its options, so that nothing of another app remains. */
export function applySetup(draft: SignInForm, { provider, app, servers, appServer }: Setup): SignInForm {
  const { app: field, credentials } = providerForms[provider];
  return {
    ...draft,
    provider,
    credential: appServer ? 'appServer' : draft.credential === 'appServer' ? credentials[0]! : draft.credential,
    endpoint: appServer?.endpoint ?? '',
    fields: appServerFieldNames(appServer?.fields),
    services: { ...draft.services, [provider]: serviceFields(provider, { ...servers, [field.name]: app }) },
  };
}

/** The hosts that the form names, in the form in which the browser looks them up. */
export function hostsIn({ provider, services, credential, endpoint }: SignInForm): string[] {
  const addresses = providerForms[provider].advanced
    .flatMap(({ options }) => options)
    .flatMap(({ name, kind }) => (kind === 'address' ? String(services[provider][name] ?? '') : []));
  if (credential === 'appServer') addresses.push(endpoint);
  return [...new Set(addresses.filter(address => URL.canParse(address)).map(address => new URL(address).host))];
}
