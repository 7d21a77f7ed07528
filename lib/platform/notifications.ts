/** System notifications. These functions do nothing without the optional permission. */
import browser from 'webextension-polyfill';
import { playSound } from './sound';
import { notificationCounts, storeNotificationCounts } from './storage';

export interface NotificationText {
  title: string;
  message: string;
  /** Label of a button; ignored in Firefox, which rejects notifications with buttons. */
  button?: string;
}

const notificationsAllowed = (): Promise<boolean> => browser.permissions.contains({ permissions: ['notifications'] });

/** @param id replaces the notification with the same id */
export async function showNotification(id: string, { title, message, button }: NotificationText): Promise<void> {
  if (!(await notificationsAllowed())) return;
  const options = { type: 'basic', iconUrl: browser.runtime.getURL('/icon/128.png'), title, message } as const;
  const buttons = button !== undefined && !import.meta.env.FIREFOX && { buttons: [{ title: button }] };
  await browser.notifications.create(id, { ...options, ...buttons });
}

export async function removeNotification(...ids: string[]): Promise<void> {
  if (await notificationsAllowed()) await Promise.all(ids.map(id => browser.notifications.clear(id)));
}

/** Returns the ids of the visible notifications. */
async function shownNotifications(): Promise<string[]> {
  return (await notificationsAllowed()) ? Object.keys(await browser.notifications.getAll()) : [];
}

/** For the notifications of messages. */
export const notifierBrowser = {
  isAllowed: notificationsAllowed,
  show: showNotification,
  remove: removeNotification,
  shown: shownNotifications,
  counts: notificationCounts,
  storeCounts: storeNotificationCounts,
  playSound,
};

/** Subscribes to clicks on notifications and on their buttons. */
export function onNotification(clicked: (id: string) => void, buttonClicked: (id: string) => void): void {
  let isListening = false;
  const listen = () => {
    if (isListening || !browser.notifications) return;
    isListening = true;
    browser.notifications.onClicked.addListener(clicked);
    browser.notifications.onButtonClicked?.addListener(buttonClicked);
  };
  listen();
  // `browser.notifications` is undefined until the permission is granted.
  browser.permissions.onAdded.addListener(listen);
}
