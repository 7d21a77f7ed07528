/** The addresses that the user has let the extension reach. */
// Not the polyfill: the popup needs it for nothing else, and promises are the same everywhere.
import { browser } from 'wxt/browser';
import { patternOf } from '@/lib/sites/patterns';

/**
 * Asks for permission to reach an origin; where it was given already, the browser answers without asking anybody.
 * To be called at once in a user's press: Firefox forgets the press with the first `await`.
 */
export async function requestOrigin(origin: string): Promise<boolean> {
  try {
    return await browser.permissions.request({ origins: [patternOf(origin)] });
  } catch {
    // The manifest does not provide for it.
    return false;
  }
}

/** Whether notices may be shown; `on` asks for the permission, or gives it back. In a user's press, as above. */
export async function allowNotices(on?: boolean): Promise<boolean> {
  const permissions = { permissions: ['notifications' as const] };
  if (on === true) return browser.permissions.request(permissions).catch(() => false);
  if (on === false) await browser.permissions.remove(permissions).catch(() => false);
  return browser.permissions.contains(permissions);
}

/**
 * Waits a while for the permission to reach an origin, which the user may just be giving: the browser closes the popup to
 * ask, and tells only of a yes.
 *
 * @param patienceMs milliseconds
 * @returns whether it was given now; `false` also where there is nothing to wait for
 */
export async function newlyGranted(origin: string, patienceMs: number): Promise<boolean> {
  const origins = [patternOf(origin)];
  if (await browser.permissions.contains({ origins })) return false;
  return new Promise(resolve => {
    const end = (isGranted: boolean) => {
      clearTimeout(timer);
      browser.permissions.onAdded.removeListener(look);
      resolve(isGranted);
    };
    const look = () => void browser.permissions.contains({ origins }).then(isGranted => isGranted && end(true));
    const timer = setTimeout(() => end(false), patienceMs);
    browser.permissions.onAdded.addListener(look);
  });
}
