/** Opens a Firefox for a person, with an unpacked extension in it until it is closed. */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { startFirefox } from '../../test/firefox/start';
import type { Opened } from './open-browser';

/** Nothing of its own is to come before what is shown. */
const prefs = {
  'browser.startup.page': 0,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

/** @param urls one tab each */
export async function openFirefox(
  executable: string,
  extension: string,
  urls: readonly string[],
  flags: readonly string[] = [],
): Promise<Opened> {
  const { process, profile, marionette } = await startFirefox(executable, flags, prefs);
  const closed = new Promise<void>(done => {
    process.once('exit', () => {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      done();
    });
  });
  await marionette.send('WebDriver:NewSession', {});
  await marionette.send('Addon:Install', { path: resolve(extension), temporary: true });
  for (const [index, url] of urls.entries()) {
    if (index > 0) {
      const { handle } = await marionette.send<{ handle: string }>('WebDriver:NewWindow', { type: 'tab' });
      await marionette.send('WebDriver:SwitchToWindow', { handle });
    }
    await marionette.send('WebDriver:Navigate', { url });
  }
  // Nobody drives it from now on.
  await marionette.send('WebDriver:DeleteSession', {});
  marionette.close();
  return { profile, closed, close: () => void process.kill() };
}
