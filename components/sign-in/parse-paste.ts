/** Reads a pasted block, such as a console page, a JSON object or a piece of a program, into the fields of the form. */
import type { ProviderId } from '@/lib/contract/sign-in';
import { optionsOf, providerForms, providerIds, type TokenKind } from './provider-forms';

export interface Pasted {
  /** Those that the text may be about, at least one. */
  providers: readonly ProviderId[];
  /** Connection options, of the types that their names ask for. */
  service: Record<string, unknown>;
  userId?: string;
  password?: string;
  /** The address of the app's own server. */
  endpoint?: string;
  token?: string;
  tokenKind?: TokenKind;
}

/** Other spellings, without case, spaces, `_` and `-`. */
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

const plain = (name: string) => byName.get(name.replace(/[\s_-]/g, '').toLowerCase());

/** What the text says, or nothing where it names neither an app nor a kind of token that tells the service: then it is just text. */
export function readPasted(text: string): Pasted | undefined {
  if (text.length > 20_000) return undefined;
  const found = new Map<string, string>();
  for (const [label, value] of pairs(text)) {
    const name = plain(label);
    if (name && value && !found.has(name)) found.set(name, value);
  }
  const providers = providersOf(text, found);
  if (providers.length === 0) return undefined;

  const service: Record<string, unknown> = {};
  for (const { name, kind } of options.values()) {
    const value = found.get(name);
    if (value === undefined) continue;
    if (kind === 'flag') {
      if (/^(true|false)$/i.test(value)) service[name] = value.toLowerCase() === 'true';
    } else if (apps.get(name)?.pattern.test(value) ?? true) {
      // What cannot name an app is a stand-in, such as the `SDKAppID: 0` of the vendor's examples.
      service[name] = value;
    }
  }
  // Whoever writes down both addresses means them to be used.
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
    const { name, instead } = providerForms[id].app;
    return found.has(name) || (instead !== undefined && found.has(instead));
  });
  const withToken = providerIds.filter(id => providerForms[id].token.kinds.some(kind => found.has(kind)));
  const possible = withApp.length > 0 ? withApp : withToken.length === 1 ? withToken : [];
  const named = possible.filter(id => providerForms[id].brand.test(text));
  return named.length > 0 ? named : possible;
}

/** `name: value` in all its dresses: JSON, object literals, `NAME=value` lines, and a label with its value after it. */
function pairs(text: string): [string, string][] {
  const assigned = /["']?([A-Za-z][\w -]{0,30}?)["']?\s*[:=：]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,;"'{}]+))/g;
  const found = [...text.matchAll(assigned)].map(([, name = '', double, single, bare]): [string, string] => [
    lastWords(name),
    (double ?? single ?? (isExpression(bare) ? '' : bare) ?? '').trim(),
  ]);
  const lines = text
    .split(/[\n\t]+/)
    .map(line => line.trim())
    .filter(Boolean);
  lines.forEach((line, index) => {
    const value = lines[index + 1];
    if (value && !/\s/.test(value)) found.push([line, value]);
    const [, label, rest] = /^(app ?key|(?:sdk ?)?app ?id|user ?(?:id|name|sig))\s+(\S+)$/i.exec(line) ?? [];
    if (label && rest) found.push([label, rest]);
  });
  return found;
}

/** In a program a value may be a call, or a variable that is named as its field is: `userSig: response.userSig`. */
function isExpression(bare = ''): boolean {
  return (
    /^[A-Za-z_$][\w$.]*\(/.test(bare) || (/^[\w$.]+$/.test(bare) && plain(bare.split('.').at(-1) ?? '') !== undefined)
  );
}

/** A label may follow other words on its line, as in `const appKey`. */
function lastWords(name: string): string {
  const words = name.trim().split(/\s+/);
  const known = words.map((_word, index) => words.slice(index).join(' ')).find(tail => plain(tail));
  return known ?? name;
}
