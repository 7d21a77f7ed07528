// Pages that replace the SDK by a drop-in with one changed line, with and without a bundler. With Partyline they do not
// load the SDK; without it they load it and work as before.
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { type BuiltPage, buildPages, builtPage, serveWithVite, type Vendor, vendors } from '../package/drop-in-pages';
import { PackedProject } from '../package/packed';
import { sdkAppId } from '../server/tencent/service';
import { startWebServer } from '../server/web';
import { app, ownBuild, type TestProvider, World } from './world';

const packed = new PackedProject();
let bare: Browser;

beforeAll(async () => {
  await packed.install(buildPages);
  bare = await chromium.launch({ executablePath: ownBuild().executable });
});
afterAll(async () => {
  await bare.close();
  packed.remove();
});

/** Shared by all tests: those without a session wait until the account is offline again, and come first. */
const world = new World();
beforeAll(async () => {
  await world.open();
  world.web.mount('/desk/', join(packed.root, 'dist'));
  // Waits for the content scripts of the new extension.
  await (await world.samplePage()).page.close();
});
afterAll(() => world.close());

const providerOf = ({ sdk }: Vendor) =>
  sdk.startsWith('@tencentcloud/') ? 'tencent' : sdk === 'agora-chat' ? 'agora' : 'easemob';

/** The query of the page's address. */
function queryOf(which: Vendor): string {
  const provider = providerOf(which);
  const token = world.token(provider);
  const tencent = { app: String(sdkAppId), url: `ws://127.0.0.1:${ownBuild().tencentPort}`, token };
  const msync = { app, url: world.im.wsUrl, rest: world.im.restUrl, token };
  return String(new URLSearchParams(provider === 'tencent' ? tencent : msync));
}

/** Opens a page in `tab`. @returns the base names of the scripts that it requests */
async function open(tab: Page, url: string): Promise<Set<string>> {
  const scripts = new Set<string>();
  tab.on('request', request => {
    if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname.split('/').pop() ?? '');
  });
  await tab.goto(url);
  return scripts;
}

const dataOf = (of: Page, name: string) => of.evaluate(key => document.body.dataset[key], name);
const until = (of: Page, name: string, value?: string) =>
  waitFor(`${name} ${value ?? ''}`, async () => {
    const failed = await dataOf(of, 'failed');
    if (failed) throw new Error(failed);
    const now = await dataOf(of, name);
    return value === undefined ? now : now === value && now;
  });

/** Checks that the page is signed in, receives and sends. */
async function checkPage(which: Vendor, tab: Page): Promise<void> {
  await until(tab, 'signedIn', 'yes');
  await until(tab, 'events', 'ready;');
  world.sendText(providerOf(which), 'from bob');
  await until(tab, 'received', 'from bob;');
  await tab.evaluate(() => void dispatchEvent(new Event('send')));
  await until(tab, 'sent');
}

const baseName = (path: string) => path.split('/').pop() ?? '';
const requestsSdk = (requests: Set<string>, { sdkFiles }: BuiltPage) =>
  sdkFiles.some(file => requests.has(baseName(file)));

/** One form for each bundler; test/package covers the others. */
const bundled = ['vite-import', 'webpack-alias'] as const;
type Way = (typeof bundled)[number] | 'script' | 'script-late';

/** A late tag is loaded by the same code in every drop-in. */
const waysOf = ({ global, dropIn }: Vendor): Way[] => [
  ...bundled,
  ...(global ? (['script'] as const) : []),
  ...(dropIn === 'agora-chat' ? (['script-late'] as const) : []),
];

function pageOf(which: Vendor, how: Way): BuiltPage {
  if (how !== 'script-late') return builtPage(packed, how, which);
  const { path, sdkFiles } = builtPage(packed, 'script', which);
  return { path: path.replace('.html', '-late.html'), sdkFiles };
}

/**
 * The miniCore of one package stands for both, and the drop-in of agora-chat for that of shengwang-chat: same code. Sorted
 * by provider, whose session they share.
 */
const tested = vendors
  .filter(({ dropIn }) => !['agora-chat/miniCore/miniCore', 'shengwang-chat'].includes(dropIn))
  .toSorted((one, other) => providerOf(one).localeCompare(providerOf(other)));

const counts = (which: Vendor) => {
  const { logins, sockets, kicks } = world.account(providerOf(which));
  return { logins, sockets, kicks };
};
const untilOffline = (which: Vendor) => waitFor('the account to be offline', () => counts(which).sockets === 0);

describe.each(tested)('a page with partyline/$dropIn', which => {
  it('uses the SDK when Partyline is not installed, and on a site that is not allowed', async () => {
    for (const how of waysOf(which)) {
      const { logins } = counts(which);
      const page = pageOf(which, how);
      const tab = await bare.newPage();
      const requests = await open(tab, `${world.web.origins[0]}/desk/${page.path}?${queryOf(which)}`);
      await checkPage(which, tab);
      expect(requestsSdk(requests, page), how).toBe(true);
      expect(counts(which), how).toMatchObject({ logins: logins + 1, sockets: 1 });
      await tab.close();
      await untilOffline(which);
    }

    const other = await startWebServer({});
    other.mount('/desk/', join(packed.root, 'dist'));
    const page = pageOf(which, 'vite-import');
    const tab = await world.browser.tab('about:blank');
    // On another host: all ports of a host have the content scripts, which would ask the user.
    const origin = other.origins[0].replace('localhost', 'desk.localhost');
    const requests = await open(tab, `${origin}/desk/${page.path}?${queryOf(which)}`);
    await checkPage(which, tab);
    expect(requestsSdk(requests, page), 'on a site that is not allowed').toBe(true);
    await tab.close();
    await other.close();
    await untilOffline(which);
  });
});

describe('Vite’s development server', () => {
  it('serves each drop-in by an alias, with its SDK', async () => {
    const vite = await serveWithVite(packed);
    try {
      for (const which of tested) {
        const tab = await bare.newPage();
        await tab.goto(`${vite.origin}/alias/${which.dropIn}.html?${queryOf(which)}`);
        await checkPage(which, tab);
        await tab.close();
        await untilOffline(which);
      }
    } finally {
      await vite.close();
    }
  });
});

describe('a page on a session', () => {
  it.each(tested)('shares it by partyline/$dropIn, without loading the SDK', async which => {
    await signInInstead(providerOf(which));
    for (const how of waysOf(which)) {
      const before = counts(which);
      const page = pageOf(which, how);
      const [one, two] = [await world.browser.tab('about:blank'), await world.browser.tab('about:blank')];
      const requests = await open(one, `${world.web.origins[0]}/desk/${page.path}?${queryOf(which)}`);
      await checkPage(which, one);
      await open(two, `${world.web.origins[1]}/desk/${page.path}?${queryOf(which)}`);
      await until(two, 'events', 'ready;');
      expect(requestsSdk(requests, page), how).toBe(false);
      expect(counts(which), how).toEqual({ ...before, sockets: 1 });
      await one.close();
      await two.close();
    }
  });
});

let signedIn: TestProvider | undefined;

/** Signs alice in, unless she is, and out of the provider before. */
async function signInInstead(provider: TestProvider): Promise<void> {
  if (signedIn === provider) return;
  if (signedIn) {
    const popup = await world.browser.openPopup();
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    popup.close();
  }
  signedIn = provider;
  await world.signIn(provider);
}
