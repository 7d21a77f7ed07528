/** Which servers may be contacted: encrypted ones, and ones on this computer. */

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/;

export const isLoopback = (url: URL): boolean => loopback.test(url.hostname);

export const isEncrypted = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'wss:';

/** Whether a secret sent there cannot be read on the way. */
export const isSafe = (url: URL): boolean => isEncrypted(url) || isLoopback(url);
