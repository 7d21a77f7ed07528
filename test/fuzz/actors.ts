/** Who attacks, from where, by which ways, and what each may see and do all the same. */
import type { CDPSession, Frame, Page } from 'playwright';
import type { Scope } from '@/lib/contract/sites';
import { waitFor } from '../browser/wait';
import type { Attack } from './attacks';
import { type Arena, attackerSource, honestSource, type SiteName, sites } from './setup';

export interface Heard {
  tried: number;
  heard: string[];
  polluted: string | null;
  woken: number;
}

interface Batch {
  via: string;
  about?: string;
  attacks: Attack[];
  /** All of it that often, as fast as it goes; after that once more. */
  times?: number;
  /** Milliseconds to wait for answers. */
  patience?: number;
}

export interface Actor {
  name: string;
  /** In what it sends. */
  mark: string;
  /** What it may do: the grant of its origin where it is a page or its content script, nothing otherwise. */
  scopes: readonly Scope[];
  own: string;
  ways: readonly string[];
  /** Whether it can use the object that pages are given. */
  byApi: boolean;
  run(batch: Batch): Promise<Heard>;
  page: Page;
}

const expressionOf = (batch: Batch) => `(globalThis.partylineAttack ??= ${attackerSource})(${JSON.stringify(batch)})`;

const inFrame =
  (frame: Page | Frame) =>
  (batch: Batch): Promise<Heard> =>
    frame.evaluate(expressionOf(batch)) as Promise<Heard>;

/** The world of the extension's content script in a page, as an attacker who has taken it over has it. */
export async function contentWorld(page: Page): Promise<(batch: Batch) => Promise<Heard>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  let world: number | undefined;
  session.on('Runtime.executionContextCreated', ({ context }) => {
    const { isDefault, type } = (context.auxData ?? {}) as { isDefault?: boolean; type?: string };
    if (!isDefault && type === 'isolated' && context.name === 'Partyline') world = context.id;
  });
  await session.send('Runtime.enable');
  const contextId = await waitFor('the world of the content script', () => world);
  return async batch => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: expressionOf(batch),
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as Heard;
  };
}

const frames: Record<string, (arena: Arena) => { html: string; urlPart?: string }> = {
  'same-origin': arena => ({ html: `<iframe name="same-origin" src="${arena.origins.honest}/frame"></iframe>` }),
  'cross-origin': arena => ({ html: `<iframe name="cross-origin" src="${arena.origins.stranger}/"></iframe>` }),
  'other-host': arena => ({ html: `<iframe name="other-host" src="${arena.origins.away}/"></iframe>` }),
  sandboxed: arena => ({
    html: `<iframe name="sandboxed" sandbox="allow-scripts" src="${arena.origins.honest}/"></iframe>`,
  }),
  blank: () => ({ html: '<iframe name="blank" src="about:blank"></iframe>' }),
  data: () => ({ html: '<iframe name="data" src="data:text/html,<title>data</title>"></iframe>' }),
};

export async function gather(arena: Arena): Promise<Actor[]> {
  const actors: Actor[] = [];
  const scopesOf = (site: SiteName): readonly Scope[] => sites[site] ?? [];
  const add = (actor: Omit<Actor, 'mark' | 'byApi'> & { byApi?: boolean }) =>
    actors.push({ byApi: false, mark: `fz-${actor.name.replaceAll(' ', '-')}.`, ...actor });
  for (const site of ['status', 'reader', 'sender', 'stranger'] as const) {
    const page = await arena.tab(site, true);
    const about = { scopes: scopesOf(site), own: arena.origins[site], page };
    add({
      ...about,
      name: `page ${site}`,
      ways: ['pipe', 'pipe', 'around', 'outside'],
      byApi: true,
      run: inFrame(page),
    });
    add({ ...about, name: `content ${site}`, ways: ['port', 'bare'], run: await contentWorld(page) });
  }
  const away = await arena.tab('away', true);
  add({
    name: 'page away',
    scopes: [],
    own: arena.origins.away,
    page: away,
    ways: ['pipe', 'outside'],
    run: inFrame(away),
  });
  const host = await arena.tab('honest');
  // The page itself uses its session, so that there is a bridge to be had.
  await honest(host, 'join()');
  for (const [name, of] of Object.entries(frames)) {
    await host.evaluate(html => {
      document.body.insertAdjacentHTML('beforeend', html);
    }, of(arena).html);
    const frame = await waitFor(`the frame ${name}`, () => host.frame({ name }));
    await frame.waitForLoadState();
    const own = name === 'cross-origin' ? arena.origins.stranger : arena.origins.away;
    add({
      name: `frame ${name}`,
      scopes: [],
      own,
      page: host,
      ways: ['around', 'pipe', 'outside'],
      run: inFrame(frame),
    });
  }
  const beside = await arena.besidePage();
  add({
    name: 'extension',
    scopes: [],
    own: `chrome-extension://${arena.hostileId}`,
    page: beside,
    ways: ['outside'],
    run: inFrame(beside),
  });
  return actors;
}

/** Has a page do what one that means well does. */
export const honest = <T>(page: Page, what: string): Promise<T> =>
  page.evaluate(`(globalThis.partylineHonest ??= ${honestSource}).${what}`) as Promise<T>;
