/** Opens a Firefox window with a temporary add-on. */
import { resolve } from 'node:path';
import { startFirefox } from '../../test/firefox/start';
import { type OpenedBrowser, removeProfile } from './open-browser';

/** Suppresses Firefox's own start pages. */
const prefs = {
  'browser.startup.page': 0,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

/** @param urls each opens in a tab */
export async function openFirefox(
  executable: string,
  extension: string,
  urls: readonly string[],
  flags: readonly string[] = [],
): Promise<OpenedBrowser> {
  const { process, profile, marionette } = await startFirefox(executable, flags, prefs);
  const exited = new Promise<void>(done => process.once('exit', () => done()));
  const closed = exited.then(() => removeProfile(profile));
  await marionette.send('WebDriver:NewSession', {});
  await marionette.send('Addon:Install', { path: resolve(extension), temporary: true });
  for (const [index, url] of urls.entries()) {
    if (index > 0) {
      const { handle } = await marionette.send<{ handle: string }>('WebDriver:NewWindow', { type: 'tab' });
      await marionette.send('WebDriver:SwitchToWindow', { handle });
    }
    await marionette.send('WebDriver:Navigate', { url });
  }
  const [first] = await marionette.send<string[]>('WebDriver:GetWindowHandles', {});
  if (first) await marionette.send('WebDriver:SwitchToWindow', { handle: first });
  // From here only the user controls the browser.
  await marionette.send('WebDriver:DeleteSession', {});
  marionette.close();
  return { profile, closed, close: () => void process.kill() };
}
