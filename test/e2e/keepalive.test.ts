// The worker's lifetime. No Playwright here: an attached debugger keeps any worker alive.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { idOf, type OpenBrowser, openBrowser } from '../../scripts/demo/open-browser';
import { DevTools } from '../browser/devtools';
import { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { defaultApp as app, type ImService, startImService } from '../server';
import { startWebServer } from '../server/web';
import { ownBuild } from './world';

let im: ImService;
let browser: OpenBrowser;
let site: Awaited<ReturnType<typeof startWebServer>> | undefined;

beforeEach(async () => {
  const { executable, extension, imPort } = ownBuild();
  im = await startImService({ port: imPort });
  im.addUser(app, { userId: 'alice', password: 'alice-pass' });
  browser = await openBrowser(executable, extension, [], ['--headless=new', '--remote-debugging-port=0']);
});
afterEach(async () => {
  browser.close();
  await browser.closed;
  await site?.close();
  site = undefined;
  await im.close();
});

const debugPort = () =>
  waitFor(
    'the debugging port',
    async () => (await readFile(join(browser.profile, 'DevToolsActivePort'), 'utf8')).split('\n')[0],
  );

interface Target {
  id: string;
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

/** From the browser's target list, which does not wake the worker. */
async function targets(): Promise<Target[]> {
  const answer = await fetch(`http://127.0.0.1:${await debugPort()}/json/list`);
  return (await answer.json()) as Target[];
}

const isAwake = async () => (await targets()).some(({ type }) => type === 'service_worker');

async function openTab(url: string): Promise<Target> {
  const answer = await fetch(`http://127.0.0.1:${await debugPort()}/json/new?${url}`, { method: 'PUT' });
  return (await answer.json()) as Target;
}

/** Opens the popup's page in a tab. */
async function openPopupTab(): Promise<{ popup: Popup; close(): Promise<unknown> }> {
  const port = await debugPort();
  const target = await openTab(`chrome-extension://${browser.extensionId}/popup.html`);
  const popup = new Popup(await DevTools.open(target.webSocketDebuggerUrl));
  await waitFor('the popup to be drawn', () => popup.phase());
  return { popup, close: () => fetch(`http://127.0.0.1:${port}/json/close/${target.id}`) };
}

it('stays connected longer than the 30 s after which the browser stops an idle worker', async () => {
  const { popup, close } = await openPopupTab();
  // Pinned by its id, which is known before the start.
  expect(idOf(ownBuild().extension)).toBe(browser.extensionId);
  const toolbar = await popup.evaluate<{ isOnToolbar: boolean }>('chrome.action.getUserSettings()');
  expect(toolbar.isOnToolbar).toBe(true);
  await popup.signIn({ userId: 'alice', password: 'alice-pass' });
  await popup.waitForPhase('online');
  popup.close();
  await close();
  // The sign-in's last frames come after the popup shows it.
  const framesNow = () => im.account(app, 'alice').framesIn;
  let framesIn = -1;
  await waitFor('the end of the sign-in', async () => {
    const before = framesNow();
    await setTimeout(3_000);
    framesIn = framesNow();
    return framesIn === before;
  });
  const begun = Date.now();
  const isPast = () => Date.now() - begun > 75_000;
  await waitFor('75 s', isPast, 90_000);
  expect(await isAwake()).toBe(true);
  // The SDK's own heartbeats, at most two, each of three frames.
  expect(framesNow() - framesIn).toBeLessThanOrEqual(6);
  expect(im.account(app, 'alice')).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
});

it('lets the worker stop within a minute of the sign-out, even with an open tab', async () => {
  site = await startWebServer({ im, port: ownBuild().webPort });
  await openTab(`${site.origins[0]}/`);
  const { popup, close } = await openPopupTab();
  await popup.signIn({ userId: 'alice', password: 'alice-pass' });
  await popup.waitForPhase('online');
  await popup.signOut();
  await popup.waitForPhase('signedOut');
  popup.close();
  await close();
  expect(await isAwake()).toBe(true);
  await waitFor('the worker to sleep', async () => !(await isAwake()));
});

it('lets the worker stop while signed out, although pages and a question to the user are open, and wakes them', async () => {
  site = await startWebServer({ im, port: ownBuild().webPort });
  const pageTarget = await openTab(`${site.origins[0]}/`);
  const openPage = () => DevTools.open(pageTarget.webSocketDebuggerUrl);
  const page = await openPage();
  const extensionPage = (name: string) => openTab(`chrome-extension://${browser.extensionId}/${name}.html`);
  const panel = await extensionPage('panel');
  await extensionPage('welcome');
  // It is the visible tab.
  const optionsTarget = await extensionPage('options');
  const bob = JSON.stringify({ provider: 'agora', app, userId: 'bob' });
  await waitFor('the page to be connected', () => page.evaluate('!!window.partylineSample?.session'));
  await page.evaluate(
    `void window.partylineSample.session.expect(${bob}).catch(error => (window.refusal = error.code)), undefined`,
  );
  page.close();
  const question = await waitFor('the window', async () => (await targets()).find(({ url }) => /consent/.test(url)));
  const options = await DevTools.open(optionsTarget.webSocketDebuggerUrl);
  // On a busy machine a store may answer too late, and the background reads it again after a minute.
  const hasRetry = () => options.evaluate<boolean>(`chrome.alarms.get('stores').then(alarm => !!alarm)`);
  await waitFor('the worker to sleep for good', async () => !(await isAwake()) && !(await hasRetry()));
  const begun = Date.now();
  const awakeAfter: number[] = [];
  await waitFor('40 s', async () => {
    if (await isAwake()) awakeAfter.push(Date.now() - begun);
    return Date.now() - begun > 40_000;
  });
  expect(awakeAfter).toEqual([]);

  const consent = new Popup(await DevTools.open(question.webSocketDebuggerUrl));
  await consent.click('[data-test=not]');
  const answered = await openPage();
  await waitFor('the answer', async () => (await answered.evaluate('window.refusal')) === 'notSignedIn');
  const { popup } = await openPopupTab();
  await popup.signIn({ userId: 'alice', password: 'alice-pass' });
  const devtools = await DevTools.open(panel.webSocketDebuggerUrl);
  await waitFor('the panel', () => devtools.evaluate(`!!document.querySelector('[data-phase=online]')`));
}, 300_000);
