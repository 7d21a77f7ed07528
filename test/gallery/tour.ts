/** Leads through every screen of the extension, in a real browser with real services: for its pictures, and to check each. */
import type { Page } from 'playwright';
import { ExtensionBrowser } from '../browser/extension-browser';
import type { Popup } from '../browser/popup';
import { defaultApp as app, startImService } from '../server';
import { startImAppServer } from '../server/app-server';
import { sdkAppId } from '../server/tencent/service';
import { startWebServer } from '../server/web';

export interface Screen {
  name: string;
  prefer(scheme: 'light' | 'dark'): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  screenshot(): Promise<Buffer>;
}

export interface TourOptions {
  executable: string;
  /** Of the browser, BCP 47. */
  language: string;
  /** Builds the extension, once its services' addresses are known, for no site, with the hosts and the preset given. */
  build(options: { hosts: string[]; preset: Record<string, Record<string, unknown>> }): string;
  visit(screen: Screen): Promise<void>;
}

const screenOf = (name: string, page: Page): Screen => ({
  name,
  prefer: colorScheme => page.emulateMedia({ colorScheme }),
  evaluate: expression => page.evaluate(expression),
  screenshot: () => page.screenshot(),
});

const alice = { userId: 'alice', password: 'alice-pass' };
const bob = { userId: 'bob', password: 'bob-pass' };

/** Visits the screens one after the other. */
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
  const launch = async () => {
    const launched = await ExtensionBrowser.launch(executable, extension, {
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
  const withPopup = async (
    browser: ExtensionBrowser,
    use: (popup: Popup, see: (name: string) => Promise<void>) => Promise<void>,
  ) => {
    const popup = await browser.openPopup();
    await use(popup, name =>
      visit({
        name,
        prefer: scheme => popup.prefer(scheme),
        evaluate: expression => popup.evaluate(expression),
        screenshot: () => popup.screenshot(),
      }),
    );
    popup.close();
  };

  try {
    const browser = await launch();
    await signInScreens();
    await siteScreens();
    await samplePage();
    await lineScreens();
    await tokenScreens();

    async function signInScreens(): Promise<void> {
      await withPopup(browser, async (popup, see) => {
        await see('signed-out');
        await popup.evaluate('document.querySelector("[data-test=advanced]").open = true');
        await popup.evaluate('document.querySelector("[data-test=advanced]").scrollIntoView()');
        await see('advanced');
        await popup.click('[data-test=register]');
        await popup.waitForText('main', /./);
        await see('register');
        await popup.click('[data-test=to-sign-in]');
        await popup.click('input[name=provider][value=tencent]');
        await see('signed-out-tencent');
        await popup.click('input[name=provider][value=agora]');
        await popup.click('input[name=credential][value=appServer]');
        await popup.fill('[name=userId]', 'alice');
        await popup.fill('[name=endpoint]', appServer.url);
        await see('app-server');
        await popup.signIn({ userId: 'alice', password: 'not this one' });
        await popup.waitForText('[data-test=field-error-password]', /./);
        await see('wrong-password');
      });
      im.pause('hang');
      await withPopup(browser, async (popup, see) => {
        await popup.signIn(alice);
        await popup.waitForPhase('signingIn');
        await see('signing-in');
        await popup.click('[data-test=cancel]');
        await popup.waitForPhase('signedOut');
      });
      im.resume();
    }

    async function siteScreens(): Promise<void> {
      await withPopup(browser, async popup => {
        await popup.signIn(alice);
        await popup.waitForPhase('online');
      });
      const [first, second] = web.origins;
      await browser.tab(`${first}/`);
      await withPopup(browser, async (popup, see) => {
        await see('site-off');
        await popup.click('[name=here]');
        await popup.waitForText('[data-test=tabs]', '1');
      });
      await browser.tab(`${second}/`);
      await withPopup(browser, async (popup, see) => {
        await popup.click('[name=here]');
        await popup.waitForText('[data-test=tabs]', '2');
        await see('site-on');
        await popup.click('[data-test=sites] > summary');
        await popup.click(`[data-test=site][data-origin="${first}"]`);
        await see('sites');
        await popup.click('[data-test=sites] > summary');
        await popup.click('[data-test=more] > summary');
        await see('more');
      });
      const asking = await browser.tab(`${other.origins[0]}/`);
      await asking.evaluate(() => {
        addEventListener('partyline:announce', event => {
          const { detail } = event as CustomEvent<{ connect(options: object): Promise<unknown> }>;
          detail.connect({ scopes: ['receive', 'send', 'manage'] }).catch(() => {});
        });
        dispatchEvent(new CustomEvent('partyline:request'));
      });
      const question = await browser.consentWindow();
      // As large as the window that a browser with a screen opens.
      await question.setViewportSize({ width: 400, height: 520 });
      await question.waitForSelector('[data-test=allow]:enabled');
      await visit(screenOf('consent', question));
      await question.close();
      await asking.close();
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

    async function lineScreens(): Promise<void> {
      await withPopup(browser, (_popup, see) => see('online'));
      im.pause();
      await withPopup(browser, async (popup, see) => {
        await popup.waitForPhase('reconnecting');
        await see('reconnecting');
      });
      im.resume();
      await browser.waitForBadge('ON');
      im.kick(app, 'alice', 206);
      await browser.waitForBadge('!');
      await withPopup(browser, (_popup, see) => see('replaced'));
    }

    /** A session by the app's own server, over a renewal that fails to the accounts that are remembered. */
    async function tokenScreens(): Promise<void> {
      const renewed = await launch();
      await withPopup(renewed, async (popup, see) => {
        await popup.signIn({ ...alice, endpoint: appServer.url, remember: true });
        await popup.waitForPhase('online');
        appServer.behaviour = 'fail';
        await popup.waitForText('[data-test=expiring]', appServer.url, 30_000);
        await see('expiring');
        await popup.waitForPhase('needsCredentials', 30_000);
        await see('not-renewed');
        await popup.signIn({ ...bob, remember: true });
        await popup.waitForPhase('online');
        await popup.click('[data-test=accounts] > summary');
        await see('switch-account');
        await popup.click('[data-test=sign-out]');
        await popup.waitForPhase('signedOut');
        await see('saved-accounts');
      });
    }
  } finally {
    await Promise.all(browsers.map(launched => launched.close()));
    await Promise.all([im.close(), web.close(), other.close(), appServer.close()]);
  }
}
