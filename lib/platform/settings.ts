/** Pages read the settings without waiting for the background; only the background writes them. */
// wxt/browser, not the polyfill, keeps the popup small.
import { browser } from 'wxt/browser';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { parseSettings } from '@/lib/settings/settings';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { loadMessages } from './load-messages';

export async function readSettings(): Promise<Settings> {
  const { settings } = await browser.storage.local.get('settings');
  return parseSettings(settings);
}

const changes = new SerialQueue();

/** Applies a change to the stored settings, one change at a time. Only for the background. */
export function changeSettings(change: (current: Settings) => Settings): Promise<void> {
  return changes.add(async () => browser.storage.local.set({ settings: change(await readSettings()) }));
}

/** Calls `fn` when any page or the background changed the settings. */
export function onSettingsChanged(fn: (settings: Settings) => void): void {
  browser.storage.onChanged.addListener(({ settings }, area) => {
    if (area === 'local' && settings) fn(parseSettings(settings.newValue));
  });
}

export const loadMessagesFor = ({ language }: Settings): Promise<Messages> =>
  loadMessages(language === 'browser' ? undefined : language);

/** Opens the settings page and closes the popup. */
export function openSettings(): void {
  void browser.runtime.openOptionsPage().then(() => close());
}

/** Applies appearance and language to the page and calls `render`, now and after each change. */
export function followSettings(render: (messages: Messages, settings: Settings) => void): void {
  const apply = async (settings: Settings) => {
    const { documentElement: page } = document;
    page.dataset.appearance = settings.appearance;
    const messages = await loadMessagesFor(settings);
    page.lang = messages.locale;
    render(messages, settings);
  };
  void readSettings().then(apply);
  onSettingsChanged(apply);
}
