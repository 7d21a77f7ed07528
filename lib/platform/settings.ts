/** The user's settings: read by the pages themselves, so that none has to wait for the background; written by it alone. */
// Not the polyfill: the popup needs it for nothing else, and promises are the same everywhere.
import { browser } from 'wxt/browser';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { settingsFrom } from '@/lib/settings/settings';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { loadMessages } from './load-messages';

export async function readSettings(): Promise<Settings> {
  const { settings } = await browser.storage.local.get('settings');
  return settingsFrom(settings);
}

const changes = new SerialQueue();

/** One change after the other, each knowing the one before. For the background. */
export function changeSettings(next: (now: Settings) => Settings): Promise<void> {
  return changes.add(async () => browser.storage.local.set({ settings: next(await readSettings()) }));
}

/** They have changed, wherever that was. */
export function onSettingsChanged(fn: (settings: Settings) => void): void {
  browser.storage.onChanged.addListener(({ settings }, area) => {
    if (area === 'local' && settings) fn(settingsFrom(settings.newValue));
  });
}

export const messagesFor = ({ language }: Settings): Promise<Messages> =>
  loadMessages(language === 'browser' ? undefined : language);

/** Shows the page where they are changed, and closes the popup that it was asked in. */
export function openSettings(): void {
  void browser.runtime.openOptionsPage().then(() => close());
}

/** Calls `draw` now and whenever the settings change; the page takes their appearance and language by itself. */
export function followSettings(draw: (words: Messages, settings: Settings) => void): void {
  const apply = async (settings: Settings) => {
    const { documentElement: page } = document;
    page.dataset.appearance = settings.appearance;
    const words = await messagesFor(settings);
    page.lang = words.locale;
    draw(words, settings);
  };
  void readSettings().then(apply);
  onSettingsChanged(apply);
}
