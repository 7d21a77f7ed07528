/** Pages read the settings without waiting for the background; only the background writes them. */
// wxt/browser, not the polyfill, keeps the popup small.
import { browser } from 'wxt/browser';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { defaultSettings, parseSettings } from '@/lib/settings/settings';
import { inTime } from '@/lib/storage/in-time';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { loadMessages } from './load-messages';

/** Milliseconds. Chromium never answers when it cannot open the store. */
const readTimeoutMs = 1_000;

const storedSettings = (): Promise<Settings> =>
  inTime(browser.storage.local.get('settings'), readTimeoutMs).then(({ settings }) => parseSettings(settings));

/** Returns the defaults if the settings cannot be read. */
export const readSettings = (): Promise<Settings> => storedSettings().catch(() => defaultSettings);

const changes = new SerialQueue();

/** Applies a change to the stored settings, one change at a time. Only for the background. */
export function changeSettings(change: (current: Settings) => Settings): Promise<void> {
  return changes.add(async () => {
    const settings = change(await storedSettings());
    await inTime(browser.storage.local.set({ settings }), readTimeoutMs);
  });
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
