/** Keys that work wherever the browser is in front, as the manifest names them. */
import { browser } from 'wxt/browser';

/** Names in the manifest; the first is the browser's own. */
const popup = '_execute_action';
export const doNotDisturb = 'do-not-disturb';

/** The keys as the user has them now. */
export async function shortcuts() {
  const all = await browser.commands.getAll();
  const keysOf = (wanted: string) => all.find(({ name }) => name === wanted)?.shortcut ?? '';
  return {
    popup: keysOf(popup),
    doNotDisturb: keysOf(doNotDisturb),
    address: import.meta.env.FIREFOX ? 'about:addons' : 'chrome://extensions/shortcuts',
  };
}

/** Calls `fn` when the user presses the keys of a command. */
export function onCommand(fn: (name: string) => void): void {
  browser.commands.onCommand.addListener(fn);
}
