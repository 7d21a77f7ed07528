/** Reads a pasted block, such as a console page, a JSON object or a piece of a program, into the fields of the form. */
import type { ProviderId } from '@/lib/contract/sign-in';
import type { TokenKind } from './draft';
import { options } from './options';

export interface Pasted {
  provider?: ProviderId;
  /** Connection options, of the types that their names ask for. */
  service: Record<string, unknown>;
  userId?: string;
  password?: string;
  token?: string;
  tokenKind?: TokenKind;
}

/** Other spellings, without case, spaces, `_` and `-`. */
const aliases: Record<string, string> = {
  restapi: 'apiUrl',
  restserver: 'apiUrl',
  restaddress: 'apiUrl',
  restapiaddress: 'apiUrl',
  websocketaddress: 'url',
  websocketserver: 'url',
  xmppurl: 'url',
  msyncurl: 'url',
  multilogin: 'isMultiLoginSessions',
  user: 'userId',
  userid: 'userId',
  username: 'userId',
  pwd: 'password',
  password: 'password',
  token: 'token',
  usertoken: 'token',
  accesstoken: 'accessToken',
  agoratoken: 'agoraToken',
};
const byName = new Map([
  ...Object.entries(aliases),
  ...options.map(({ name }): [string, string] => [name.toLowerCase(), name]),
]);

const plain = (name: string) => byName.get(name.replace(/[\s_-]/g, '').toLowerCase());

/** What the text says, or nothing where it does not name an app: then it is just text. */
export function readPasted(text: string): Pasted | undefined {
  if (text.length > 20_000) return undefined;
  const found = new Map<string, string>();
  for (const [label, value] of pairs(text)) {
    const name = plain(label);
    if (name && value && !found.has(name)) found.set(name, value);
  }
  if (!found.has('appKey') && !found.has('appId')) return undefined;

  const service: Record<string, unknown> = {};
  for (const { name, kind } of options) {
    const value = found.get(name);
    if (value === undefined) continue;
    if (kind === 'flag') {
      if (/^(true|false)$/i.test(value)) service[name] = value.toLowerCase() === 'true';
    } else {
      service[name] = value;
    }
  }
  // Whoever writes down both addresses means them to be used.
  if (service.apiUrl && service.url && service.isHttpDNS === undefined) service.isHttpDNS = false;

  const agoraToken = found.get('agoraToken');
  const accessToken = found.get('accessToken');
  const token = agoraToken ?? accessToken ?? found.get('token');
  const provider = providerOf(text);
  const userId = found.get('userId');
  const password = found.get('password');
  return {
    service,
    ...(provider && { provider }),
    ...(userId && { userId }),
    ...(password && { password }),
    ...(token && { token }),
    ...(agoraToken ? { tokenKind: 'agoraToken' } : accessToken ? { tokenKind: 'accessToken' } : {}),
  };
}

function providerOf(text: string): ProviderId | undefined {
  const easemob = /easemob|环信/i.test(text);
  const agora = /agora|声网/i.test(text);
  return easemob === agora ? undefined : easemob ? 'easemob' : 'agora';
}

/** `name: value` in all its dresses: JSON, object literals, `NAME=value` lines, and a label with its value after it. */
function pairs(text: string): [string, string][] {
  const assigned = /["']?([A-Za-z][\w -]{0,30}?)["']?\s*[:=：]\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,;"'{}]+))/g;
  const found = [...text.matchAll(assigned)].map(([, name = '', double, single, bare]): [string, string] => [
    lastWords(name),
    (double ?? single ?? bare ?? '').trim(),
  ]);
  const lines = text
    .split(/[\n\t]+/)
    .map(line => line.trim())
    .filter(Boolean);
  lines.forEach((line, index) => {
    const value = lines[index + 1];
    if (value && !/\s/.test(value)) found.push([line, value]);
    const [, label, rest] = /^(app ?key|app ?id|user ?(?:id|name))\s+(\S+)$/i.exec(line) ?? [];
    if (label && rest) found.push([label, rest]);
  });
  return found;
}

/** A label may follow other words on its line, as in `const appKey`. */
function lastWords(name: string): string {
  const words = name.trim().split(/\s+/);
  const known = words.map((_word, index) => words.slice(index).join(' ')).find(tail => plain(tail));
  return known ?? name;
}
