/** Keyboard shortcuts of the manifest's `commands`. */
import { browser } from 'wxt/browser';
import { type ShortcutName, shortcutNames } from '@/lib/contract/shortcuts';

const commandOf: Record<ShortcutName, string> = {
  popup: '_execute_action',
  messages: 'open-messages',
  nextUnread: 'next-unread',
  doNotDisturb: 'do-not-disturb',
};

export interface Shortcuts {
  /** The user's current ones; '' if none. */
  keys: Record<ShortcutName, string>;
  /** Opens the browser's page that changes them. Only in Chromium. */
  openPage?: () => void;
  /** Changes one; an empty text removes it. Only in Firefox. @throws if the browser does not accept the keys */
  change?: (name: ShortcutName, keys: string) => Promise<void>;
}

export async function shortcuts(): Promise<Shortcuts> {
  const commands = await browser.commands.getAll();
  const keysOf = (wanted: ShortcutName) => commands.find(({ name }) => name === commandOf[wanted])?.shortcut ?? '';
  const keys = Object.fromEntries(shortcutNames.map(name => [name, keysOf(name)])) as Shortcuts['keys'];
  if (!import.meta.env.FIREFOX)
    return { keys, openPage: () => void browser.tabs.create({ url: 'chrome://extensions/shortcuts' }) };
  const { update } = browser.commands as unknown as { update(change: object): Promise<void> };
  return { keys, change: (name, shortcut) => update({ name: commandOf[name], shortcut }) };
}

export function onCommand(fn: (name: ShortcutName) => void): void {
  browser.commands.onCommand.addListener(command => {
    const found = shortcutNames.find(name => commandOf[name] === command);
    if (found) fn(found);
  });
}
