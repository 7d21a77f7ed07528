/** The welcome page: shown once, to whoever has installed the extension by hand. */
// Not the polyfill: the page needs it for nothing else, and promises are the same everywhere.
import { browser } from 'wxt/browser';
import { opensWelcomePage } from './build-options';

/** To be called while the background starts: the browser tells of the installation at once. */
export function openWelcomePageOnInstall(): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install' && opensWelcomePage) void welcome().catch(() => {});
  });
}

async function welcome(): Promise<void> {
  const { welcomed } = await browser.storage.local.get('welcomed');
  if (welcomed === true || (await isAdministrators())) return;
  await browser.storage.local.set({ welcomed: true });
  await browser.tabs.create({ url: 'welcome.html' });
}

/** Whether an administrator has installed it, or has set anything for it. Firefox rejects where nobody has. */
async function isAdministrators(): Promise<boolean> {
  const { installType } = await browser.management.getSelf();
  const policy: object = await browser.storage.managed.get().catch(() => ({}));
  return installType === 'admin' || Object.keys(policy).length > 0;
}

/** Whether the toolbar shows the button; `undefined` where the browser does not say (Firefox before 118). */
export async function isPinned(): Promise<boolean | undefined> {
  return (await browser.action.getUserSettings?.())?.isOnToolbar;
}
