const loopback = ['127.0.0.1:*', 'localhost:*'].flatMap(host => [`http://${host}`, `ws://${host}`]);

/**
 * Lets the Firefox build connect to services on this computer.
 * Firefox upgrades `ws:` to `wss:` in extensions, loopback included, unless the manifest sets `connect-src`.
 */
export const loopbackCsp = {
  content_security_policy: {
    extension_pages: `script-src 'self'; connect-src 'self' https: wss: ${loopback.join(' ')}`,
  },
};
