// wxt/browser, not the polyfill, keeps the popup small.
import { browser } from 'wxt/browser';
import { patternOf } from '@/lib/sites/match-patterns';

/** How long the user may take to answer the browser's prompt. */
const grantTimeoutMs = 30_000;

/**
 * Requests permission for an origin; the browser shows no prompt if it is granted already.
 * Call it first in a click handler: Firefox forgets the user gesture at the first `await`.
 */
export async function requestOrigin(origin: string): Promise<boolean> {
  try {
    return await browser.permissions.request({ origins: [patternOf(origin)] });
  } catch {
    // The manifest's optional host permissions do not include the origin, such as one on this computer.
    return false;
  }
}

/**
 * Returns whether notifications are allowed. Call it first in a click handler, as `requestOrigin`.
 * @param on `true` requests the permission, `false` removes it
 */
export async function requestNotifications(on?: boolean): Promise<boolean> {
  const permissions = { permissions: ['notifications' as const] };
  if (on === true) return browser.permissions.request(permissions).catch(() => false);
  if (on === false) await browser.permissions.remove(permissions).catch(() => false);
  return browser.permissions.contains(permissions);
}

/**
 * Returns whether to ask the user for the notification permission: it is not granted, and the user was never asked.
 * @param answered stores that the user has answered
 */
export async function notificationQuestion(answered?: true): Promise<boolean> {
  if (answered) await browser.storage.local.set({ askedNotifications: true });
  const { askedNotifications } = await browser.storage.local.get('askedNotifications');
  return askedNotifications !== true && !(await requestNotifications());
}

/** Returns whether the extension may access an origin; waits up to 30 s for the user to grant it. */
export async function waitForOriginPermission(origin: string): Promise<boolean> {
  return (await hasOriginPermission(origin)) || waitForGrant(origin);
}

export function hasOriginPermission(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [patternOf(origin)] });
}

/** Removes a permission that the user granted; those required by the manifest remain. */
export async function releaseOrigin(origin: string): Promise<void> {
  try {
    await browser.permissions.remove({ origins: [patternOf(origin)] });
  } catch {
    // The manifest requires the permission.
  }
}

export function onPermissionsRemoved(fn: () => void): void {
  browser.permissions.onRemoved.addListener(fn);
}

export function onPermissionsAdded(fn: () => void): void {
  browser.permissions.onAdded.addListener(fn);
}

/**
 * Waits up to 30 s for the user to grant access to an origin. The browser's prompt closes the popup that
 * asked, and only a grant fires an event.
 *
 * @returns whether it was granted meanwhile; `false` at once if it was granted before
 */
export async function waitForGrant(origin: string): Promise<boolean> {
  const origins = [patternOf(origin)];
  if (await hasOriginPermission(origin)) return false;
  return new Promise(resolve => {
    const finish = (isGranted: boolean) => {
      clearTimeout(timer);
      browser.permissions.onAdded.removeListener(check);
      resolve(isGranted);
    };
    const check = () => void browser.permissions.contains({ origins }).then(isGranted => isGranted && finish(true));
    const timer = setTimeout(() => finish(false), grantTimeoutMs);
    browser.permissions.onAdded.addListener(check);
  });
}
