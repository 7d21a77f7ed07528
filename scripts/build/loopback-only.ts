/** Lets an extension speak to services on this computer, in Firefox. */
const loopback = ['127.0.0.1:*', 'localhost:*'].flatMap(host => [`http://${host}`, `ws://${host}`]);

/**
 * A part of the manifest. Firefox turns every `ws:` of an extension into `wss:`, of this computer's too, unless it says itself where it
 * may go.
 */
export const loopbackOnly = {
  content_security_policy: {
    extension_pages: `script-src 'self'; connect-src 'self' https: wss: ${loopback.join(' ')}`,
  },
};
