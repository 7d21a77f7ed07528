// Detects successful attacks in the service, the stored state, the background, and what attackers received.
import type { DevTools } from '../browser/devtools';
import type { Actor, BatchResult } from './actors';
import { canaries } from './service';
import type { FuzzSetup } from './setup';

export interface Finding {
  kind: 'privileged' | 'leaked' | 'crashed';
  who: string;
  what: string;
}

/** The stored state of the extension that no site may change, as text. */
export function storedState(setup: FuzzSetup): Promise<string> {
  return setup.browser.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: typeof import('webextension-polyfill') };
    const { sites, ...local } = await chrome.storage.local.get();
    const stored = (sites ?? {}) as Record<string, { scopes: string[]; accounts?: string[] }>;
    const grants = Object.entries(stored).map(([origin, { scopes, accounts }]) => [origin, scopes, accounts]);
    const { asks, ...inMemory } = (await chrome.storage.session.get()) as {
      asks?: { waiting: unknown[] };
      [session: `session ${number}`]: { state: { phase: string; account: unknown } };
    };
    const sessions = Object.entries(inMemory)
      .filter(([key]) => key.startsWith('session '))
      .map(([key, { state }]) => [key, state.phase, state.account]);
    const registered = await chrome.scripting.getRegisteredContentScripts();
    return JSON.stringify([
      grants.toSorted(),
      local,
      sessions,
      asks?.waiting ?? [],
      registered.map(({ id }) => id).toSorted(),
    ]);
  });
}

/** Bytes in the extension's `storage.session`. */
export const storedBytes = (setup: FuzzSetup): Promise<number> =>
  setup.browser.evaluate(() => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { session: { getBytesInUse(): Promise<number> } } };
    };
    return chrome.storage.session.getBytesInUse();
  });

/** Records uncaught errors of the background, and the properties of its built-in prototypes. */
export const watchWorker = (worker: DevTools): Promise<void> =>
  worker.evaluate(`(() => {
    const errors = (globalThis.fuzzErrors ??= []);
    const record = (kind, error) => errors.length < 200 && errors.push(kind + ' ' + String(error?.stack ?? error).slice(0, 600));
    addEventListener('unhandledrejection', ({ reason }) => record('unhandledrejection', reason));
    addEventListener('error', ({ error, message }) => record('error', error ?? message));
    globalThis.fuzzGlobals = JSON.stringify(${prototypeKeys});
  })()`);

const prototypeKeys = `[Object, Array, String, Number, Function, Map, Set, Promise].map(type => Reflect.ownKeys(type.prototype).map(String))`;

export const workerErrors = (worker: DevTools): Promise<string[]> => worker.evaluate('fuzzErrors.splice(0)');
export const isPolluted = (worker: DevTools): Promise<boolean> =>
  worker.evaluate(`fuzzGlobals !== JSON.stringify(${prototypeKeys})`);

export async function heapOf(worker: DevTools, collectGarbage = false): Promise<number> {
  if (collectGarbage) await worker.send('HeapProfiler.collectGarbage');
  const { usedSize } = await worker.send<{ usedSize: number }>('Runtime.getHeapUsage');
  return usedSize;
}

/** Finds what an actor received without the scope for it. @param secrets what no actor may receive */
export function leaksTo(
  actor: Pick<Actor, 'name' | 'scopes'>,
  { received, wakeUps }: Pick<BatchResult, 'received' | 'wakeUps'>,
  secrets: readonly string[],
): Finding[] {
  const forbidden = [...secrets];
  if (!actor.scopes.includes('receive')) forbidden.push(canaries.contact, canaries.group, canaries.text);
  if (actor.scopes.length === 0) forbidden.push(canaries.account);
  const leaks = received.filter(text => forbidden.some(secret => text.includes(secret)));
  const findings: Finding[] = leaks.map(text => ({ kind: 'leaked', who: actor.name, what: text.slice(0, 400) }));
  if (actor.scopes.length === 0 && wakeUps > 0)
    findings.push({ kind: 'leaked', who: actor.name, what: `${wakeUps} wake-ups of a page without a grant` });
  return findings;
}

/** Finds messages of actors without the `send` scope. */
export function forbiddenMessages(
  texts: readonly string[],
  actors: readonly Pick<Actor, 'name' | 'mark' | 'scopes'>[],
): Finding[] {
  return texts.flatMap((text): Finding[] => {
    if (text.includes('honest')) return [];
    const sender = actors.find(({ mark }) => text.includes(mark));
    if (sender?.scopes.includes('send')) return [];
    return [{ kind: 'privileged', who: sender?.name ?? 'an unknown sender', what: `sent ${text.slice(0, 300)}` }];
  });
}
