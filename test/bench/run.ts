/** One run of everything: what is compared, with how many tabs, and how often. */
import { resolve } from 'node:path';
import { buildClient, packageSizes } from '../../scripts/build/build-client';
import { extensionSizes } from '../../scripts/build/size-budgets';
import { waitFor } from '../browser/wait';
import { defaultApp, startImService } from '../server';
import type { Pairs } from './budgets';
import {
  type Beside,
  type Heaps,
  measureCalls,
  measureHeaps,
  measureRawSignIn,
  measureRestore,
  measureUploads,
  measureWake,
  type Wakes,
} from './few-tabs';
import { measureQuiet, type Quiet } from './idle-cost';
import { Crowd, type Times } from './many-tabs';
import { startMeter } from './meter';
import { median } from './numbers';
import { type BenchServer, type Way, ways } from './pages';
import { measurePopup } from './popup';
import { bareExtension, Stage, workerHeap } from './setup';
import { sizePairs } from './sizes';

export interface Counts {
  /** How many tabs, from few to many. */
  tabs: readonly number[];
  /** Events by each way, at each number of tabs. */
  events: number;
  /** Events at once. */
  burst: number;
  /** Wakes; a third of it of what takes longer. */
  rounds: number;
  calls: number;
  quietSeconds: number;
}

export interface RunOptions {
  executable: string;
  extension: string;
  /** The folder of the extension that does nothing. */
  empty: string;
  server: BenchServer;
  /** Where the build looks for the service. */
  imPort: number;
  counts: Counts;
  only: readonly string[];
  log(message: string): void;
}

/** At a number of tabs. */
export interface AtTabs {
  tabs: number;
  /** By way, each event's times in milliseconds. */
  events: Partial<Record<Way, Times[]>>;
  /** Deliveries per second, by way; each burst. */
  burst?: Partial<Record<Way, number[]>>;
  quiet?: { ours: Quiet; raw: Quiet };
  /** Bytes of the background's heap. */
  workerHeap: number;
}

export interface Facts {
  wake?: Wakes;
  calls?: Beside;
  restore?: { ours: number[]; rawSignIn: number[] };
  upload?: Beside;
  heaps?: Heaps;
  /** Milliseconds from the popup's navigation until the state is painted. */
  popup?: number[];
  /** Events with much in them, to some tabs: by the number of characters. */
  payloads?: Record<number, Partial<Record<Way, Times[]>>>;
  atTabs?: AtTabs[];
}

/** So many tabs get a burst, and the long events. */
const burstTabs = 20;
const longTabs = 10;
/** Milliseconds that the popup may take to open. */
const popupMs = 100;
/** More SDKs than these in one browser say nothing new. */
const mostRaw = 50;
const megabyte = 1024 * 1024;

export async function measureAll(options: RunOptions): Promise<{ pairs: Pairs; facts: Facts }> {
  const { extension, only, log } = options;
  const facts: Facts = {};
  const pairs: Pairs = {};
  if (only.includes('sizes')) {
    log('sizes');
    const dist = resolve('.partyline', 'bench-client');
    await buildClient(dist);
    Object.assign(pairs, sizePairs([...extensionSizes(extension), ...(await packageSizes(dist))]));
  }
  if (only.includes('alone')) await measureAlone(options, facts);
  if (only.includes('many')) await measureMany(options, facts);
  return { pairs: { ...pairs, ...pairsOf(facts) }, facts };
}

async function startService(port: number) {
  const im = await startImService({ port, devices: { max: 1_000 } });
  for (const userId of ['alice', 'bob', 'dave']) im.addUser(defaultApp, { userId, password: `${userId}-pass` });
  return im;
}

async function measureAlone({ executable, extension, empty, server, imPort, counts, log }: RunOptions, facts: Facts) {
  const im = await startService(imPort);
  const some = Math.ceil(counts.rounds / 3);
  const stage = await Stage.open({ executable, extension, beside: empty, server, im });
  try {
    log('waking');
    facts.wake = await measureWake(stage, counts.rounds);
    await signIn(stage);
    log('the popup');
    facts.popup = await measurePopup(stage.browser, some);
    log('heaps');
    facts.heaps = await measureHeaps(stage, some);
    const tab = await stage.page('session');
    const raw = await stage.rawPage('bob');
    log('files');
    facts.upload = await measureUploads(tab, raw, 5 * megabyte, some);
    await raw.close();
    log('coming back');
    facts.restore = {
      ours: await measureRestore(stage, tab, some),
      rawSignIn: await measureRawSignIn(stage, some),
    };
  } finally {
    await stage.close();
    await im.close();
  }
}

async function measureMany({ executable, extension, server, imPort, counts, log }: RunOptions, facts: Facts) {
  const im = await startService(imPort);
  const [own, others] = [await startMeter(im.port), await startMeter(im.port)];
  const stage = await Stage.open({ executable, extension, beside: bareExtension, server, im });
  try {
    await signIn(stage, own.port);
    let sample: object = {};
    const crowd = new Crowd({
      open: () => stage.page('ways'),
      emit: (way, text) => stage.emit(way, text, sample),
    });
    await crowd.grow(1);
    const [first] = crowd.pages;
    log('calls');
    facts.calls = await measureCalls(first!, counts.calls);
    await stage.line(first!);
    stage.emit('partyline', '0 sample', {});
    await waitFor('an event', async () => {
      sample = (await first!.evaluate(() => window.bench.sample)) ?? {};
      return 'payload' in sample;
    });
    const raws = new Crowd({
      open: () => stage.rawPage('bob', others.port),
      emit: (way, text) => stage.emit(way, text, sample),
    });
    facts.atTabs = [];
    for (const tabs of counts.tabs) {
      if (tabs >= longTabs && !facts.payloads) {
        await crowd.grow(longTabs);
        log(`long events to ${longTabs} tabs`);
        facts.payloads = {};
        for (const length of [1_000, 100_000])
          facts.payloads[length] = Object.fromEntries(await crowd.compare(ways, counts.rounds, 'x'.repeat(length)));
      }
      let burst: AtTabs['burst'];
      if (crowd.pages.length < burstTabs && tabs >= Math.min(burstTabs, Math.max(...counts.tabs))) {
        await crowd.grow(Math.min(burstTabs, tabs));
        log(`bursts to ${crowd.pages.length} tabs`);
        burst = { partyline: [], bare: [], shared: [], broadcast: [] };
        for (let round = 0; round < Math.ceil(counts.rounds / 3); round++)
          for (const way of ways) burst[way]?.push(await crowd.burst(way, counts.burst));
      }
      await crowd.grow(tabs);
      log(`events to ${tabs} tabs`);
      const events: AtTabs['events'] = Object.fromEntries(await crowd.compare(ways, counts.events));
      let quiet: AtTabs['quiet'];
      if (tabs <= mostRaw) {
        await raws.grow(tabs);
        events.raw = (await raws.compare(['raw'], counts.events)).get('raw') ?? [];
        log(`${counts.quietSeconds} quiet seconds`);
        const [ours, raw] = await Promise.all([
          measureQuiet(im, 'alice', own, counts.quietSeconds),
          measureQuiet(im, 'bob', others, counts.quietSeconds),
        ]);
        quiet = { ours, raw };
      } else {
        await Promise.all(raws.pages.splice(0).map(page => page.close()));
      }
      facts.atTabs.push({
        ...{ tabs, events, workerHeap: await workerHeap(stage.browser) },
        ...(burst && { burst }),
        ...(quiet && { quiet }),
      });
    }
  } finally {
    await stage.close();
    await Promise.all([own.close(), others.close()]);
    await im.close();
  }
}

/** @param port where the service is for Partyline */
async function signIn(stage: Stage, port = stage.options.im.port): Promise<void> {
  const { im } = stage.options;
  const here = { protocol: 'http' as const, domain: '127.0.0.1', port: String(port) };
  im.dnsHosts = { rest: [here], socket: [here] };
  await stage.signIn();
}

function pairsOf({ wake, popup, calls, heaps, atTabs = [] }: Facts): Pairs {
  const pairs: Pairs = {};
  const medians = ({ ours, other }: Beside) => ({ ours: median(ours), other: median(other) });
  if (wake) pairs.coldWake = medians(wake);
  if (popup) pairs.popupOpen = { ours: median(popup), other: popupMs };
  if (calls) pairs.call = medians(calls);
  const most = atTabs.at(-1);
  if (most) {
    const of = (way: Way) => median((most.events[way] ?? []).map(({ shared }) => shared));
    pairs.fanOutBare = { ours: of('partyline'), other: of('bare') };
    pairs.fanOutShared = { ours: of('partyline'), other: of('shared') };
  }
  const burst = atTabs.find(at => at.burst)?.burst;
  if (burst) pairs.burst = { ours: median(burst.partyline ?? []), other: median(burst.bare ?? []) };
  if (heaps) {
    const empty = median(heaps.empty);
    const ofWorker = growthOf(atTabs);
    pairs.heap = {
      ours: (median(heaps.session) - empty + ofWorker) / 1024,
      other: (median(heaps.raw) - empty) / 1024,
    };
  }
  return pairs;
}

/** Bytes that one more tab costs in the background. */
function growthOf(atTabs: readonly AtTabs[]): number {
  const [few, many] = [atTabs[0], atTabs.at(-1)];
  if (!few || !many || few === many) return 0;
  return Math.max(0, (many.workerHeap - few.workerHeap) / (many.tabs - few.tabs));
}
