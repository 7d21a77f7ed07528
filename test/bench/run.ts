/** Runs all measurements. */
import { resolve } from 'node:path';
import { buildClient, packageSizes } from '../../scripts/build/build-client';
import { extensionSizes } from '../../scripts/build/size-budgets';
import { waitFor } from '../browser/wait';
import { defaultApp, startImService } from '../server';
import { type AccountCosts, measureAccounts } from './accounts';
import type { Pairs } from './budgets';
import {
  type Comparison,
  type Heaps,
  measureCalls,
  measureHeaps,
  measureRawSignIn,
  measureRestore,
  measureUploads,
  measureWake,
  type WakeTimes,
} from './few-tabs';
import { type IdleCost, measureIdle } from './idle-cost';
import { TabGroup, type Times } from './many-tabs';
import { startMeter } from './meter';
import { median } from './numbers';
import { type BenchServer, type Transport, transports } from './pages';
import { measurePopup } from './popup';
import { BenchSetup, bareExtension, workerHeap } from './setup';
import { sizePairs } from './sizes';

export interface Counts {
  /** Numbers of tabs, ascending. */
  tabs: readonly number[];
  /** Events over each transport at each number of tabs. */
  events: number;
  /** Events in a burst. */
  burst: number;
  /** Repetitions of short measurements; a third for long ones. */
  rounds: number;
  calls: number;
  idleSeconds: number;
}

export interface RunOptions {
  executable: string;
  extension: string;
  /** Folder of the empty extension. */
  empty: string;
  server: BenchServer;
  /** The service's port, which is built into the extension. */
  imPort: number;
  counts: Counts;
  only: readonly string[];
  log(message: string): void;
}

/** Results at a number of tabs. */
export interface AtTabs {
  tabs: number;
  /** Each event's times, by transport. */
  events: Partial<Record<Transport, Times[]>>;
  /** Deliveries per second of each burst, by transport. */
  burst?: Partial<Record<Transport, number[]>>;
  quiet?: { ours: IdleCost; raw: IdleCost };
  /** Bytes of the background's heap. */
  workerHeap: number;
}

export interface Measurements {
  wake?: WakeTimes;
  calls?: Comparison;
  restore?: { ours: number[]; rawSignIn: number[] };
  upload?: Comparison;
  heaps?: Heaps;
  /** Milliseconds from the popup's navigation until the state is painted. */
  popup?: number[];
  accounts?: AccountCosts;
  /** Times of long events, by their number of characters. */
  payloads?: Record<number, Partial<Record<Transport, Times[]>>>;
  atTabs?: AtTabs[];
}

/** Numbers of tabs for bursts and long events. */
const burstTabs = 20;
const longTabs = 10;
/** Characters of the longest event. */
const longText = 100_000;
/** Budget in milliseconds of a reconnect beyond the SDK's own sign-in. */
const restoreMs = 120;
/** Budget of frames in each direction. */
const framesPerMinute = 3;
/** Budget of a popup opening in milliseconds. */
const popupMs = 100;
/** Budget in kilobytes of an account's heap beyond its SDK's own. */
const accountKilobytes = 2.5 * 1024;
/** Maximum of tabs with the vendor's SDK. */
const maxRawTabs = 50;
const megabyte = 1024 * 1024;

export async function measureAll(options: RunOptions): Promise<{ pairs: Pairs; measurements: Measurements }> {
  const { extension, only, log } = options;
  const measurements: Measurements = {};
  const pairs: Pairs = {};
  if (only.includes('sizes')) {
    log('sizes');
    const dist = resolve('.partyline', 'bench-client');
    await buildClient(dist);
    Object.assign(pairs, sizePairs([...extensionSizes(extension), ...(await packageSizes(dist))]));
  }
  if (only.includes('few')) await measureFewTabs(options, measurements);
  if (only.includes('accounts')) await measureSeveralAccounts(options, measurements);
  if (only.includes('many')) await measureManyTabs(options, measurements);
  return { pairs: { ...pairs, ...pairsOf(measurements) }, measurements };
}

async function startService(port: number) {
  const im = await startImService({ port, devices: { max: 1_000 } });
  for (const userId of ['alice', 'bob', 'dave']) im.addUser(defaultApp, { userId, password: `${userId}-pass` });
  return im;
}

async function measureFewTabs(
  { executable, extension, empty, server, imPort, counts, log }: RunOptions,
  measurements: Measurements,
) {
  const im = await startService(imPort);
  const some = Math.ceil(counts.rounds / 3);
  const setup = await BenchSetup.open({ executable, extension, beside: empty, server, im });
  try {
    log('worker starts');
    measurements.wake = await measureWake(setup, counts.rounds);
    await signIn(setup);
    log('the popup');
    measurements.popup = await measurePopup(setup.browser, some);
    log('heaps');
    measurements.heaps = await measureHeaps(setup, some);
    const tab = await setup.page('session');
    const raw = await setup.rawPage('bob');
    log('files');
    measurements.upload = await measureUploads(tab, raw, 5 * megabyte, some);
    await raw.close();
    log('reconnects');
    measurements.restore = {
      ours: await measureRestore(setup, tab, some),
      rawSignIn: await measureRawSignIn(setup, some),
    };
  } finally {
    await setup.close();
    await im.close();
  }
}

async function measureSeveralAccounts(
  { executable, extension, empty, server, imPort, counts, log }: RunOptions,
  measurements: Measurements,
) {
  const im = await startService(imPort);
  const setup = await BenchSetup.open({ executable, extension, beside: empty, server, im });
  try {
    log('several accounts');
    measurements.accounts = await measureAccounts(setup, counts.rounds);
  } finally {
    await setup.close();
    await im.close();
  }
}

async function measureManyTabs(
  { executable, extension, server, imPort, counts, log }: RunOptions,
  measurements: Measurements,
) {
  const im = await startService(imPort);
  const [ownMeter, rawMeter] = [await startMeter(im.port), await startMeter(im.port)];
  const setup = await BenchSetup.open({ executable, extension, beside: bareExtension, server, im });
  try {
    await signIn(setup, ownMeter.port);
    let sample: object = {};
    const group = new TabGroup({
      open: () => setup.page('transports'),
      emit: (transport, text) => setup.emit(transport, text, sample),
    });
    await group.grow(1);
    const [first] = group.pages;
    log('calls');
    measurements.calls = await measureCalls(first!, counts.calls);
    await setup.connect(first!);
    setup.emit('partyline', '0 sample', {});
    await waitFor('an event', async () => {
      sample = (await first!.evaluate(() => window.bench.sample)) ?? {};
      return 'payload' in sample;
    });
    const rawGroup = new TabGroup({
      open: () => setup.rawPage('bob', rawMeter.port),
      emit: (transport, text) => setup.emit(transport, text, sample),
    });
    measurements.atTabs = [];
    for (const tabs of counts.tabs) {
      if (tabs >= longTabs && !measurements.payloads) {
        await group.grow(longTabs);
        log(`long events to ${longTabs} tabs`);
        measurements.payloads = {};
        for (const length of [1_000, longText])
          measurements.payloads[length] = Object.fromEntries(
            await group.compare(transports, counts.rounds, 'x'.repeat(length)),
          );
      }
      let burst: AtTabs['burst'];
      if (group.pages.length < burstTabs && tabs >= Math.min(burstTabs, Math.max(...counts.tabs))) {
        await group.grow(Math.min(burstTabs, tabs));
        log(`bursts to ${group.pages.length} tabs`);
        burst = { partyline: [], bare: [], shared: [], broadcast: [] };
        for (let round = 0; round < Math.ceil(counts.rounds / 3); round++)
          for (const transport of transports) burst[transport]?.push(await group.burst(transport, counts.burst));
      }
      await group.grow(tabs);
      log(`events to ${tabs} tabs`);
      const events: AtTabs['events'] = Object.fromEntries(await group.compare(transports, counts.events));
      let quiet: AtTabs['quiet'];
      if (tabs <= maxRawTabs) {
        await rawGroup.grow(tabs);
        events.raw = (await rawGroup.compare(['raw'], counts.events)).get('raw') ?? [];
        log(`${counts.idleSeconds} idle seconds`);
        const [ours, raw] = await Promise.all([
          measureIdle(im, 'alice', ownMeter, counts.idleSeconds),
          measureIdle(im, 'bob', rawMeter, counts.idleSeconds),
        ]);
        quiet = { ours, raw };
      } else {
        await Promise.all(rawGroup.pages.splice(0).map(page => page.close()));
      }
      measurements.atTabs.push({
        ...{ tabs, events, workerHeap: await workerHeap(setup.browser) },
        ...(burst && { burst }),
        ...(quiet && { quiet }),
      });
    }
  } finally {
    await setup.close();
    await Promise.all([ownMeter.close(), rawMeter.close()]);
    await im.close();
  }
}

/** @param port port of the service that Partyline uses */
async function signIn(setup: BenchSetup, port = setup.options.im.port): Promise<void> {
  const { im } = setup.options;
  const host = { protocol: 'http' as const, domain: '127.0.0.1', port: String(port) };
  im.dnsHosts = { rest: [host], socket: [host] };
  await setup.signIn();
}

function pairsOf({ wake, popup, accounts, calls, heaps, restore, upload, payloads, atTabs = [] }: Measurements): Pairs {
  const pairs: Pairs = {};
  const medians = ({ ours, other }: Comparison) => ({ ours: median(ours), other: median(other) });
  if (wake) pairs.wake = medians(wake);
  if (restore) pairs.restore = { ours: median(restore.ours) - median(restore.rawSignIn), other: restoreMs };
  if (upload) pairs.file = medians(upload);
  if (popup) pairs.popupOpen = { ours: median(popup), other: popupMs };
  if (accounts) {
    pairs.popupOpenAccounts = { ours: median(accounts.popup.all), other: popupMs };
    pairs.accounts = { ours: accounts.heap / 1024, other: accounts.sdkHeap / 1024 + accountKilobytes };
    pairs.accountSockets = { ours: accounts.sockets, other: 1 };
  }
  if (calls) pairs.call = medians(calls);
  const sharedTime = (events: AtTabs['events'], transport: Transport) =>
    median((events[transport] ?? []).map(({ shared }) => shared));
  const long = payloads?.[longText];
  if (long) pairs.payload = { ours: sharedTime(long, 'partyline'), other: sharedTime(long, 'bare') };
  const frames = atTabs.flatMap(({ quiet }) => quiet?.ours.frames ?? []);
  if (frames.length > 0) pairs.frames = { ours: Math.max(...frames), other: framesPerMinute };
  const last = atTabs.at(-1);
  if (last) {
    const of = (transport: Transport) => sharedTime(last.events, transport);
    pairs.fanOutBare = { ours: of('partyline'), other: of('bare') };
    pairs.fanOutShared = { ours: of('partyline'), other: of('shared') };
  }
  const burst = atTabs.find(at => at.burst)?.burst;
  if (burst) pairs.burst = { ours: median(burst.partyline ?? []), other: median(burst.bare ?? []) };
  if (heaps) {
    const empty = median(heaps.empty);
    const workerGrowth = growthOf(atTabs);
    pairs.heap = {
      ours: (median(heaps.session) - empty + workerGrowth) / 1024,
      other: (median(heaps.raw) - empty) / 1024,
    };
  }
  return pairs;
}

/** Bytes of the background's heap for another tab. */
function growthOf(atTabs: readonly AtTabs[]): number {
  const [few, many] = [atTabs[0], atTabs.at(-1)];
  if (!few || !many || few === many) return 0;
  return Math.max(0, (many.workerHeap - few.workerHeap) / (many.tabs - few.tabs));
}
