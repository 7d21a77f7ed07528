/**
 * A signed-in background at rest, with no inspector on it, which would keep any worker alive: does it stay on the line, is it one
 * worker and one socket, does its heap stay what it was; and does it go to sleep once nobody is signed in?
 *
 *     npm run soak -- --minutes 30 --provider agora
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DevTools } from '../../test/browser/devtools';
import { Popup } from '../../test/browser/popup';
import { waitFor } from '../../test/browser/wait';
import { buildForDemo, setUpDemo } from '../demo/demo';
import { findBrowser } from '../demo/find-browser';
import { type ProviderName, providerNames, providers } from '../demo/local-services';
import { openBrowser } from '../demo/open-browser';

/** How much a heap may differ between the first and the last look at it. */
const mostGrowth = 0.05;
/** How long the worker may be awake after a sign-out. */
const asleepMs = 60_000;
const lookMs = 1_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, provider: { type: 'string', default: 'agora' } },
});

interface Target {
  id: string;
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

/** What the browser tells without anything being attached. */
class Targets {
  constructor(private readonly port: string) {}

  async list(): Promise<Target[]> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/json/list`)).json()) as Target[];
  }

  async open(url: string): Promise<Target> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/json/new?${url}`, { method: 'PUT' })).json()) as Target;
  }

  async close({ id }: Target): Promise<void> {
    await fetch(`http://127.0.0.1:${this.port}/json/close/${id}`);
  }

  async worker(): Promise<Target | undefined> {
    return (await this.list()).find(({ type }) => type === 'service_worker');
  }
}

/** In use after a collection, in bytes. Whatever looks is there only as long as it takes. */
async function heapOf({ webSocketDebuggerUrl }: Target): Promise<number> {
  const devtools = await DevTools.open(webSocketDebuggerUrl);
  try {
    for (let times = 0; times < 2; times++) await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send<{ usedSize: number }>('Runtime.getHeapUsage')).usedSize;
  } finally {
    devtools.close();
  }
}

async function soak() {
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0.');
  const provider = values.provider as ProviderName;
  if (!providers.includes(provider)) throw new Error(`--provider is one of ${providers.join(', ')}.`);
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 100) / 10;
  const say = (words: string) => console.log(`${seconds().toFixed(1).padStart(7)} s  ${words}`);

  const stage = await setUpDemo();
  const service = stage.services[provider];
  say('building the extension');
  const extension = buildForDemo(stage, `soak-${provider}`);
  const flags = ['--headless=new', '--remote-debugging-port=0'];
  const browser = await openBrowser(findBrowser(), extension, [`${stage.web.origins[0]}/?to=bob`], flags);
  try {
    const port = await waitFor('the debugging port', () =>
      readFile(join(browser.profile, 'DevToolsActivePort'), 'utf8').then(text => text.split('\n')[0]),
    );
    const targets = new Targets(port);
    const inPopup = async (work: (popup: Popup) => Promise<void>) => {
      const target = await targets.open(`chrome-extension://${browser.extensionId}/popup.html`);
      const popup = new Popup(await DevTools.open(target.webSocketDebuggerUrl));
      await waitFor('the popup to be drawn', () => popup.phase());
      await work(popup);
      popup.close();
      await targets.close(target);
    };
    await inPopup(async popup => {
      await popup.signIn({ provider, userId: 'alice', ...service.credential() });
      await popup.waitForPhase('online');
    });
    const tab = await waitFor('the tab', async () =>
      (await targets.list()).find(({ url }) => url.endsWith('/?to=bob')),
    );
    const heaps = async () => ({
      worker: await heapOf(await waitFor('the worker', () => targets.worker())),
      tab: await heapOf(tab),
    });
    say(`${providerNames[provider]}: alice is signed in, one tab is open; settling for 20 s`);
    await new Promise(done => setTimeout(done, 20_000));
    const first = await heaps();
    const { logins } = service.facts();

    const workers = new Set<string>();
    const facts = { awayLooks: 0, peakSockets: 0 };
    say(`at rest for ${minutes} minutes`);
    for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
      const worker = await targets.worker();
      if (worker) workers.add(worker.id);
      const { sockets } = service.facts();
      if (!worker || sockets === 0) facts.awayLooks += 1;
      facts.peakSockets = Math.max(facts.peakSockets, sockets);
      await new Promise(done => setTimeout(done, lookMs));
    }
    service.send('are you there?');
    const page = await DevTools.open(tab.webSocketDebuggerUrl);
    await waitFor('a message after the rest', () =>
      page.evaluate<boolean>(`JSON.stringify(window.partylineSample.received).includes('are you there?')`),
    );
    page.close();
    const unneededLogins = service.facts().logins - logins;
    const last = await heaps();
    say('and signed out');

    await inPopup(async popup => {
      await popup.click('[data-test=sign-out]');
      await popup.waitForPhase('signedOut');
    });
    const signedOutAt = Date.now();
    await waitFor('the worker to sleep', async () => !(await targets.worker()), asleepMs).catch(() => undefined);
    const isAsleep = !(await targets.worker());
    const asleepSeconds = isAsleep ? Math.round((Date.now() - signedOutAt) / 100) / 10 : undefined;
    const growth = (name: 'worker' | 'tab') => Math.round((last[name] / first[name] - 1) * 1000) / 1000;
    const heap = {
      worker: { bytes: [first.worker, last.worker], growth: growth('worker') },
      tab: { bytes: [first.tab, last.tab], growth: growth('tab') },
    };
    const ok =
      workers.size === 1 &&
      facts.awayLooks === 0 &&
      facts.peakSockets === 1 &&
      unneededLogins === 0 &&
      isAsleep &&
      heap.worker.growth <= mostGrowth &&
      heap.tab.growth <= mostGrowth;
    return {
      ok,
      provider,
      minutes,
      workers: workers.size,
      ...facts,
      unneededLogins,
      heap,
      asleepSeconds,
      seconds: seconds(),
    };
  } finally {
    browser.close();
    await browser.closed;
    await stage.close();
  }
}

try {
  const outcome = await soak();
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const words = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, provider: values.provider, error: words }));
  process.exit(1);
}
