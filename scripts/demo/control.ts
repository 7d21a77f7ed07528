/** The control of the check: ten tabs on two origins with the vendor's SDK in each page and no extension. */
import { type BrowserContext, chromium } from 'playwright';
import { waitFor } from '../../test/browser/wait';
import { defaultApp as app, startImService } from '../../test/server';
import type { RawSdkName } from '../../test/server/raw-sdk';
import { startWebServer } from '../../test/server/web';
import { count } from './check';
import { findBrowser } from './find-browser';
import { accounts, providerNames } from './local-services';

const tabCount = 10;
const messageCount = 20;

interface RawTab {
  connected: boolean;
  kicked: number;
  events: { name: string; message?: string }[];
}

async function control(provider: RawSdkName, executable: string) {
  const im = await startImService();
  for (const account of accounts) im.addUser(app, account);
  const web = await startWebServer({ im });
  const browser = await chromium.launch({ executablePath: executable });
  try {
    const context: BrowserContext = await browser.newContext();
    const read = async () =>
      Promise.all(
        context.pages().map(page => page.evaluate(() => (window as unknown as { rawControl: RawTab }).rawControl)),
      );
    const begun = Date.now();
    // The tabs open one after another, as a user opens them.
    for (let index = 0; index < tabCount; index++) {
      const page = await context.newPage();
      await page.goto(`${web.origins[index % 2]}/raw.html?sdk=${provider}&user=alice&pwd=alice-pass`);
      await im.until(() => im.count('login', 'alice') > index, 15_000);
    }
    await waitFor(
      'all tabs but one to be disconnected',
      async () => (await read()).filter(tab => tab.connected).length === 1,
    );
    const sent = Array.from({ length: messageCount }, (_, index) => `message ${index + 1}`);
    for (const text of sent) im.send(app, 'bob', 'alice', text);
    await waitFor('the messages', async () => (await read()).some(tab => textsOf(tab).length >= messageCount));
    const tabs = await read();
    const { delivered, lost, duplicated } = count(tabs.map(textsOf), sent);
    const kicks = im.events.filter(({ type, user }) => type === 'kick' && user === 'alice');
    console.log(`\n${providerNames[provider]}: the server's log`);
    for (const { at, type, device, code } of im.events) {
      if (type !== 'login' && type !== 'kick') continue;
      const what = type === 'login' ? 'signs in' : `is kicked (${code})`;
      console.log(`  ${String(at - begun).padStart(6)} ms  ${device} ${what}`);
    }
    return {
      tabs: tabs.length,
      origins: new Set(context.pages().map(page => new URL(page.url()).origin)).size,
      logins: im.count('login', 'alice'),
      kicks: kicks.length,
      kickCodes: [...new Set(kicks.map(({ code }) => code))],
      stillConnected: tabs.filter(tab => tab.connected).length,
      delivered,
      lost,
      duplicated,
    };
  } finally {
    await browser.close();
    await Promise.all([web.close(), im.close()]);
  }
}

const textsOf = ({ events }: RawTab): string[] =>
  events.filter(({ name }) => name === 'onTextMessage').map(({ message = '' }) => message.replace(/^bob: /, ''));

const executable = findBrowser();
const providers: readonly RawSdkName[] = ['agora', 'easemob', 'shengwang'];
const results: Partial<Record<RawSdkName, Awaited<ReturnType<typeof control>>>> = {};
for (const provider of providers) results[provider] = await control(provider, executable);
console.log(`\n${JSON.stringify({ control: results })}`);
