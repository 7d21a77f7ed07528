/** Notices of the system, where the user has allowed them. Each kind is shown once, however many tabs there are. */
import browser from 'webextension-polyfill';

/** @param id a notice of the same id takes its place */
export async function showNotice(id: string, title: string, message: string): Promise<void> {
  if (!(await mayShow())) return;
  await browser.notifications.create(id, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png'),
    title,
    message,
  });
}

export async function removeNotice(id: string): Promise<void> {
  if (await mayShow()) await browser.notifications.clear(id);
}

/** Calls `fn` when the user presses a notice. */
export function onNotice(fn: (id: string) => void): void {
  // Without the permission there is no such API.
  browser.notifications?.onClicked.addListener(fn);
}

const mayShow = (): Promise<boolean> => browser.permissions.contains({ permissions: ['notifications'] });
