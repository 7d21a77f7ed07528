/**
 * Watches an idle, signed-in background: it must keep one worker, one socket and its heap size, and sleep after the
 * sign-out. No inspector stays attached, because one keeps any worker alive.
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

/** Maximum relative heap growth between the first and the last measurement. */
const maxGrowth = 0.05;
/** Maximum time until the worker sleeps after a sign-out. */
const sleepTimeoutMs = 60_000;
const pollMs = 1_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, provider: { type: 'string', default: 'agora' } },
});

interface Target {
  id: string;
  type: string;
  url: string;
  webSocketDebuggerUrl: string;
}

/** Reads the browser's target list, which attaches to nothing. */
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

/** Bytes in use after garbage collection. The inspector is attached only during the measurement. */
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
  const log = (message: string) => console.log(`${seconds().toFixed(1).padStart(7)} s  ${message}`);

  const demo = await setUpDemo();
  const service = demo.services[provider];
  log('building the extension');
  const extension = buildForDemo(demo, `soak-${provider}`);
  const flags = ['--headless=new', '--remote-debugging-port=0'];
  const browser = await openBrowser(findBrowser(), extension, [`${demo.web.origins[0]}/?to=bob`], flags);
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
    log(`${providerNames[provider]}: alice is signed in, one tab is open; settling for 20 s`);
    await new Promise(done => setTimeout(done, 20_000));
    const first = await heaps();
    const { logins } = service.counts();

    const workers = new Set<string>();
    const counts = { awayLooks: 0, peakSockets: 0 };
    log(`idle for ${minutes} minutes`);
    for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
      const worker = await targets.worker();
      if (worker) workers.add(worker.id);
      const { sockets } = service.counts();
      if (!worker || sockets === 0) counts.awayLooks += 1;
      counts.peakSockets = Math.max(counts.peakSockets, sockets);
      await new Promise(done => setTimeout(done, pollMs));
    }
    service.send('are you there?');
    const page = await DevTools.open(tab.webSocketDebuggerUrl);
    await waitFor('a message after the idle time', () =>
      page.evaluate<boolean>(`JSON.stringify(window.partylineSample.received).includes('are you there?')`),
    );
    page.close();
    const unneededLogins = service.counts().logins - logins;
    const last = await heaps();
    log('and signed out');

    await inPopup(async popup => {
      await popup.signOut();
      await popup.waitForPhase('signedOut');
    });
    const signedOutAt = Date.now();
    await waitFor('the worker to sleep', async () => !(await targets.worker()), sleepTimeoutMs).catch(() => undefined);
    const isAsleep = !(await targets.worker());
    const asleepSeconds = isAsleep ? Math.round((Date.now() - signedOutAt) / 100) / 10 : undefined;
    const growth = (name: 'worker' | 'tab') => Math.round((last[name] / first[name] - 1) * 1000) / 1000;
    const heap = {
      worker: { bytes: [first.worker, last.worker], growth: growth('worker') },
      tab: { bytes: [first.tab, last.tab], growth: growth('tab') },
    };
    const ok =
      workers.size === 1 &&
      counts.awayLooks === 0 &&
      counts.peakSockets === 1 &&
      unneededLogins === 0 &&
      isAsleep &&
      heap.worker.growth <= maxGrowth &&
      heap.tab.growth <= maxGrowth;
    return {
      ok,
      provider,
      minutes,
      workers: workers.size,
      ...counts,
      unneededLogins,
      heap,
      asleepSeconds,
      seconds: seconds(),
    };
  } finally {
    browser.close();
    await browser.closed;
    await demo.close();
  }
}

try {
  const outcome = await soak();
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, provider: values.provider, error: message }));
  process.exit(1);
}
