/** What is looked at to say whether an attack has come to anything: the service, what is kept, the background itself. */
import type { DevTools } from '../browser/devtools';
import { defaultApp as app, type ImService } from '../server';
import { decode } from '../server/msync/wire';
import type { Group } from '../server/state/group';
import type { User } from '../server/state/user';
import type { Actor, Heard } from './actors';
import { type Arena, canaries } from './setup';

export interface Finding {
  kind: 'privileged' | 'leaked' | 'crashed';
  who: string;
  what: string;
}

const listOf = (value: unknown): unknown => {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, listOf(item)]);
  if (value instanceof Set) return [...value];
  return value;
};

/** All that lasts at the service but for messages, presence, and who is in a room, which a site that may send may change. */
export function serviceState(im: ImService): string {
  const { users, groups } = im.hub.app(app);
  const ofUser = (user: User) => {
    const {
      userId,
      password,
      nickname,
      muted,
      contacts,
      remarks,
      blocked,
      pushTokens,
      profile,
      silence,
      pushLanguage,
    } = user;
    return {
      userId,
      password,
      nickname,
      muted,
      contacts,
      remarks,
      blocked,
      pushTokens,
      profile,
      silence,
      pushLanguage,
    };
  };
  const ofGroup = (group: Group) => {
    const { groupId, isChatroom, info, owner, announcement, allMuted, members, admins, muted, allowed, blocked } =
      group;
    const { attributes, files, memberAttributes } = group;
    const facts = { groupId, info, owner, announcement, allMuted, admins, muted, allowed, blocked, attributes, files };
    return isChatroom ? facts : { ...facts, members, memberAttributes };
  };
  const { logins, logouts, kicks, devices } = im.account(app, canaries.account);
  const all = [[...users.values()].map(ofUser), [...groups.values()].map(ofGroup), logins, logouts, kicks, devices];
  return JSON.stringify(all, (_key, value) => listOf(value));
}

/** What the user's account has said, each as text. */
export const said = (im: ImService): string[] =>
  im.hub
    .app(app)
    .history.filter(({ from }) => from === canaries.account)
    .map(({ meta }) => JSON.stringify([meta.to?.name, decode('MessageBody', meta.payload)]));

/** What the extension keeps that no site may change. */
export function keptState(arena: Arena): Promise<string> {
  return arena.browser.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: typeof import('webextension-polyfill') };
    const { sites, ...local } = await chrome.storage.local.get();
    const grants = Object.entries((sites ?? {}) as Record<string, { scopes: string[] }>).map(([origin, { scopes }]) => [
      origin,
      scopes,
    ]);
    const { session, asks } = (await chrome.storage.session.get()) as {
      session: { state: { phase: string; account: unknown } };
      asks?: { waiting: unknown[] };
    };
    const { phase, account } = session.state;
    const registered = await chrome.scripting.getRegisteredContentScripts();
    return JSON.stringify([
      grants.toSorted(),
      local,
      phase,
      account,
      asks?.waiting ?? [],
      registered.map(({ id }) => id).toSorted(),
    ]);
  });
}

/** Has the background note what nobody catches there. */
export const watchWorker = (worker: DevTools): Promise<void> =>
  worker.evaluate(`(() => {
    const errors = (globalThis.fuzzErrors ??= []);
    const note = (kind, error) => errors.length < 200 && errors.push(kind + ' ' + String(error?.stack ?? error).slice(0, 600));
    addEventListener('unhandledrejection', ({ reason }) => note('unhandledrejection', reason));
    addEventListener('error', ({ error, message }) => note('error', error ?? message));
    globalThis.fuzzGlobals = JSON.stringify(${worldOf});
  })()`);

/** What every object of the background has. */
const worldOf = `[Object, Array, String, Number, Function, Map, Set, Promise].map(of => Reflect.ownKeys(of.prototype).map(String))`;

export const workerErrors = (worker: DevTools): Promise<string[]> => worker.evaluate('fuzzErrors.splice(0)');
export const isPolluted = (worker: DevTools): Promise<boolean> =>
  worker.evaluate(`fuzzGlobals !== JSON.stringify(${worldOf})`);

export async function heapOf(worker: DevTools, collected = false): Promise<number> {
  if (collected) await worker.send('HeapProfiler.collectGarbage');
  const { usedSize } = await worker.send<{ usedSize: number }>('Runtime.getHeapUsage');
  return usedSize;
}

export interface Secrets {
  token: string;
}

/** What an actor has heard and should not have. */
export function leaksTo(
  actor: Pick<Actor, 'name' | 'scopes'>,
  { heard, woken }: Pick<Heard, 'heard' | 'woken'>,
  { token }: Secrets,
): Finding[] {
  const forbidden: string[] = [token, canaries.password];
  if (!actor.scopes.includes('receive')) forbidden.push(canaries.contact, canaries.group, canaries.text);
  if (actor.scopes.length === 0) forbidden.push(canaries.account);
  const told = heard.filter(text => forbidden.some(secret => text.includes(secret)));
  const findings: Finding[] = told.map(text => ({ kind: 'leaked', who: actor.name, what: text.slice(0, 400) }));
  if (actor.scopes.length === 0 && woken > 0)
    findings.push({ kind: 'leaked', who: actor.name, what: `${woken} wake-ups of a page that may know nothing` });
  return findings;
}

/** Messages that nobody was allowed to send. */
export function forbiddenMessages(
  texts: readonly string[],
  actors: readonly Pick<Actor, 'name' | 'mark' | 'scopes'>[],
): Finding[] {
  return texts.flatMap((text): Finding[] => {
    if (text.includes('honest')) return [];
    const sender = actors.find(({ mark }) => text.includes(mark));
    if (sender?.scopes.includes('send')) return [];
    return [{ kind: 'privileged', who: sender?.name ?? 'nobody known', what: `sent ${text.slice(0, 300)}` }];
  });
}
