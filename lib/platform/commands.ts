/** Keyboard shortcuts of the manifest's `commands`. */
import { browser } from 'wxt/browser';

const popup = '_execute_action';
export const doNotDisturb = 'do-not-disturb';

/** Returns the user's current shortcuts and the browser page that changes them. */
export async function shortcuts() {
  const commands = await browser.commands.getAll();
  const shortcutOf = (command: string) => commands.find(({ name }) => name === command)?.shortcut ?? '';
  return {
    popup: shortcutOf(popup),
    doNotDisturb: shortcutOf(doNotDisturb),
    address: import.meta.env.FIREFOX ? 'about:addons' : 'chrome://extensions/shortcuts',
  };
}

export function onCommand(fn: (name: string) => void): void {
  browser.commands.onCommand.addListener(fn);
}
