/** Visits every screen of the extension in a real browser with local services, for pictures and accessibility checks. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { ExtensionBrowser } from '../browser/extension-browser';
import { within } from '../browser/limits';
import { openConversation } from '../browser/panel';
import { type Colors, mediaOf, type Popup } from '../browser/popup';
import { deskSetup, setupLinkOf } from '../browser/setup-link';
import { waitFor } from '../browser/wait';
import { defaultApp as app, startImService } from '../server';
import { startImAppServer } from '../server/app-server';
import type { Delivery } from '../server/deliver';
import { sdkAppId } from '../server/tencent/service';
import { startWebServer } from '../server/web';

export interface Screen {
  name: string;
  prefer(colors: Colors): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  screenshot(): Promise<Buffer>;
  /** Emulates the browser's zoom by a smaller viewport. Absent for the popup, whose window grows instead. */
  zoom?(factor: number): Promise<unknown>;
  /** Makes the page 320 CSS pixels wide, or less if it is. */
  narrow?(): Promise<unknown>;
}

export interface TourOptions {
  executable: string;
  /** The browser's language, BCP 47. */
  language: string;
  /** Builds the extension for the services' addresses. */
  build(options: { hosts: string[]; preset: Record<string, Record<string, unknown>> }): string;
  visit(screen: Screen): Promise<void>;
}

function screenOf(name: string, page: Page): Screen {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  return {
    name,
    prefer: colors => within(`${colors} ${name}`, page.emulateMedia(mediaOf(colors))),
    // Playwright does not limit these.
    evaluate: <T>(expression: string) => within<T>(`an answer of ${name}`, page.evaluate(expression)),
    screenshot: () => page.screenshot({ animations: 'disabled' }),
    zoom: factor =>
      within(
        `${name} at zoom ${factor}`,
        page.setViewportSize({ width: Math.round(width / factor), height: Math.round(height / factor) }),
      ),
    narrow: () => within(`narrow ${name}`, page.setViewportSize({ width: Math.min(width, 320), height })),
  };
}

const alice = { userId: 'alice', password: 'alice-pass' };
const bob = { userId: 'bob', password: 'bob-pass' };

const setupLink = setupLinkOf({ ...deskSetup, app: '1117#support', appServer: 'https://login.example.org/token' });

/** An account's row in the popup. */
const rowOf = (userId: string, phase: string) => `[data-test=account-row][data-id$=" ${userId}"][data-phase=${phase}]`;

/** The sample page's session asks for an account of the app. Another session of the page could not. */
const expectAccount = (page: Page, userId: string) =>
  page.evaluate(
    account => {
      type Sample = { session: { expect(account: object): Promise<unknown> } };
      (window as unknown as { partylineSample: Sample }).partylineSample.session.expect(account).catch(() => {});
    },
    { provider: 'agora', app, userId },
  );

export async function tour({ executable, language, build, visit }: TourOptions): Promise<void> {
  const im = await startImService();
  for (const user of [alice, bob]) im.addUser(app, user);
  const [web, other] = [await startWebServer({ im }), await startWebServer({ im })];
  const appServer = await startImAppServer(im, { users: [alice, bob], lifeSeconds: 20 });
  const extension = build({
    hosts: ['http://localhost', 'http://127.0.0.1'],
    preset: { agora: { appKey: app, dnsUrl: im.dnsUrl }, tencent: { SDKAppID: sdkAppId } },
  });
  const browsers: ExtensionBrowser[] = [];
  const launch = async (profile?: string) => {
    const launched = await ExtensionBrowser.launch(executable, extension, {
      ...(profile !== undefined && { profile }),
      args: [
        '--ozone-override-screen-size=2400,2000',
        '--force-device-scale-factor=2',
        `--lang=${language}`,
        `--accept-lang=${language}`,
      ],
    });
    browsers.push(launched);
    return launched;
  };
  /** @param meanwhile changes the profile while the browser is closed */
  const restart = async (browser: ExtensionBrowser, meanwhile?: (profile: string) => Promise<void>) => {
    await browser.quit();
    await meanwhile?.(browser.profile);
    return launch(browser.profile);
  };
  const withPopup = async (
    browser: ExtensionBrowser,
    use: (popup: Popup, visitAs: (name: string) => Promise<void>) => Promise<void>,
    front = browser.context.pages().at(-1),
  ) => {
    // A narrow tab makes its window narrow, and the popup is never wider than its window.
    await front?.setViewportSize({ width: 1280, height: 800 });
    const popup = await browser.openPopup(front);
    await waitFor('the popup to be drawn', () => popup.phase());
    await use(popup, name =>
      visit({
        name,
        prefer: colors => popup.emulateColors(colors),
        evaluate: expression => popup.evaluate(expression),
        screenshot: () => popup.screenshot(),
      }),
    );
    popup.close();
  };

  try {
    const browser = await launch();
    await welcomeScreen('welcome');
    await signInScreens();
    await siteScreens();
    await welcomeScreen('welcome-done');
    await settingsScreens();
    await samplePage();
    await panelScreens();
    await connectionScreens();
    await tokenScreens();
    await severalAccounts();
    await storageScreens();

    async function welcomeScreen(name: string): Promise<void> {
      const page = await browser.tab(`chrome-extension://${browser.extensionId}/welcome.html`);
      await page.setViewportSize({ width: 960, height: 1000 });
      await page.waitForSelector('[data-phase=signedOut], [data-phase=online]');
      await visit(screenOf(name, page));
      await page.close();
    }

    async function signInScreens(): Promise<void> {
      const panel = await browser.panel();
      await panel.setViewportSize({ width: 360, height: 720 });
      await visit(screenOf('panel-signed-out', panel));
      await panel.close();
      await withPopup(browser, async (popup, visitAs) => {
        await visitAs('signed-out');
        await popup.click('[data-test=setup]');
        await popup.waitForText('[data-test=setup-dialog]', /./);
        await visitAs('setup-link');
        await popup.fill('[name=setup]', setupLink);
        await popup.click('[data-test=setup-continue]');
        await popup.waitForText('[data-test=setup-review]', /./);
        await visitAs('setup-review');
        await popup.click('[data-test=setup-cancel]');
        await popup.evaluate('document.querySelector("[data-test=advanced]").open = true');
        await popup.evaluate('document.querySelector("[data-test=advanced]").scrollIntoView()');
        await visitAs('advanced');
        await popup.click('[data-test=register]');
        await popup.waitForText('main', /./);
        await visitAs('register');
        await popup.click('[data-test=to-sign-in]');
        await popup.click('input[name=provider][value=tencent]');
        await visitAs('signed-out-tencent');
        await popup.evaluate('document.querySelector("[data-test=advanced]").open = true');
        await popup.evaluate('document.querySelector("[name=sdk]").scrollIntoView({ block: "center" })');
        await visitAs('advanced-tencent');
        await popup.click('input[name=provider][value=shengwang]');
        await visitAs('signed-out-shengwang');
        await popup.click('input[name=provider][value=agora]');
        await popup.click('input[name=credential][value=appServer]');
        await popup.fill('[name=userId]', 'alice');
        await popup.fill('[name=endpoint]', appServer.url);
        await visitAs('app-server');
        await popup.signIn({ userId: 'alice', password: 'not this one' });
        await popup.waitForText('[data-test=field-error-password]', /./);
        await visitAs('wrong-password');
      });
      im.pause('hang');
      await withPopup(browser, async (popup, visitAs) => {
        await popup.signIn(alice);
        await popup.waitForPhase('signingIn');
        await visitAs('signing-in');
        await popup.click('[data-test=cancel]');
        await popup.waitForPhase('signedOut');
      });
      im.resume();
    }

    async function siteScreens(): Promise<void> {
      await withPopup(browser, async (popup, visitAs) => {
        await popup.signIn(alice);
        await popup.waitForPhase('online');
        await popup.waitForText('[data-test=ask-notifications]', /./);
        await visitAs('ask-notifications');
        await popup.click('[data-test=ask-no]');
      });
      const [first, second] = web.origins;
      await browser.tab(`${first}/`);
      await withPopup(browser, async (popup, visitAs) => {
        await visitAs('site-off');
        await popup.click('[name=here]');
        await popup.waitForText('[data-test=tabs]', '1');
      });
      const silent = await browser.tab(`${second}/not-found`);
      await browser.tab(`${second}/`);
      await withPopup(browser, async (popup, visitAs) => {
        await popup.click('[name=here]');
        await popup.waitForText('[data-test=tabs]', '2');
        await visitAs('site-on');
        await popup.click('[data-test=sites] > summary');
        await popup.click(`[data-test=site][data-origin="${first}"]`);
        await visitAs('sites');
        await popup.click('[data-test=sites] > summary');
        await popup.click('[data-test=more] > summary');
        await visitAs('more');
      });
      const reload = async (popup: Popup, visitAs: (name: string) => Promise<void>) => {
        await popup.waitForText('[data-test=reload-tab]', /./);
        await visitAs('site-reload');
      };
      await withPopup(browser, reload, silent);
      await silent.close();
      const requester = await browser.tab(`${other.origins[0]}/`);
      await requester.evaluate(() => {
        addEventListener('partyline:announce', event => {
          const { detail } = event as CustomEvent<{ connect(options: object): Promise<unknown> }>;
          detail.connect({ scopes: ['receive', 'send', 'manage', 'delete'] }).catch(() => {});
        });
        dispatchEvent(new CustomEvent('partyline:request'));
      });
      const consentWindow = await browser.consentWindow();
      // The size of a real consent window.
      await consentWindow.setViewportSize({ width: 400, height: 520 });
      await consentWindow.waitForSelector('[data-test=allow]:enabled');
      await visit(screenOf('consent', consentWindow));
      await consentWindow.close();
      await requester.close();

      const accountPage = await browser.tab(`${web.origins[0]}/`);
      await accountPage.waitForSelector('[data-test=status][data-phase=online]');
      await expectAccount(accountPage, 'carol');
      const accountRequest = await browser.consentWindow(web.origins[0]);
      await accountRequest.setViewportSize({ width: 400, height: 520 });
      await accountRequest.waitForSelector('[data-test=own]:enabled');
      await visit(screenOf('account-request', accountRequest));
      await accountRequest.close();
      await accountPage.close();
    }

    async function settingsScreens(): Promise<void> {
      const page = await browser.tab(`chrome-extension://${browser.extensionId}/options.html`);
      await page.setViewportSize({ width: 960, height: 2300 });
      await page.waitForSelector('[data-test=site] >> nth=1');
      await page.click('[name=sound][value=mentions]');
      await page.waitForSelector('[data-test=play-chime]');
      await visit(screenOf('settings', page));
      await page.click('[data-test=site] >> nth=0');
      await page.click('[data-test=site-actions] > summary >> nth=0');
      await page.click('[data-test=stop-all]');
      await page.setViewportSize({ width: 480, height: 1900 });
      await visit(screenOf('settings-narrow', page));
      await page.close();
    }

    async function samplePage(): Promise<void> {
      const page = await browser.tab(`${web.origins[0]}/?to=bob`);
      await page.setViewportSize({ width: 900, height: 560 });
      await page.waitForSelector('[data-test=status][data-phase=online]');
      im.send(app, 'bob', 'alice', 'Morning! Is the deploy out?');
      await page.waitForSelector('[data-topic=onTextMessage]');
      await page.fill('[data-test=text]', 'Since nine. No errors so far.');
      await page.click('[data-test=send]');
      await page.waitForSelector('[data-topic=sent]');
      im.deliver(app, 'alice', {
        kind: 'image',
        from: 'bob',
        url: `${web.origins[0]}/graph.png`,
        filename: 'graph.png',
        width: 640,
        height: 360,
      });
      await page.waitForSelector('[data-topic=onImageMessage]');
      await visit(screenOf('sample-page', page));
    }

    /** The side panel in its usual width. */
    async function panelScreens(): Promise<void> {
      // In front of the sample page, which would read what it receives.
      const panel = await browser.panel();
      await panel.setViewportSize({ width: 360, height: 720 });
      im.addUser(app, { userId: 'carol', password: 'carol-pass' });
      im.addGroup(app, { groupId: 'tea', name: 'Tea at four', owner: 'bob', members: ['alice', 'bob', 'carol'] });
      im.send(app, 'carol', 'alice', 'مرحبا! هل أنت هناك؟');
      im.send(app, 'bob', 'tea', 'Who brings the cake?');
      im.send(app, 'carol', 'tea', 'I do.');
      const deliver = (delivery: object) => im.deliver(app, 'alice', { from: 'bob', ...delivery } as Delivery);
      deliver({ kind: 'file', filename: 'report.pdf', fileLength: 48_200 });
      deliver({ kind: 'combine', title: 'Monday', summary: 'bob: Nine it is.\ncarol: See you.' });
      const [typo, wrong] = ['Tow minutes', 'Wrong window'].map(text => im.send(app, 'bob', 'alice', text));
      await panel.waitForSelector('[data-test=conversation] >> nth=2');
      await panel.waitForSelector('[data-test=conversation] >> text=Tea at four');
      await visit(screenOf('panel', panel));
      await openConversation(panel, '[data-test=conversation][data-to=bob]');
      await panel.waitForSelector('[data-test=text] >> text=Wrong window');
      deliver({ kind: 'edit', messageId: typo, text: 'Two minutes' });
      deliver({ kind: 'recall', messageId: wrong });
      await panel.waitForSelector('[data-test=text] >> text=Wrong window', { state: 'detached' });
      await panel.fill('[name=text]', 'Take your time.');
      await panel.press('[name=text]', 'Enter');
      await panel.waitForSelector('[data-test=message]:not([data-sending]) >> text=Take your time.');
      im.refuseNextMessage(app, 'alice', 219);
      await panel.fill('[name=text]', 'I am here.');
      await panel.press('[name=text]', 'Enter');
      await panel.waitForSelector('[data-sending=failed]');
      await visit(screenOf('panel-conversation', panel));
      await panel.click('[data-test=back]');
      await openConversation(panel, '[data-test=conversation][data-to=carol]');
      await panel.fill('[name=text]', 'One moment, I will look it up');
      await panel.click('[data-test=back]');
      await panel.waitForSelector('[data-test=unsent]');
      await visit(screenOf('panel-unsent', panel));
      await filesOfPanel(panel);
      await panel.close();
    }

    /** The panel's page in a tab, with conversations of two accounts. */
    async function wideScreens(several: ExtensionBrowser): Promise<void> {
      const panel = await several.panel({ width: 1280, height: 720 });
      await panel.waitForSelector('[data-test=no-column]');
      await panel.waitForSelector('[data-test=conversation] >> nth=3');
      await visit(screenOf('panel-wide-empty', panel));
      const rowOf = (to: string, user: string) => `[data-test=conversation][data-to=${to}][data-account$=${user}]`;
      await panel.click(rowOf('alice', 'bob'));
      await panel.waitForSelector('[data-test=text] >> text=Could you cover');
      await panel.click(rowOf('carol', 'alice'), { modifiers: ['Control'] });
      await panel.waitForSelector('[data-test=text] >> text=Good morning');
      await panel.fill('.column >> nth=1 >> [name=text]', 'It leaves today.');
      await visit(screenOf('panel-wide', panel));
      await panel.close();
    }

    /** A picture and a file, before and after they are sent. */
    async function filesOfPanel(panel: Page): Promise<void> {
      await openConversation(panel, '[data-test=conversation][data-to=tea]');
      const picture = await readFile(new URL('../../public/icon/128.png', import.meta.url));
      const notes = { name: 'Notes of Monday.txt', mimeType: 'text/plain', buffer: Buffer.from('Nine it is.\n') };
      await panel.setInputFiles('[data-test=files]', [
        { name: 'logo.png', mimeType: 'image/png', buffer: picture },
        notes,
      ]);
      await panel.waitForSelector('[data-test=remove-file] >> nth=1');
      await panel.waitForSelector('.local-picture');
      await visit(screenOf('panel-attached', panel));
      await panel.click('[data-test=send]');
      await panel.waitForSelector('[data-test=open-picture] img');
      await panel.waitForSelector('[data-sending]', { state: 'detached' });
      await visit(screenOf('panel-files', panel));
    }

    async function connectionScreens(): Promise<void> {
      await withPopup(browser, (_popup, visitAs) => visitAs('online'));
      im.pause();
      await withPopup(browser, async (popup, visitAs) => {
        await popup.waitForPhase('reconnecting');
        await visitAs('reconnecting');
      });
      im.resume();
      await browser.waitForBadge('ON');
      im.kick(app, 'alice', 206);
      await browser.waitForBadge('!');
      await withPopup(browser, (_popup, visitAs) => visitAs('replaced'));
      const front = await browser.tab(`${other.origins[0]}/not-found`);
      await withPopup(browser, (_popup, visitAs) => visitAs('replaced-by-tab'));
      await front.close();
    }

    /** Sign-in through the app's server, a failed token refresh, and remembered accounts. */
    async function tokenScreens(): Promise<void> {
      const refreshing = await launch();
      await withPopup(refreshing, async (popup, visitAs) => {
        await popup.signIn({ ...alice, endpoint: appServer.url, remember: true });
        await popup.waitForPhase('online');
        appServer.behaviour = 'fail';
        await popup.waitForText('[data-test=expiring]', appServer.url);
        await visitAs('expiring');
        await popup.waitForPhase('needsCredentials');
        await visitAs('not-renewed');
        appServer.behaviour = 'ok';
        await popup.click('[data-test=resume]');
        await popup.waitForPhase('online');
        await popup.click('[data-test=accounts] > summary');
        await popup.click('[data-test=another]');
        await popup.signIn({ ...bob, remember: true });
        await popup.waitForText(rowOf('bob', 'online'), 'bob');
        // Without its row, the first is a saved account.
        im.kick(app, 'alice', 206);
        await popup.waitForText(rowOf('alice', 'signedOut'), 'alice');
        await popup.click(`${rowOf('alice', 'signedOut')} [data-test=account-details]`);
        await popup.click(`${rowOf('alice', 'signedOut')} [data-test=dismiss]`);
        await popup.waitForPhase('online');
        await popup.click('[data-test=accounts] > summary');
        await visitAs('switch-account');
        await popup.signOut();
        await popup.waitForPhase('signedOut');
        await visitAs('saved-accounts');
      });
    }

    /** A passphrase, its question at the browser's start, and a browser that cannot open its store. */
    async function storageScreens(): Promise<void> {
      const first = await launch();
      await withPopup(first, async popup => {
        await popup.signIn({ ...alice, remember: true });
        await popup.waitForPhase('online');
      });
      const settings = await first.tab(`chrome-extension://${first.extensionId}/options.html`);
      await settings.setViewportSize({ width: 960, height: 1900 });
      await settings.click('[data-test=passphrase] summary');
      await settings.fill('[name=passphrase]', 'a passphrase');
      await settings.fill('[name=again]', 'another');
      await settings.click('[data-test=set-passphrase]');
      await settings.waitForSelector('[data-test=passphrase] [role=alert]');
      await visit(screenOf('settings-passphrase', settings));
      await settings.fill('[name=again]', 'a passphrase');
      await settings.click('[data-test=set-passphrase]');
      await settings.waitForSelector('[data-test=remove-passphrase]');
      const locked = await restart(first);
      await withPopup(locked, async (popup, visitAs) => {
        await popup.waitForText('[data-test=unlock]', /./);
        await visitAs('locked');
        await popup.fill('[name=passphrase]', 'not the passphrase');
        await popup.click('[data-test=unlock] button[type=submit]');
        await popup.waitForText('[data-test=field-error-passphrase]', /./);
        await visitAs('locked-wrong');
      });
      const page = await locked.tab(`chrome-extension://${locked.extensionId}/options.html`);
      await page.setViewportSize({ width: 960, height: 1900 });
      await page.click('[data-test=reset-lock]');
      await page.waitForSelector('[data-test=reset-lock-yes]');
      await visit(screenOf('settings-locked', page));
      const failing = await restart(locked, async profile => {
        const folder = join(profile, 'Default', 'IndexedDB');
        await rename(folder, `${folder}.kept`);
        await writeFile(folder, 'not a folder');
      });
      await withPopup(failing, async (popup, visitAs) => {
        await popup.waitForText('[data-test=storage-fails]', /./);
        await visitAs('storage-fails');
      });
    }

    /** Three accounts: one is online with unread messages, one offline, and one needs the user. */
    async function severalAccounts(): Promise<void> {
      const several = await launch();
      const first = web.origins[0]!;
      await withPopup(several, async popup => {
        await popup.signIn({ ...alice, remember: true });
        await popup.waitForPhase('online');
      });
      await several.tab(`${first}/`);
      await withPopup(several, async (popup, visitAs) => {
        await popup.click('[name=here]');
        await popup.waitForText('[data-test=tabs]', '1');
        await popup.click('[data-test=accounts] > summary');
        await popup.click('[data-test=another]');
        await visitAs('add-account');
        await popup.signIn({ ...bob, remember: true });
        await popup.waitForText(rowOf('bob', 'online'), 'bob');
        await popup.click('[data-test=another]');
        await popup.signIn({ userId: 'carol', password: 'carol-pass' });
        await popup.waitForText(rowOf('carol', 'online'), 'carol');
      });
      // An open tab reads what it receives.
      await Promise.all(several.context.pages().map(page => page.url().startsWith(first) && page.close()));
      for (const text of ['Good morning!', 'Is the order on its way?']) im.send(app, 'carol', 'alice', text);
      im.send(app, 'alice', 'bob', 'Could you cover for me at four?');
      const panel = await several.panel();
      await panel.setViewportSize({ width: 360, height: 720 });
      await panel.waitForSelector('[data-test=conversation] >> nth=3');
      await visit(screenOf('panel-several', panel));
      await panel.keyboard.press('Control+K');
      await panel.fill('[name=switch]', 'a');
      await panel.waitForSelector('[data-test=switcher] [aria-selected=true]');
      await visit(screenOf('panel-switcher', panel));
      await panel.keyboard.press('Escape');
      await openConversation(panel, `[data-test=conversation][data-to=alice][data-account$=bob]`);
      await panel.waitForSelector('[data-test=text] >> text=Could you cover');
      await visit(screenOf('panel-several-conversation', panel));
      await panel.close();
      await wideScreens(several);

      const page = await several.tab(`${first}/`);
      await page.waitForSelector('[data-test=status][data-phase=online]');
      await expectAccount(page, 'bob');
      const question = await several.consentWindow(first);
      await question.setViewportSize({ width: 400, height: 520 });
      await question.waitForSelector('[data-test=own]:enabled');
      await visit(screenOf('account-request-allow', question));
      await question.close();

      im.kick(app, 'carol', 216);
      await several.waitForBadge('!');
      await withPopup(several, async (popup, visitAs) => {
        await popup.click(`${rowOf('bob', 'online')} [data-test=account-details]`);
        await popup.click(`${rowOf('bob', 'online')} [data-test=goOffline]`);
        await popup.waitForText(rowOf('bob', 'offline'), 'bob');
        await popup.click(`${rowOf('bob', 'offline')} [data-test=account-details]`);
        await popup.click('h1');
        await visitAs('several');
        await popup.click('[data-test=account-details]');
        await visitAs('several-open');
      });
    }
  } finally {
    await Promise.all(browsers.map(launched => launched.close()));
    await Promise.all([im.close(), web.close(), other.close(), appServer.close()]);
  }
}
