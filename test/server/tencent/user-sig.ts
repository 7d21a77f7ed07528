// UserSig version 2, as in https://github.com/tencentyun/tls-sig-api-v2-node.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

interface Doc {
  'TLS.ver': string;
  'TLS.identifier': string;
  'TLS.sdkappid': number;
  'TLS.time': number;
  'TLS.expire': number;
  'TLS.sig': string;
}

const sign = (
  key: string,
  { 'TLS.identifier': user, 'TLS.sdkappid': app, 'TLS.time': time, 'TLS.expire': expire }: Omit<Doc, 'TLS.sig'>,
) =>
  createHmac('sha256', key)
    .update(`TLS.identifier:${user}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:${expire}\n`)
    .digest('base64');

const toUrl = (base64: string) => base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
const fromUrl = (text: string) => text.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');

/** @param seconds lifetime from now on; negative for an expired one */
export function makeUserSig(app: number, key: string, userId: string, seconds: number): string {
  const doc = {
    'TLS.ver': '2.0',
    'TLS.identifier': userId,
    'TLS.sdkappid': app,
    'TLS.time': Math.floor(Date.now() / 1000) + Math.min(0, seconds) - (seconds < 0 ? 60 : 0),
    'TLS.expire': Math.abs(seconds),
  };
  return toUrl(deflateSync(JSON.stringify({ ...doc, 'TLS.sig': sign(key, doc) })).toString('base64'));
}

/** The vendor's error code of a UserSig; 0 for a valid one. */
export type UserSigCode = 0 | 70001 | 70003 | 70009 | 70013 | 70014;

export function verifyUserSig(userSig: string, app: number, key: string, userId: string): UserSigCode {
  let doc: Doc;
  try {
    doc = JSON.parse(inflateSync(Buffer.from(fromUrl(userSig), 'base64')).toString('utf8')) as Doc;
  } catch {
    return 70003;
  }
  if (doc['TLS.identifier'] !== userId) return 70013;
  if (doc['TLS.sdkappid'] !== app) return 70014;
  const [given, right] = [Buffer.from(String(doc['TLS.sig'])), Buffer.from(sign(key, doc))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 70009;
  return doc['TLS.time'] + doc['TLS.expire'] < Date.now() / 1000 ? 70001 : 0;
}
