/**
 * The scripts on allowed sites: registered for a site while it is allowed, and put into its open tabs when it becomes so.
 * Match patterns know no ports, so sites of one host share their scripts; the background looks at the whole origin again.
 */
import browser, { type Scripting } from 'webextension-polyfill';
import { wakeMessage } from '@/lib/contract/frames';
import { matchPatterns } from '@/lib/sites/match-patterns';

/** The bridge first: it has to be there when the page hears of Partyline. */
const scripts = [
  { name: 'bridge', file: 'content-scripts/bridge.js', world: 'ISOLATED' },
  { name: 'page', file: 'content-scripts/page.js', world: 'MAIN' },
] as const;

/** Registers and unregisters until it is just these sites. An update of the extension has the browser forget them all. */
export async function registerSiteScripts(origins: readonly string[]): Promise<void> {
  const wanted = new Map(
    matchPatterns(origins)
      .flatMap(scriptsFor)
      .map(script => [script.id, script]),
  );
  const known = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const gone = [...known].filter(id => !wanted.has(id));
  const fresh = [...wanted.values()].filter(({ id }) => !known.has(id));
  if (gone.length > 0) await browser.scripting.unregisterContentScripts({ ids: gone });
  if (fresh.length === 0) return;
  await browser.scripting.registerContentScripts(fresh);
  const patterns = new Set(fresh.flatMap(({ matches = [] }) => matches));
  await injectIntoOpenTabs(origins.filter(origin => matchPatterns([origin]).some(pattern => patterns.has(pattern))));
}

function scriptsFor(pattern: string): Scripting.RegisteredContentScript[] {
  return scripts.map(({ name, file, world }) => ({
    id: `${name} ${pattern}`,
    js: [file],
    matches: [pattern],
    runAt: 'document_start',
    allFrames: false,
    persistAcrossSessions: true,
    world,
  }));
}

/** Has the open tabs of these sites come in, without a reload: those that have the scripts are told, the others get them. */
export async function injectIntoOpenTabs(origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const tabs = await browser.tabs.query({ url: matchPatterns(origins) });
  const own = tabs.filter(({ url }) => url && origins.includes(new URL(url).origin));
  await Promise.allSettled(own.map(({ id }) => id !== undefined && join(id)));
}

async function join(tabId: number): Promise<void> {
  try {
    await browser.tabs.sendMessage(tabId, wakeMessage, { frameId: 0 });
  } catch {
    const target = { tabId, frameIds: [0] };
    for (const { file, world } of scripts) {
      await browser.scripting.executeScript({ target, files: [file], world, injectImmediately: true });
    }
  }
}
