/** Which addresses may be talked to: encrypted ones, and this computer. */

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

export const isLoopback = (url: URL): boolean => loopback.test(url.hostname);

export const isEncrypted = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'wss:';

/** A secret sent there cannot be read on the way. */
export const isSafe = (url: URL): boolean => isEncrypted(url) || isLoopback(url);

/**
 * Whether an address leads where its text says. The SDKs put ids into paths as they are given: with `../` or `?` in one, a
 * call that a site may make would become another, which it may not.
 */
export function isStraight(text: string): boolean {
  if (!URL.canParse(text) || /[\\#\p{Cc}]|%(?:2f|5c|2e)/iu.test(text)) return false;
  const [address = '', query = '', ...more] = text.split('?');
  const said = address.split('/').slice(3);
  return more.length === 0 && !query.includes('/') && said.every(part => part !== '.' && part !== '..');
}
