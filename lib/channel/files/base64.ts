// Chromium since 140 and Firefox since 133 have `toBase64` and `fromBase64`, which are many times faster than
// the fallback.

/** Bytes for each call: engines limit the number of arguments. */
const sliceSize = 8 * 1024;

export async function toBase64(piece: Blob): Promise<string> {
  const bytes = new Uint8Array(await piece.arrayBuffer());
  if (bytes.toBase64) return bytes.toBase64();
  let text = '';
  for (let at = 0; at < bytes.length; at += sliceSize)
    text += String.fromCharCode(...bytes.subarray(at, at + sliceSize));
  return btoa(text);
}

/** @returns `undefined` if the text is not base64 */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}
