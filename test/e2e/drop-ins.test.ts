// Pages that were built with a bundler, or not at all, and that come to a drop-in by one changed line: with Partyline they never
// ask for the vendor's SDK; without it they have it, and work as before.
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { type Built, buildPages, built, serveWithVite, type Vendor, vendors } from '../package/drop-in-pages';
import { PackedProject } from '../package/packed';
import { sdkAppId } from '../server/tencent/service';
import { startWebServer } from '../server/web';
import { app, ownBuild, World } from './world';

const packed = new PackedProject();
let bare: Browser;

beforeAll(async () => {
  await packed.install();
  await buildPages(packed);
  bare = await chromium.launch({ executablePath: ownBuild().executable });
});
afterAll(async () => {
  await bare.close();
  packed.remove();
});

/** One for all: what a test leaves of its sign-in is over before the next begins. */
const world = new World();
beforeAll(async () => {
  await world.open();
  world.web.mount('/desk/', join(packed.root, 'dist'));
  // An extension that was installed this moment is not in the pages yet.
  await (await world.samplePage()).page.close();
});
afterAll(() => world.close());

const providerOf = ({ sdk }: Vendor) =>
  sdk === '@tencentcloud/chat' ? 'tencent' : sdk === 'agora-chat' ? 'agora' : 'easemob';

/** What the page's address tells it. */
function asked(which: Vendor): string {
  const provider = providerOf(which);
  const token = world.token(provider);
  const tencent = { app: String(sdkAppId), url: `ws://127.0.0.1:${ownBuild().tencentPort}`, token };
  const msync = { app, url: world.im.wsUrl, rest: world.im.restUrl, token };
  return String(new URLSearchParams(provider === 'tencent' ? tencent : msync));
}

/** Opens the page in `tab`; @returns the base names of the scripts that it asks for */
async function open(tab: Page, url: string): Promise<Set<string>> {
  const scripts = new Set<string>();
  tab.on('request', request => {
    if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname.split('/').pop() ?? '');
  });
  await tab.goto(url);
  return scripts;
}

const said = (of: Page, name: string) => of.evaluate(key => document.body.dataset[key], name);
const until = (of: Page, name: string, value?: string) =>
  waitFor(`${name} ${value ?? ''}`, async () => {
    const failed = await said(of, 'failed');
    if (failed) throw new Error(failed);
    const now = await said(of, name);
    return value === undefined ? now : now === value && now;
  });

/** It is signed in, hears, and sends. */
async function works(which: Vendor, tab: Page): Promise<void> {
  await until(tab, 'signedIn', 'yes');
  await until(tab, 'events', 'ready;');
  world.text(providerOf(which), 'from bob');
  await until(tab, 'heard', 'from bob;');
  await tab.evaluate(() => void dispatchEvent(new Event('say')));
  await until(tab, 'sent');
}

const baseName = (path: string) => path.split('/').pop() ?? '';
const asks = (requests: Set<string>, { sdkFiles }: Built) => sdkFiles.some(file => requests.has(baseName(file)));

/** Each bundler and each form; what bundlers make of the other two is in test/package. */
const bundled = ['vite-import', 'webpack-alias'] as const;
const scripts = ['script', 'script-late'] as const;
type Way = (typeof bundled)[number] | (typeof scripts)[number];
const waysOf = ({ global }: Vendor): Way[] => [...bundled, ...(global ? scripts : [])];

function pageOf(which: Vendor, how: Way): Built {
  if (how !== 'script-late') return built(packed, how, which);
  const { path, sdkFiles } = built(packed, 'script', which);
  return { path: path.replace('.html', '-late.html'), sdkFiles };
}

describe.each(vendors)('a page with partyline/$dropIn', which => {
  const provider = providerOf(which);
  const counted = () => {
    const { logins, sockets, kicks } = world.account(provider);
    return { logins, sockets, kicks };
  };

  it.each(waysOf(which))('works as before where Partyline is not: %s', async how => {
    const { logins } = counted();
    const page = pageOf(which, how);
    const tab = await bare.newPage();
    const requests = await open(tab, `${world.web.origins[0]}/desk/${page.path}?${asked(which)}`);
    await works(which, tab);
    expect(asks(requests, page)).toBe(true);
    expect(counted()).toMatchObject({ logins: logins + 1, sockets: 1 });
    await tab.close();
    await waitFor('the line to be free', () => counted().sockets === 0);
  });

  it('works as before on a site that is not allowed', async () => {
    const stranger = await startWebServer({});
    stranger.mount('/desk/', join(packed.root, 'dist'));
    const page = pageOf(which, 'vite-import');
    const tab = await world.browser.tab('about:blank');
    // Of another host: the ports of one share their scripts, which would ask the user.
    const origin = stranger.origins[0].replace('localhost', 'desk.localhost');
    const requests = await open(tab, `${origin}/desk/${page.path}?${asked(which)}`);
    await works(which, tab);
    expect(asks(requests, page)).toBe(true);
    await tab.close();
    await stranger.close();
    await waitFor('the line to be free', () => counted().sockets === 0);
  });

  it.each(waysOf(which))('shares the session, and never asks for the SDK: %s', async how => {
    if ((await world.browser.badge()).text === '') await world.signIn(provider);
    const before = counted();
    const page = pageOf(which, how);
    const [one, two] = [await world.browser.tab('about:blank'), await world.browser.tab('about:blank')];
    const requests = await open(one, `${world.web.origins[0]}/desk/${page.path}?${asked(which)}`);
    await works(which, one);
    await open(two, `${world.web.origins[1]}/desk/${page.path}?${asked(which)}`);
    await until(two, 'events', 'ready;');
    expect(asks(requests, page)).toBe(false);
    expect(counted()).toEqual({ ...before, sockets: 1 });
    await one.close();
    await two.close();
  });

  it('leaves the account as it was: signed out', async () => {
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=sign-out]');
    await popup.waitForPhase('signedOut');
    popup.close();
    await waitFor('the line to be free', () => counted().sockets === 0);
  });
});

describe('Vite’s server for developers', () => {
  let vite: Awaited<ReturnType<typeof serveWithVite>>;
  beforeAll(async () => {
    vite = await serveWithVite(packed);
  });
  afterAll(() => vite.close());

  it.each(vendors)('has partyline/$dropIn by an alias, and the SDK for it', async which => {
    const tab = await bare.newPage();
    await tab.goto(`${vite.origin}/alias/${which.dropIn}.html?${asked(which)}`);
    await works(which, tab);
    await tab.close();
  });
});
