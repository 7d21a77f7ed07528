/**
 * Runs the main scenario headless for each provider: sign in through the popup, share with ten tabs on two origins, send
 * and receive, a takeover by a second browser, sign in by token, sign out. Then three accounts at once. The server and the
 * pages count the results.
 */
import { ExtensionBrowser } from '../../test/browser/extension-browser';
import { waitFor } from '../../test/browser/wait';
import { FirefoxBrowser } from '../../test/firefox/firefox-browser';
import type { BrowserName } from '../build/build-extension';
import { unpackExtension } from '../release/packed-extension';
import { type AccountsReport, checkAccounts, expectedAccounts } from './check-accounts';
import { allow, type CheckBrowser, type CheckPage, done, equal, received } from './check-steps';
import { buildForDemo, setUpDemo } from './demo';
import { findBrowser, findFirefox, NoBrowserError } from './find-browser';
import { liteChatPath } from './lite-chat-page';
import { type LocalService, type ProviderName, providerNames, providers, textEvents } from './local-services';

const tabCount = 10;
const messageCount = 20;
/** How long a kicked session must stay signed out. */
const watchMs = 20_000;

interface Report {
  tabs: number;
  origins: number;
  sockets: number;
  devices: number;
  delivered: number;
  lost: number;
  duplicated: number;
  loginsAfterKick: number;
}

const browsers: Record<
  BrowserName,
  { find(): string; launch(executable: string, extension: string): Promise<CheckBrowser> }
> = {
  chrome: { find: findBrowser, launch: ExtensionBrowser.launch },
  firefox: { find: findFirefox, launch: FirefoxBrowser.launch },
};

export interface CheckOptions {
  /** The browser to build for; ignored with `packed`. */
  browser: BrowserName;
  /** A zip with the extension. It has no presets, so the check enters services and allows sites through the popup. */
  packed?: string | undefined;
  /** One provider instead of all. */
  only?: string | undefined;
}

/** What one row of the report checks. */
interface Scenario {
  title: string;
  provider: ProviderName;
  /** Fields of the sign-in form beside those of the service. */
  fields?: Record<string, string>;
  /** Of the SDK that must connect. */
  sdkVersion?: string;
  /** The address of a tab below its origin. */
  pathOf(tab: number, service: LocalService): string;
}

const samplePath = '/?to=bob';
/** Tencent's V4 SDK. Tabs alternate between two origins, so each kind of page is on both. */
const tencentV4: readonly Scenario[] = [
  { title: 'Tencent Cloud Chat, pages on V4', provider: 'tencent', pathOf: (_tab, service) => liteChatPath(service) },
  {
    title: 'Tencent Cloud Chat, session on V4, pages on V3 and V4',
    provider: 'tencent',
    fields: { sdk: 'v4' },
    sdkVersion: '4.2.1',
    pathOf: (tab, service) => (tab % 4 < 2 ? samplePath : liteChatPath(service)),
  },
];

const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  ...Object.fromEntries(
    providers.map(provider => [provider, [{ title: providerNames[provider], provider, pathOf: () => samplePath }]]),
  ),
  'tencent-v4': tencentV4,
};

/** Prints the results; the last line is one JSON object. @returns whether every step succeeded */
export async function check({ browser, packed, only }: CheckOptions): Promise<boolean> {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 100) / 10;
  const reports: Record<string, Report> = {};
  let accounts: AccountsReport | undefined;
  try {
    const chosen = Object.entries(scenarios).filter(([name]) => !only || name === only);
    if (chosen.length === 0) throw new Error(`--only is one of ${Object.keys(scenarios).join(', ')}.`);
    const unpacked = packed === undefined ? undefined : unpackExtension(packed);
    const { find, launch } = browsers[unpacked?.browser ?? browser];
    const executable = find();
    const demo = await setUpDemo();
    console.log(packed ? `Taking the extension from ${packed} ...` : 'Building the extension ...');
    const extension = unpacked?.folder ?? buildForDemo(demo, 'check', browser);
    for (const [name, parts] of chosen)
      for (const scenario of parts) {
        console.log(`\n${scenario.title}`);
        const report = await checkProvider({
          ...{ scenario, service: demo.services[scenario.provider], origins: demo.web.origins },
          ...{ isUnconfigured: Boolean(packed), launch: () => launch(executable, extension) },
        });
        reports[name] = reports[name] ? withBoth(reports[name], report) : report;
      }
    console.log('\nSeveral accounts');
    accounts = await checkAccounts({
      ...{ services: demo.services, origins: demo.web.origins, isUnconfigured: Boolean(packed) },
      first: chosen[0]![1][0]!.provider,
      launch: () => launch(executable, extension),
    });
    equal('several accounts', JSON.stringify(accounts), JSON.stringify(expectedAccounts));
    await demo.close();
    console.log(JSON.stringify({ ok: true, providers: reports, accounts, seconds: seconds() }));
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof NoBrowserError)) console.error(error);
    console.log(JSON.stringify({ ok: false, error: message, providers: reports, accounts, seconds: seconds() }));
    return false;
  }
}

/** Adds what is counted up, and keeps the larger of what must be one. */
const withBoth = (one: Report, other: Report): Report => ({
  tabs: Math.max(one.tabs, other.tabs),
  origins: Math.max(one.origins, other.origins),
  sockets: Math.max(one.sockets, other.sockets),
  devices: Math.max(one.devices, other.devices),
  delivered: one.delivered + other.delivered,
  lost: one.lost + other.lost,
  duplicated: one.duplicated + other.duplicated,
  loginsAfterKick: one.loginsAfterKick + other.loginsAfterKick,
});

interface Tools {
  scenario: Scenario;
  service: LocalService;
  origins: readonly string[];
  /** Starts a browser with the extension. */
  launch(): Promise<CheckBrowser>;
  /** The build has no presets: the sign-in form is empty and no site is allowed. */
  isUnconfigured: boolean;
}

async function checkProvider({ scenario, service, origins, isUnconfigured, ...tools }: Tools): Promise<Report> {
  const { provider } = scenario;
  const preset = Object.fromEntries(Object.entries(service.preset).map(([name, value]) => [name, String(value)]));
  const fields = { ...(isUnconfigured && preset), ...scenario.fields };
  const launch = async () => {
    const launched = await tools.launch();
    if (isUnconfigured) await launched.closeWelcome();
    return launched;
  };
  const form = () => ({ provider, userId: 'alice', ...service.credential(), fields });
  const acceptedBefore = service.accepted().length;
  const loginsBefore = service.counts().logins;
  /** Of this scenario. */
  const counts = () => ({ ...service.counts(), logins: service.counts().logins - loginsBefore });
  const browser = await launch();
  let other: CheckBrowser | undefined;
  try {
    const popup = await browser.openPopup();
    await popup.signIn(form());
    await popup.waitForPhase('online');
    popup.close();
    await browser.waitForBadge('ON');
    if (scenario.sdkVersion) equal('the version of the SDK', service.sdkVersion?.(), scenario.sdkVersion);
    done(`alice signed in, in the toolbar popup; badge ON${scenario.sdkVersion ? `; SDK ${scenario.sdkVersion}` : ''}`);

    if (isUnconfigured) {
      for (const origin of origins) await allow(browser, origin);
      done(`allowed ${origins.length} sites, in the toolbar popup`);
    }

    const pages = await Promise.all(
      Array.from({ length: tabCount }, (_, index) =>
        browser.tab(`${origins[index % origins.length]}${scenario.pathOf(index, service)}`),
      ),
    );
    await Promise.all(pages.map(page => page.waitForSelector('[data-test=status][data-phase=online]')));
    const openOrigins = new Set(await Promise.all(pages.map(page => page.evaluate(() => location.origin)))).size;
    const { sockets, devices, logins } = counts();
    equal('sockets at the server', sockets, 1);
    equal('devices at the server', devices, 1);
    equal('sign-ins at the server', logins, 1);
    done(`${pages.length} tabs on ${openOrigins} origins; the server counts ${sockets} socket, ${devices} device`);

    const sent = Array.from({ length: messageCount }, (_, index) => `message ${index + 1}`);
    for (const text of sent) service.send(text);
    await Promise.all(pages.map(page => untilTexts(page, provider, messageCount)));
    const accepted = () => service.accepted().slice(acceptedBefore);
    await exchange(pages, accepted);
    const texts = await Promise.all(pages.map(page => textsIn(page, provider)));
    const { delivered, lost, duplicated } = count(texts, sent);
    for (const [tab, seen] of texts.entries()) equal(`what tab ${tab + 1} received`, seen.join(), sent.join());
    done(`${messageCount} messages from bob reached every tab once, in order: ${delivered} deliveries`);

    await Promise.all(pages.slice(1).map(page => page.close()));
    service.send('still there?');
    await untilTexts(pages[0] as CheckPage, provider, messageCount + 1);
    equal('sockets at the server', service.counts().sockets, 1);
    equal('sign-ins at the server', counts().logins, 1);
    done('nine tabs closed; the server’s counts are unchanged, and the tenth tab receives');

    other = await launch();
    const otherPopup = await other.openPopup();
    await otherPopup.signIn(form());
    await otherPopup.waitForPhase('online');
    await browser.waitForBadge('!');
    const ended = await browser.openPopup();
    const sentence = await ended.waitForText('[data-test=ended]', 'signed in on another device');
    ended.close();
    done(`a second browser took over; badge !, and the popup shows: ${sentence}`);
    await new Promise(resolve => setTimeout(resolve, watchMs));
    // A sign-in as a new device would also be an unwanted reconnect, so every sign-in counts.
    const loginsAfterKick = counts().logins - logins - 1;
    equal('sign-ins after the kick, but for the second browser', loginsAfterKick, 0);
    equal('the badge', (await browser.badge()).text, '!');
    equal('sockets at the server', service.counts().sockets, 1);
    done(`no sign-in from the replaced browser after ${watchMs / 1000} s`);
    await other.close();
    other = undefined;
    await waitFor('the second browser to be gone', () => service.counts().sockets === 0);

    const again = await browser.openPopup();
    await again.signIn({ provider, userId: 'alice', token: service.token('alice') });
    await again.waitForPhase('online');
    await browser.waitForBadge('ON');
    equal('sockets at the server', service.counts().sockets, 1);
    done('signed in again, by token');
    await again.signOut();
    await again.waitForPhase('signedOut');
    again.close();
    await browser.waitForBadge('');
    await waitFor('the socket to be closed', () => service.counts().sockets === 0);
    done('signed out; the badge is empty and the server counts no socket');
    return { tabs: pages.length, origins: openOrigins, sockets, devices, delivered, lost, duplicated, loginsAfterKick };
  } finally {
    await other?.close();
    await browser.close();
  }
}

/** Sends one message from the third tab and checks its acknowledgement and the echo in the other nine. */
async function exchange(pages: readonly CheckPage[], accepted: () => readonly string[]): Promise<void> {
  const third = pages[2] as CheckPage;
  await third.bringToFront();
  await third.fill('[data-test=text]', 'from the third tab');
  await third.click('[data-test=send]');
  const echoes = await Promise.all(
    pages.map(async page => {
      await until(page, 'sent', 1);
      return received(page, 'sent');
    }),
  );
  const [id, ...others] = accepted();
  equal('further messages from alice at the server', others.length, 0);
  for (const [tab, seen] of echoes.entries()) {
    equal(`own messages in tab ${tab + 1}`, seen.length, 1);
    const { message, serverMsgId } = seen[0]?.payload ?? {};
    equal(`the text in tab ${tab + 1}`, message?.msg ?? message?.payload?.text, 'from the third tab');
    equal(`the acknowledged id in tab ${tab + 1}`, serverMsgId, id);
  }
  done('a message sent from tab 3 was acknowledged, and echoed to the other nine');
}

/** Counts received, missing and repeated messages over all tabs. */
export function count(texts: readonly (readonly string[])[], sent: readonly string[]) {
  const total = { delivered: 0, lost: 0, duplicated: 0 };
  for (const seen of texts) {
    for (const text of sent) {
      const times = seen.filter(other => other === text).length;
      if (times > 0) total.delivered += 1;
      else total.lost += 1;
      total.duplicated += Math.max(0, times - 1);
    }
  }
  return total;
}

async function textsIn(page: CheckPage, provider: ProviderName): Promise<string[]> {
  const { topic, textsOf } = textEvents[provider];
  return (await received(page, topic)).flatMap(({ payload }) => textsOf(payload));
}

async function untilTexts(page: CheckPage, provider: ProviderName, atLeast: number): Promise<void> {
  await waitFor(`${atLeast} texts in a tab`, async () => {
    const texts = await textsIn(page, provider);
    if (texts.length < atLeast) throw new Error(`${texts.length} came: ${texts.join()}`);
    return true;
  });
}

async function until(page: CheckPage, topic: string, atLeast: number): Promise<void> {
  await waitFor(`${atLeast} × ${topic} in a tab`, async () => (await received(page, topic)).length >= atLeast);
}
