/** What is measured with few tabs: waking, coming back, a call, a file, the heap of a tab. */
import type { Page } from 'playwright';
import { waitFor } from '../browser/wait';
import { heapOf, type Stage } from './setup';

/** The browser's own API, inside the functions that are evaluated there. */
declare const chrome: import('webextension-polyfill').Browser;

export interface Beside {
  ours: number[];
  other: number[];
}

export interface Wakes extends Beside {
  /** An empty worker that reads what it has kept before it answers, as any must that knows who may be told what. */
  reading: number[];
}

/** Milliseconds from a port's opening to the first answer, the worker asleep: ours, signed out, beside empty ones. */
export async function measureWake({ browser, besideId }: Stage, runs: number): Promise<Wakes> {
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
  const [mine, other] = [
    await browser.tab(`chrome-extension://${browser.extensionId}/icon.svg`),
    await browser.tab(`chrome-extension://${besideId}/manifest.json`),
  ];
  const result: Wakes = { ours: [], other: [], reading: [] };
  // The first is for warming up.
  for (let run = -1; run < runs; run++) {
    const one = await wake(mine, 'partyline', { t: 'attach', version: 1 });
    const two = await wake(other, 'empty', {});
    const three = await wake(other, 'reading', {});
    if (run < 0) continue;
    result.ours.push(one);
    result.other.push(two);
    result.reading.push(three);
  }
  await Promise.all([mine.close(), other.close()]);
  return result;
}

/** Milliseconds of a call from a page to the background and back, which it answers by itself. */
export async function measureCalls(page: Page, runs: number): Promise<Beside> {
  return page.evaluate(async count => {
    const result: { ours: number[]; other: number[] } = { ours: [], other: [] };
    const { call } = window.bench;
    for (let run = 0; run < count; run++) {
      for (const [list, way] of [
        [result.ours, call.partyline],
        [result.other, call.bare],
      ] as const) {
        const begun = performance.now();
        await way();
        list.push(performance.now() - begun);
        // A person's pace: what comes too fast is held back.
        await new Promise(done => setTimeout(done, 10));
      }
    }
    return result;
  }, runs);
}

/** Milliseconds from the loss of the line, with the worker's death, until a tab is online again. */
export async function measureRestore({ browser }: Stage, page: Page, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = await page.evaluate(() => window.bench.back.length);
    await browser.killWorker();
    times.push(
      await waitFor('the tab to be online again', () =>
        page.evaluate(count => {
          const { gone, back } = window.bench;
          return back.length > count && (back.at(-1) ?? 0) - (gone.at(-1) ?? 0);
        }, before),
      ),
    );
  }
  return times;
}

/** Milliseconds that the vendor's SDK takes to sign in, in a page that has loaded it. */
export async function measureRawSignIn(stage: Stage, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const page = await stage.rawPage('bob');
    times.push(await page.evaluate(() => window.bench.signInMs));
    await page.close();
  }
  return times;
}

/** Milliseconds to send a file, from a tab that shares the session and from one with an SDK of its own. */
export async function measureUploads(ours: Page, raw: Page, bytes: number, runs: number): Promise<Beside> {
  const time = (page: Page) =>
    page.evaluate(async size => {
      const begun = performance.now();
      await window.bench.upload(size);
      return performance.now() - begun;
    }, bytes);
  const result: Beside = { ours: [], other: [] };
  for (let run = 0; run < runs; run++) {
    result.ours.push(await time(ours));
    result.other.push(await time(raw));
  }
  return result;
}

export interface Heaps {
  /** Bytes: a tab that shares the session, one with the vendor's SDK, one with nothing. */
  session: number[];
  raw: number[];
  empty: number[];
}

/** Tabs of their own, all open together, so that no two are in one process. */
export async function measureHeaps(stage: Stage, runs: number): Promise<Heaps> {
  const heaps: Heaps = { session: [], raw: [], empty: [] };
  for (let run = 0; run < runs; run++) {
    const pages = {
      session: await stage.page('session'),
      raw: await stage.rawPage('bob'),
      empty: await stage.page('empty'),
    };
    for (const [kind, page] of Object.entries(pages)) heaps[kind as keyof Heaps].push(await heapOf(page));
    await Promise.all(Object.values(pages).map(page => page.close()));
  }
  return heaps;
}
