/** Measurements with few tabs: worker start, reconnect, calls, uploads, heap of a tab. */
import type { Page } from 'playwright';
import { waitFor } from '../browser/wait';
import { type BenchSetup, heapOf } from './setup';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

export interface Comparison {
  ours: number[];
  other: number[];
}

export interface WakeTimes extends Comparison {
  /** An empty worker that reads its storage first, as any worker must that checks grants. */
  reading: number[];
}

/** Milliseconds from opening a port to the first answer of a stopped worker: ours, signed out, and empty ones. */
export async function measureWake({ browser, besideId }: BenchSetup, runs: number): Promise<WakeTimes> {
  const wake = async (page: Page, name: string, frame: object): Promise<number> => {
    await browser.stopWorkers();
    return page.evaluate(
      ([portName, first]) =>
        new Promise<number>(done => {
          const begun = performance.now();
          const port = chrome.runtime.connect({ name: portName });
          port.onMessage.addListener(() => {
            done(performance.now() - begun);
            port.disconnect();
          });
          port.postMessage(first);
        }),
      [name, frame] as const,
    );
  };
  const [ownPage, other] = [
    await browser.tab(`chrome-extension://${browser.extensionId}/icon.svg`),
    await browser.tab(`chrome-extension://${besideId}/manifest.json`),
  ];
  const result: WakeTimes = { ours: [], other: [], reading: [] };
  // The first run is a warm-up.
  for (let run = -1; run < runs; run++) {
    const ours = await wake(ownPage, 'partyline', { t: 'attach', version: 1 });
    const empty = await wake(other, 'empty', {});
    const reading = await wake(other, 'reading', {});
    if (run < 0) continue;
    result.ours.push(ours);
    result.other.push(empty);
    result.reading.push(reading);
  }
  await Promise.all([ownPage.close(), other.close()]);
  return result;
}

/** Milliseconds of a call from a page that the background answers without the SDK. */
export async function measureCalls(page: Page, runs: number): Promise<Comparison> {
  return page.evaluate(async count => {
    const result: { ours: number[]; other: number[] } = { ours: [], other: [] };
    const { call } = window.bench;
    for (let run = 0; run < count; run++) {
      for (const [list, request] of [
        [result.ours, call.partyline],
        [result.other, call.bare],
      ] as const) {
        const begun = performance.now();
        await request();
        list.push(performance.now() - begun);
        // Slow enough for the rate limiter.
        await new Promise(done => setTimeout(done, 10));
      }
    }
    return result;
  }, runs);
}

/** Milliseconds from the disconnect after a worker's stop until a tab is online again. */
export async function measureRestore({ browser }: BenchSetup, page: Page, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = await page.evaluate(() => window.bench.onlineAt.length);
    await browser.killWorker();
    times.push(
      await waitFor('the tab to be online again', () =>
        page.evaluate(count => {
          const { suspendedAt, onlineAt } = window.bench;
          return onlineAt.length > count && (onlineAt.at(-1) ?? 0) - (suspendedAt.at(-1) ?? 0);
        }, before),
      ),
    );
  }
  return times;
}

/** Milliseconds of a sign-in by the vendor's SDK in a page that has loaded it. */
export async function measureRawSignIn(setup: BenchSetup, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const page = await setup.rawPage('bob');
    times.push(await page.evaluate(() => window.bench.signInMs));
    await page.close();
  }
  return times;
}

/** Milliseconds of an upload, from a tab that shares the session and from one with the vendor's SDK. */
export async function measureUploads(ours: Page, raw: Page, bytes: number, runs: number): Promise<Comparison> {
  const time = (page: Page) =>
    page.evaluate(async size => {
      const begun = performance.now();
      await window.bench.upload(size);
      return performance.now() - begun;
    }, bytes);
  const result: Comparison = { ours: [], other: [] };
  for (let run = 0; run < runs; run++) {
    result.ours.push(await time(ours));
    result.other.push(await time(raw));
  }
  return result;
}

export interface Heaps {
  /** Bytes: a tab that shares the session, one with the vendor's SDK, an empty one. */
  session: number[];
  raw: number[];
  empty: number[];
}

/** Opens the tabs together, so that each has its own process. */
export async function measureHeaps(setup: BenchSetup, runs: number): Promise<Heaps> {
  const heaps: Heaps = { session: [], raw: [], empty: [] };
  for (let run = 0; run < runs; run++) {
    const pages = {
      session: await setup.page('session'),
      raw: await setup.rawPage('bob'),
      empty: await setup.page('empty'),
    };
    for (const [kind, page] of Object.entries(pages)) heaps[kind as keyof Heaps].push(await heapOf(page));
    await Promise.all(Object.values(pages).map(page => page.close()));
  }
  return heaps;
}
