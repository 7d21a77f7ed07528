/**
 * Reads when a UserSig expires, without verifying it. A UserSig is deflated JSON in base64, with `*-_` for
 * `+/=` (https://github.com/tencentyun/tls-sig-api-v2-node).
 *
 * @returns milliseconds since 1970, or `undefined` if the text is not a UserSig
 */
export async function userSigExpiry(userSig: string): Promise<number | undefined> {
  try {
    const base64 = userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
    const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    const doc = (await new Response(inflated).json()) as Record<string, unknown>;
    const [time, expire] = [Number(doc['TLS.time']), Number(doc['TLS.expire'])];
    return Number.isFinite(time + expire) ? (time + expire) * 1000 : undefined;
  } catch {
    return undefined;
  }
}
