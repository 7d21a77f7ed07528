/** Which servers may be contacted: encrypted ones, and ones on this computer. */

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

export const isLoopback = (url: URL): boolean => loopback.test(url.hostname);

export const isEncrypted = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'wss:';

/** Whether a secret sent there cannot be read on the way. */
export const isSafe = (url: URL): boolean => isEncrypted(url) || isLoopback(url);

/** Private, local, shared, multicast and reserved ranges: https://www.iana.org/assignments/iana-ipv4-special-registry. */
const privateV4 =
  /^(0|10|127|22[4-9]|2[34]\d|25[0-5])\.|^169\.254\.|^192\.(168|0\.0|0\.2)\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^198\.(1[89]|51)\./;
/** Names that are resolved in the local network only, and names without a dot. */
const localName = /^[^.:]+\.?$|\.(local|localhost|internal|intranet|lan|home|corp|home\.arpa|test|onion)\.?$/;

/**
 * Whether the host is on the internet, by its name or address. The browser writes every spelling of an IPv4 address with four
 * numbers. A public name that resolves to a private address is not detected: extensions cannot resolve names.
 */
export function isPublic({ hostname }: URL): boolean {
  // 2000::/3 has the public addresses. 2002:, 64:ff9b: and 2001:0: contain an IPv4 address.
  if (hostname.startsWith('[')) return /^\[[23]/.test(hostname) && !/^\[(2002:|2001:(0:|:))/.test(hostname);
  return !privateV4.test(hostname) && !localName.test(hostname);
}
