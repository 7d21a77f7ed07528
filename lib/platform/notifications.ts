/** Notices of the system, where the user has allowed them. Each kind is shown once, however many tabs there are. */
import browser from 'webextension-polyfill';

export interface NotificationText {
  title: string;
  message: string;
  /** What its button says, in browsers whose notices have any: Firefox has none, and refuses them. */
  button?: string;
}

/** @param id a notice of the same id takes its place */
export async function showNotification(id: string, { title, message, button }: NotificationText): Promise<void> {
  if (!(await notificationsAllowed())) return;
  const notice = { type: 'basic', iconUrl: browser.runtime.getURL('/icon/128.png'), title, message } as const;
  const buttons = button !== undefined && !import.meta.env.FIREFOX && { buttons: [{ title: button }] };
  await browser.notifications.create(id, { ...notice, ...buttons });
}

export async function removeNotification(...ids: string[]): Promise<void> {
  if (await notificationsAllowed()) await Promise.all(ids.map(id => browser.notifications.clear(id)));
}

/** The ids of those that are shown. */
export async function shownNotifications(): Promise<string[]> {
  return (await notificationsAllowed()) ? Object.keys(await browser.notifications.getAll()) : [];
}

/** Calls `pressed` when the user presses a notice, and `pressedButton` for the button on one. */
export function onNotification(pressed: (id: string) => void, pressedButton: (id: string) => void): void {
  let isHeard = false;
  const listen = () => {
    if (isHeard || !browser.notifications) return;
    isHeard = true;
    browser.notifications.onClicked.addListener(pressed);
    browser.notifications.onButtonClicked?.addListener(pressedButton);
  };
  listen();
  // Without the permission there is no such API.
  browser.permissions.onAdded.addListener(listen);
}

export const notificationsAllowed = (): Promise<boolean> =>
  browser.permissions.contains({ permissions: ['notifications'] });
