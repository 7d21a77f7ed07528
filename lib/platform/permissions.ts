/** The addresses that the user has let the extension reach. */
// Not the polyfill: the popup needs it for nothing else, and promises are the same everywhere.
import { browser } from 'wxt/browser';
import { patternOf } from '@/lib/sites/match-patterns';

/** How long the user may take to answer the browser's question. */
const patienceMs = 30_000;

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
export async function requestNotifications(on?: boolean): Promise<boolean> {
  const permissions = { permissions: ['notifications' as const] };
  if (on === true) return browser.permissions.request(permissions).catch(() => false);
  if (on === false) await browser.permissions.remove(permissions).catch(() => false);
  return browser.permissions.contains(permissions);
}

/** Whether the extension may reach an origin, now or, as in `newlyGranted`, within a while. */
export async function waitForOriginPermission(origin: string): Promise<boolean> {
  return (await hasOriginPermission(origin)) || waitForGrant(origin);
}

export function hasOriginPermission(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [patternOf(origin)] });
}

/** Gives a permission back; what the build has from the start stays. */
export async function releaseOrigin(origin: string): Promise<void> {
  try {
    await browser.permissions.remove({ origins: [patternOf(origin)] });
  } catch {
    // It is not one that can be given back.
  }
}

/** The user has taken permissions away in the browser's own settings. */
export function onPermissionsRemoved(fn: () => void): void {
  browser.permissions.onRemoved.addListener(fn);
}

/** The user has given the extension permissions. */
export function onPermissionsAdded(fn: () => void): void {
  browser.permissions.onAdded.addListener(fn);
}

/**
 * Waits a while for the permission to reach an origin, which the user may just be giving: the browser closes the popup to
 * ask, and tells only of a yes.
 *
 * @returns whether it was given now; `false` also where there is nothing to wait for
 */
export async function waitForGrant(origin: string): Promise<boolean> {
  const origins = [patternOf(origin)];
  if (await hasOriginPermission(origin)) return false;
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
