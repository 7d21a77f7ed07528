/** The addresses that the user has let the extension reach. */
// Not the polyfill: the popup needs it for nothing else, and promises are the same everywhere.
import { browser } from 'wxt/browser';

/**
 * Asks for permission to reach an origin; where it was given already, the browser answers without asking anybody.
 * To be called at once in a user's press: Firefox forgets the press with the first `await`.
 */
export async function requestOrigin(origin: string): Promise<boolean> {
  // A match pattern cannot name a port.
  const { protocol, hostname } = new URL(origin);
  try {
    return await browser.permissions.request({ origins: [`${protocol}//${hostname}/*`] });
  } catch {
    // The manifest does not provide for it.
    return false;
  }
}
