const hosts = ['127.0.0.1', 'localhost'];
const services = hosts.flatMap(host => [`http://${host}:*`, `ws://${host}:*`]);

/** Match patterns of sites on this computer. */
export const loopbackPages = hosts.map(host => `http://${host}/*`);

/**
 * Lets the Firefox build connect to services on this computer.
 * Firefox upgrades `ws:` to `wss:` in extensions, loopback included, unless the manifest sets `connect-src`.
 */
export const loopbackCsp = {
  content_security_policy: {
    extension_pages: `script-src 'self'; connect-src 'self' https: wss: ${services.join(' ')}`,
  },
};
