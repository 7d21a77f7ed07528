/** Parses pasted text, such as a console page, a JSON object or source code, into the fields of the form. */
import type { ProviderId } from '@/lib/contract/provider-id';
import { providerIds } from '@/lib/contract/provider-id';
import type { TokenKind } from '@/lib/contract/sign-in';
import { optionsOf, providerForms } from './provider-forms';

export interface PastedFields {
  /** Those that the text may describe; at least one. */
  providers: readonly ProviderId[];
  /** Connection options, converted to the types of their fields. */
  service: Record<string, unknown>;
  userId?: string;
  password?: string;
  /** The address of the app's server. */
  endpoint?: string;
  token?: string;
  tokenKind?: TokenKind;
}

/** Other spellings of field names, in lower case and without spaces, `_` and `-`. */
const aliases: Record<string, string> = {
  restapi: 'apiUrl',
  restserver: 'apiUrl',
  restaddress: 'apiUrl',
  restapiaddress: 'apiUrl',
  restendpoint: 'apiUrl',
  websocketaddress: 'url',
  websocketserver: 'url',
  xmppurl: 'url',
  msyncurl: 'url',
  multilogin: 'isMultiLoginSessions',
  user: 'userId',
  userid: 'userId',
  username: 'userId',
  identifier: 'userId',
  endpoint: 'endpoint',
  appserver: 'endpoint',
  appserverurl: 'endpoint',
  tokenserver: 'endpoint',
  tokenserverurl: 'endpoint',
  tokenurl: 'endpoint',
  loginurl: 'endpoint',
  pwd: 'password',
  password: 'password',
  token: 'token',
  usertoken: 'token',
  accesstoken: 'accessToken',
  agoratoken: 'agoraToken',
  usersig: 'userSig',
};
const options = new Map(providerIds.flatMap(optionsOf).map(option => [option.name, option]));
const apps = new Map(providerIds.map(id => [providerForms[id].app.name as string, providerForms[id].app]));
const byName = new Map([
  ...Object.entries(aliases),
  ...[...options.keys()].map((name): [string, string] => [name.toLowerCase(), name]),
]);

const fieldName = (name: string) => byName.get(name.replace(/[\s_-]/g, '').toLowerCase());

/** @returns undefined if the text identifies no provider, neither by an app nor by a kind of token */
export function parsePasted(text: string): PastedFields | undefined {
  if (text.length > 20_000) return undefined;
  const found = new Map<string, string>();
  for (const [label, value] of labelsAndValues(text)) {
    const name = fieldName(label);
    if (name && value && !found.has(name)) found.set(name, value);
  }
  const providers = providersOf(text, found);
  if (providers.length === 0) return undefined;

  const service: Record<string, unknown> = {};
  for (const option of options.values()) {
    const { name, kind } = option;
    const value = found.get(name);
    if (value === undefined) continue;
    if (kind === 'flag') {
      if (/^(true|false)$/i.test(value)) service[name] = value.toLowerCase() === 'true';
    } else if (kind === 'choice') {
      if (option.choices.includes(value)) service[name] = value;
    } else if (apps.get(name)?.pattern.test(value) ?? true) {
      // An invalid app ID is a placeholder, such as `SDKAppID: 0` in the vendor's examples.
      service[name] = value;
    }
  }
  // Text with both addresses replaces HTTP-DNS.
  if (service.apiUrl && service.url && service.isHttpDNS === undefined) service.isHttpDNS = false;

  const tokenKind = providers.flatMap(id => providerForms[id].token.kinds).find(kind => found.has(kind));
  const token = found.get(tokenKind ?? 'token');
  const userId = found.get('userId');
  const password = found.get('password');
  const endpoint = found.get('endpoint');
  return {
    providers,
    service,
    ...(userId && { userId }),
    ...(password && { password }),
    ...(endpoint && /^https?:/i.test(endpoint) && { endpoint }),
    ...(token && { token }),
    ...(tokenKind && { tokenKind }),
  };
}

function providersOf(text: string, found: ReadonlyMap<string, string>): readonly ProviderId[] {
  const withApp = providerIds.filter(id => {
    const { name, alternative } = providerForms[id].app;
    return found.has(name) || (alternative !== undefined && found.has(alternative));
  });
  const withToken = providerIds.filter(id => providerForms[id].token.kinds.some(kind => found.has(kind)));
  const possible = withApp.length > 0 ? withApp : withToken.length === 1 ? withToken : [];
  const named = possible.filter(id => providerForms[id].brand.test(text));
  return named.length > 0 ? named : possible;
}

/** Reads JSON, object literals, `NAME=value` lines, and tables with the value after its label. */
function labelsAndValues(text: string): [string, string][] {
  const assigned = /["']?([A-Za-z][\w -]{0,30}?)["']?\s*[:=：]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,;"'{}]+))/g;
  const found = [...text.matchAll(assigned)].map(([, name = '', double, single, bare]): [string, string] => [
    knownLabel(name),
    (double ?? single ?? (isExpression(bare) ? '' : bare) ?? '').trim(),
  ]);
  const lines = text
    .split(/[\n\t]+/)
    .map(line => line.trim())
    .filter(Boolean);
  lines.forEach((line, index) => {
    const value = lines[index + 1];
    if (value && !/\s/.test(value)) found.push([line, value]);
    const [, label, inlineValue] = /^(app ?key|(?:sdk ?)?app ?id|user ?(?:id|name|sig))\s+(\S+)$/i.exec(line) ?? [];
    if (label && inlineValue) found.push([label, inlineValue]);
  });
  return found;
}

/** Whether a value is a call, or a variable named like its field, as in `userSig: response.userSig`. */
function isExpression(bare = ''): boolean {
  return (
    /^[A-Za-z_$][\w$.]*\(/.test(bare) ||
    (/^[\w$.]+$/.test(bare) && fieldName(bare.split('.').at(-1) ?? '') !== undefined)
  );
}

/** Removes words in front of a known label, as in `const appKey`. */
function knownLabel(name: string): string {
  const words = name.trim().split(/\s+/);
  const label = words.map((_word, index) => words.slice(index).join(' ')).find(tail => fieldName(tail));
  return label ?? name;
}
