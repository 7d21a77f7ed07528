// The attackers: where each runs, which channels it has, and what its grant allows.
import type { CDPSession, Frame, Page } from 'playwright';
import type { Scope } from '@/lib/contract/sites';
import { waitFor } from '../browser/wait';
import type { Attack } from './attacks';
import { attackerSource, type FuzzSetup, honestSource, type SiteName, sites } from './setup';

export interface BatchResult {
  tried: number;
  /** Everything that the attacker received, as text. */
  received: string[];
  polluted: string | null;
  /** How often the bridge dispatched `partyline:request` in the page. */
  wakeUps: number;
}

interface Batch {
  channel: string;
  extensionId?: string;
  attacks: Attack[];
  /** Send all attacks that often without a pause, then once more. */
  repeat?: number;
  /** How long to wait for replies, in milliseconds. */
  timeoutMs?: number;
}

export interface Actor {
  name: string;
  /** Part of each text that it sends. */
  mark: string;
  /** The grant of its origin, for a page or its content script; otherwise none. */
  scopes: readonly Scope[];
  origin: string;
  channels: readonly string[];
  /** Whether it can use the object that Partyline announces to pages. */
  byApi: boolean;
  run(batch: Batch): Promise<BatchResult>;
  page: Page;
}

const expressionOf = (batch: Batch) => `(globalThis.partylineAttack ??= ${attackerSource})(${JSON.stringify(batch)})`;

const inFrame =
  (frame: Page | Frame) =>
  (batch: Batch): Promise<BatchResult> =>
    frame.evaluate(expressionOf(batch)) as Promise<BatchResult>;

/** Runs attacks in the isolated world of the extension's content script, as if the attacker had taken it over. */
export async function contentWorld(page: Page): Promise<(batch: Batch) => Promise<BatchResult>> {
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
    return result.value as BatchResult;
  };
}

const frames: Record<string, (setup: FuzzSetup) => { html: string; urlPart?: string }> = {
  'same-origin': setup => ({ html: `<iframe name="same-origin" src="${setup.origins.honest}/frame"></iframe>` }),
  'cross-origin': setup => ({ html: `<iframe name="cross-origin" src="${setup.origins.noGrant}/"></iframe>` }),
  'other-host': setup => ({ html: `<iframe name="other-host" src="${setup.origins.otherHost}/"></iframe>` }),
  sandboxed: setup => ({
    html: `<iframe name="sandboxed" sandbox="allow-scripts" src="${setup.origins.honest}/"></iframe>`,
  }),
  blank: () => ({ html: '<iframe name="blank" src="about:blank"></iframe>' }),
  data: () => ({ html: '<iframe name="data" src="data:text/html,<title>data</title>"></iframe>' }),
};

export async function createActors(setup: FuzzSetup): Promise<Actor[]> {
  const actors: Actor[] = [];
  const scopesOf = (site: SiteName): readonly Scope[] => sites[site] ?? [];
  const add = (actor: Omit<Actor, 'mark' | 'byApi'> & { byApi?: boolean }) =>
    actors.push({ byApi: false, mark: `fz-${actor.name.replaceAll(' ', '-')}.`, ...actor });
  for (const site of ['status', 'reader', 'sender', 'noGrant'] as const) {
    const page = await setup.tab(site, true);
    const shared = { scopes: scopesOf(site), origin: setup.origins[site], page };
    add({
      ...shared,
      name: `page ${site}`,
      channels: ['pipe', 'pipe', 'ancestors', 'external'],
      byApi: true,
      run: inFrame(page),
    });
    add({ ...shared, name: `content ${site}`, channels: ['port', 'unattached'], run: await contentWorld(page) });
  }
  const otherHost = await setup.tab('otherHost', true);
  add({
    name: 'page otherHost',
    scopes: [],
    origin: setup.origins.otherHost,
    page: otherHost,
    channels: ['pipe', 'external'],
    run: inFrame(otherHost),
  });
  const host = await setup.tab('honest');
  // The page connects, so its frames have a bridge to attack.
  await runInHonestPage(host, 'join()');
  for (const [name, frameOf] of Object.entries(frames)) {
    await host.evaluate(html => {
      document.body.insertAdjacentHTML('beforeend', html);
    }, frameOf(setup).html);
    const frame = await waitFor(`the frame ${name}`, () => host.frame({ name }));
    await frame.waitForLoadState();
    const origin = name === 'cross-origin' ? setup.origins.noGrant : setup.origins.otherHost;
    add({
      name: `frame ${name}`,
      scopes: [],
      origin,
      page: host,
      channels: ['ancestors', 'pipe', 'external'],
      run: inFrame(frame),
    });
  }
  const attackerPage = await setup.attackerPage();
  add({
    name: 'extension',
    scopes: [],
    origin: `chrome-extension://${setup.attackerExtensionId}`,
    page: attackerPage,
    channels: ['external'],
    run: inFrame(attackerPage),
  });
  return actors;
}

/** Evaluates a call of `honest-page.js` in a page. */
export const runInHonestPage = <T>(page: Page, call: string): Promise<T> =>
  page.evaluate(`(globalThis.partylineHonest ??= ${honestSource}).${call}`) as Promise<T>;
