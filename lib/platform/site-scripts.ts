/**
 * Content scripts of allowed sites. Match patterns have no ports, so all origins of a host get the scripts;
 * the background checks the exact origin of each connection.
 */
import browser, { type Scripting } from 'webextension-polyfill';
import { wakeMessage } from '@/lib/contract/frames';
import { matchPatterns } from '@/lib/sites/match-patterns';
import { inTime } from '@/lib/storage/in-time';
import { isServed } from './tabs';

/** A tab that is busy or shows a dialog answers nothing and runs no script until it is idle again. */
const busyTabTimeoutMs = 1_000;

/** The last call for each tab that has not settled. */
const connectingTabs = new Map<number, Promise<void>>();

/** In this order: the bridge must run before the page script announces Partyline. */
const scripts = [
  { name: 'bridge', file: 'bridge.js', world: 'ISOLATED' },
  { name: 'page', file: 'page.js', world: 'MAIN' },
] as const;

/**
 * Registers the scripts for exactly these sites. The browser drops all registrations when the extension
 * updates.
 * @param options.isComplete without it, the registrations of other sites remain
 */
export async function registerSiteScripts(
  origins: readonly string[],
  { isComplete }: { isComplete: boolean },
): Promise<void> {
  const wanted = new Map(
    matchPatterns(origins)
      .flatMap(scriptsFor)
      .map(script => [script.id, script]),
  );
  const registered = new Set((await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const obsolete = [...registered].filter(id => !wanted.has(id));
  const added = [...wanted.values()].filter(({ id }) => !registered.has(id));
  if (isComplete && obsolete.length > 0) await browser.scripting.unregisterContentScripts({ ids: obsolete });
  if (added.length === 0) return;
  await browser.scripting.registerContentScripts(added);
  const patterns = new Set(added.flatMap(({ matches = [] }) => matches));
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

/**
 * Connects the open tabs of these sites without a reload: wakes their scripts, or injects them. Resolves without the tabs
 * that are busy or show a dialog; they connect later.
 */
export async function injectIntoOpenTabs(origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  // A discarded tab gets the registered scripts when the browser loads it.
  const tabs = await browser.tabs.query({ url: matchPatterns(origins), discarded: false });
  const matching = tabs.filter(tab => isServed(tab) && tab.url && origins.includes(new URL(tab.url).origin));
  await Promise.allSettled(
    matching.map(({ id }) => id !== undefined && inTime(connectAfterEarlier(id), busyTabTimeoutMs)),
  );
}

/** Two injections at once would both find the tab without scripts, and run them twice. */
function connectAfterEarlier(tabId: number): Promise<void> {
  const connecting = (connectingTabs.get(tabId) ?? Promise.resolve()).catch(() => {}).then(() => wakeOrInject(tabId));
  connectingTabs.set(tabId, connecting);
  const forget = () => connectingTabs.get(tabId) === connecting && connectingTabs.delete(tabId);
  connecting.then(forget, forget);
  return connecting;
}

async function wakeOrInject(tabId: number): Promise<void> {
  try {
    await browser.tabs.sendMessage(tabId, wakeMessage, { frameId: 0 });
  } catch {
    const target = { tabId, frameIds: [0] };
    for (const { file, world } of scripts) {
      await browser.scripting.executeScript({ target, files: [file], world, injectImmediately: true });
    }
  }
}
