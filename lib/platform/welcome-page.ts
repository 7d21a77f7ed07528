/** The welcome page opens once, for users who installed the extension themselves. */
// wxt/browser, not the polyfill, keeps the page small.
import { browser } from 'wxt/browser';
import { opensWelcomePage } from './build-options';

/** Must be called synchronously at startup, or `onInstalled` is missed. */
export function openWelcomePageOnInstall(): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install' && opensWelcomePage) void openWelcomePage().catch(() => {});
  });
}

async function openWelcomePage(): Promise<void> {
  const { welcomed } = await browser.storage.local.get('welcomed');
  if (welcomed === true || (await isManaged())) return;
  await browser.storage.local.set({ welcomed: true });
  await browser.tabs.create({ url: 'welcome.html' });
}

/** Returns whether an administrator installed the extension or set a policy for it. */
async function isManaged(): Promise<boolean> {
  const { installType } = await browser.management.getSelf();
  // Firefox rejects if there is no policy.
  const policy: object = await browser.storage.managed.get().catch(() => ({}));
  return installType === 'admin' || Object.keys(policy).length > 0;
}

/**
 * Returns whether the toolbar shows the button; `undefined` before Firefox 118, which has no
 * `getUserSettings`.
 */
export async function isPinned(): Promise<boolean | undefined> {
  return (await browser.action.getUserSettings?.())?.isOnToolbar;
}
