import { PartylineError } from '@/lib/contract/errors';
import type { Account } from '@/lib/contract/session';

/** @returns milliseconds since 1970; `undefined` if it cannot be read */
export async function userSigExpiry(userSig: string): Promise<number | undefined> {
  const content = await readUserSig(userSig);
  const [time, expire] = [Number(content?.['TLS.time']), Number(content?.['TLS.expire'])];
  return Number.isFinite(time + expire) ? (time + expire) * 1000 : undefined;
}

/**
 * Checks form, user and app. Only the service can check the signature and, since clocks differ, the expiry.
 * @throws {PartylineError} `userSigInvalid`, `userSigForeign`
 */
export async function checkUserSig({ app, userId }: Account, userSig: string): Promise<void> {
  const content = await readUserSig(userSig);
  if (!content) throw new PartylineError('userSigInvalid');
  const { 'TLS.identifier': user = userId, 'TLS.sdkappid': sdkAppId = app } = content;
  if (user !== userId || String(sdkAppId) !== app) throw new PartylineError('userSigForeign');
}

/**
 * A UserSig is JSON, deflated, in base64 with `*-_` for `+/=`.
 * https://github.com/tencentyun/tls-sig-api-v2-node
 */
async function readUserSig(userSig: string): Promise<Record<string, unknown> | undefined> {
  try {
    const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
    const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    const content: unknown = await new Response(inflated).json();
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
