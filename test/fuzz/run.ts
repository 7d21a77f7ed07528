/** Carries the attacks out, with an honest tab at work beside them, and says what came of them. */
import type { Page } from 'playwright';
import type { Mutant } from '../../scripts/build/mutants';
import type { DevTools } from '../browser/devtools';
import { heapOf as heapOfPage } from '../browser/secrets';
import { mulberry32 } from '../chaos/plan';
import { defaultApp as app } from '../server';
import { type Actor, contentWorld, gather, honest } from './actors';
import { attacksOf } from './attacks';
import {
  type Finding,
  forbiddenMessages,
  heapOf,
  isPolluted,
  keptState,
  leaksTo,
  said,
  serviceState,
  watchWorker,
  workerErrors,
} from './oracles';
import { Arena, canaries, group, room } from './setup';

export interface FuzzOptions {
  seed: number;
  /** Attacks, beside the scripted ones. */
  count: number;
  executable: string;
  /** The folder for the build. */
  out: string;
  mutant?: Mutant;
  /** End with the first finding. */
  untilFound?: boolean;
  log?(words: string): void;
}

const batchSize = 100;
const mega = 1024 * 1024;
/** Of the background's heap, after a collection, from the first attack to the last. */
const mostGrowth = 16 * mega;
/** At any time. */
const mostHeap = 96 * mega;
/** How much longer an honest tab's call may take while somebody attacks. */
const mostRatio = 2;
/** Messages of a flood: more than a tab may log, from each of the worlds that can. */
const floodSize = 20_000;

export async function fuzz(options: FuzzOptions) {
  const arena = await Arena.open(options);
  try {
    return await new Run(arena, options).all();
  } finally {
    await arena.close();
  }
}

class Run {
  readonly #findings: Finding[] = [];
  readonly #quiet: number[] = [];
  readonly #busy: number[] = [];
  readonly #flooded: number[] = [];
  readonly #families: Record<string, number> = {};
  #tried = 0;
  #scripted = 0;
  #peak = 0;
  #worker!: DevTools;
  #honest!: Page;
  #token = '';

  constructor(
    private readonly arena: Arena,
    private readonly options: FuzzOptions,
  ) {}

  async all() {
    const { arena, options } = this;
    const { log = () => {}, seed, count } = options;
    const begun = Date.now();
    const { context } = arena.browser;
    context.on('weberror', error => {
      if (error.page()?.url().startsWith(`chrome-extension://${arena.browser.extensionId}`))
        this.#find('crashed', 'a page of the extension', String(error.error()));
    });
    const actors = await gather(arena);
    this.#honest = await arena.tab('honest');
    await honest(this.#honest, 'join()');
    await this.#refuse(actors);
    // Only now, so that who was refused could hear of it.
    await arena.signIn();
    this.#token = await arena.token();
    this.#worker = await arena.browser.worker();
    await watchWorker(this.#worker);
    await this.#measure(this.#quiet, () => wait(500));
    this.#quiet.length = 0;
    await this.#stale();
    const before = { service: serviceState(arena.im), kept: await keptState(arena) };
    const start = await heapOf(this.#worker, true);
    log(`${actors.length} attackers; the background uses ${inMega(start)} MB`);

    let shown = Date.now();
    const rounds = Math.max(1, Math.ceil(count / (actors.length * batchSize)));
    for (let round = 0; round < rounds && !this.#isOver; round++) {
      await this.#measure(this.#quiet, () => wait(400));
      arena.im.send(app, 'bob', canaries.account, `${canaries.text} ${round}`);
      const left = count - this.#tried;
      const size = Math.min(batchSize, Math.ceil(left / actors.length));
      await this.#measure(this.#busy, () => this.#round(actors, seed * 100_003 + round, size));
      await this.#look(before);
      if (round % 8 === 0 && !this.#isOver) await this.#scripts(actors);
      if (Date.now() - shown < 10_000) continue;
      shown = Date.now();
      log(`${this.#tried} tried; ${this.#findings.length} findings; ${inMega(this.#peak)} MB at most`);
    }
    if (!this.#isOver) {
      await this.#look(before);
      await this.#heaps(actors);
      await this.#answers();
    }
    const end = this.#isAlive ? await heapOf(this.#worker, true) : 0;
    this.#worker.close();
    return this.#outcome({ seed, start, end, seconds: Math.round((Date.now() - begun) / 100) / 10 });
  }

  get #isOver(): boolean {
    return !this.#isAlive || (this.options.untilFound === true && this.#findings.length > 0);
  }

  get #isAlive(): boolean {
    return this.#worker.isOpen;
  }

  /** Everybody asks for everything, and the user says no. Nobody gets a yes by pressing before the user could have read. */
  async #refuse(actors: readonly Actor[]): Promise<void> {
    for (const actor of actors.filter(({ name }) => /^page (status|reader|sender|stranger)$/.test(name))) {
      const isAllowed = actor.scopes.length > 0;
      await this.#refuseOne(
        actor,
        `ask(['status', 'receive', 'send', 'manage'])`,
        isAllowed ? actor.scopes : 'notAllowed',
      );
      if (isAllowed) await this.#refuseOne(actor, 'expectMallory()', 'otherAccount');
    }
  }

  /** @param expected what is got by a no */
  async #refuseOne(actor: Actor, what: string, expected: unknown): Promise<void> {
    const asked = honest<unknown>(actor.page, what);
    const question = await Promise.race([this.arena.browser.consentWindow(actor.own), asked]);
    this.#scripted += 1;
    if (!isPage(question))
      return this.#find('privileged', actor.name, `was given ${JSON.stringify(question)}, and nobody was asked`);
    // It may be gone, or on by now where the machine is slow: then nothing is pressed.
    await question.evaluate(pressWhileOff).catch(() => undefined);
    await question.close();
    const got = JSON.stringify(await asked);
    if (got !== JSON.stringify(expected)) this.#find('privileged', actor.name, `got ${got} by a no`);
  }

  async #round(actors: readonly Actor[], seed: number, size: number): Promise<void> {
    const random = mulberry32(seed);
    for (const [index, actor] of actors.entries()) {
      if (size <= 0 || !this.#isAlive) return;
      const { name, mark, own, ways, byApi } = actor;
      const { origins, thief, browser } = this.arena;
      const account = `agora ${app} ${canaries.account}`;
      const know = { mark, own, honest: origins.honest, thief, account, group, room };
      const attacks = attacksOf(know, { seed: seed * 64 + index, count: size, byApi });
      for (const { what } of attacks) this.#families[what] = (this.#families[what] ?? 0) + 1;
      const via = ways[Math.floor(random() * ways.length)] ?? 'pipe';
      // Who is never answered is not waited for.
      const patience = actor.scopes.length > 0 ? 400 : 40;
      try {
        this.#judge(actor, await actor.run({ via, about: browser.extensionId, attacks, patience }));
      } catch (error) {
        throw new Error(`The batch of "${name}" (seed ${seed * 64 + index}, by ${via}) could not be run.`, {
          cause: error,
        });
      }
    }
  }

  /** What is written down rather than drawn. */
  async #scripts(actors: readonly Actor[]): Promise<void> {
    const of = (name: string) => actors.find(actor => actor.name === name)!;
    const { extensionId } = this.arena.browser;
    const frame = { what: 'flood', frame: { t: 'request', id: { $fuzz: 'id' }, method: 'log.read', params: {} } };
    await this.#measure(this.#flooded, async () => {
      for (const [name, via] of [
        ['page reader', 'pipe'],
        ['content reader', 'port'],
        ['content stranger', 'port'],
        ['extension', 'outside'],
      ] as const) {
        // Another extension pays for each port and message with the browser; the background hears of none.
        const times = name === 'extension' ? 500 : floodSize;
        this.#judge(of(name), await of(name).run({ via, about: extensionId, attacks: [frame], times }));
        this.#scripted += 1;
      }
    });
    for (const actor of [of('page away'), of('page reader'), of('extension')]) await this.#frameOurPages(actor);
  }

  /** The extension's own pages in a frame of somebody else's. */
  async #frameOurPages({ page, name }: Actor): Promise<void> {
    for (const path of ['consent.html', 'popup.html']) {
      const src = `chrome-extension://${this.arena.browser.extensionId}/${path}`;
      await honest(page, `frame(${JSON.stringify(src)})`);
      const loaded = page.frame({ name: 'ours' })?.url() === src;
      if (loaded) this.#find('privileged', name, `has ${path} in a frame`);
      await honest(page, 'unframe()');
      this.#scripted += 1;
    }
  }

  /** A message that waits for the line goes nowhere once its site may not send. */
  async #stale(): Promise<void> {
    const { arena } = this;
    const page = await arena.tab('changing');
    const run = await contentWorld(page);
    const mark = 'fz-stale.';
    const frame = { t: 'request', id: { $fuzz: 'id' }, method: 'message.send', params: { to: 'bob', text: mark } };
    arena.im.pause('hang');
    await arena.browser.waitForBadge('…');
    await run({ via: 'port', attacks: [{ what: 'stale', frame }], patience: 100 });
    await arena.allow('changing', ['status']);
    arena.im.resume();
    await arena.browser.waitForBadge('ON');
    // What was waiting for the line has gone when this has.
    await honest(this.#honest, `send('honest')`);
    const sent = said(arena.im).filter(text => text.includes(mark));
    if (sent.length > 0) this.#find('privileged', 'content changing', 'sent what it asked while it could');
    await arena.allow('changing', ['status', 'receive', 'send']);
    await page.close();
    this.#scripted += 1;
  }

  /** All that there was to look at; what is found is found once. */
  async #look(before: { service: string; kept: string }): Promise<void> {
    const { im } = this.arena;
    if (!this.#isAlive) return this.#find('crashed', 'the background', 'is gone');
    this.#peak = Math.max(this.#peak, await heapOf(this.#worker));
    for (const error of await workerErrors(this.#worker)) this.#find('crashed', 'the background', error);
    if (await isPolluted(this.#worker))
      this.#find('privileged', 'somebody', 'has changed a prototype of the background');
    for (const [what, was, is] of [
      ['the service', before.service, serviceState(im)],
      ['what is kept', before.kept, await keptState(this.arena)],
    ] as const)
      if (was !== is) this.#find('privileged', 'somebody', `has changed ${what}: ${difference(was, is)}`);
    for (const finding of forbiddenMessages(said(im), this.#known)) this.#find(finding.kind, finding.who, finding.what);
    for (const what of this.arena.stolen.splice(0))
      this.#find(
        what.includes(this.#token) ? 'leaked' : 'privileged',
        'the background',
        `was led to the thief: ${what}`,
      );
    if (this.arena.browser.consentWindows().length > 0)
      this.#find('privileged', 'somebody', 'asks the user again after a no');
  }

  #known: readonly Actor[] = [];

  #judge(actor: Actor, heard: Awaited<ReturnType<Actor['run']>>): void {
    if (!this.#known.includes(actor)) this.#known = [...this.#known, actor];
    this.#tried += heard.tried;
    for (const { kind, who, what } of leaksTo(actor, heard, { token: this.#token })) this.#find(kind, who, what);
  }

  /** Everything on the heaps of the attackers' pages, their content scripts' included. */
  async #heaps(actors: readonly Actor[]): Promise<void> {
    for (const actor of actors.filter(({ name }) => name.startsWith('page '))) {
      const heard = [await heapOfPage(actor.page)];
      const secrets = [this.#token, canaries.password, ...(actor.scopes.includes('receive') ? [] : [canaries.text])];
      for (const secret of secrets)
        if (heard[0]?.includes(secret)) this.#find('leaked', actor.name, `has ${secret.slice(0, 14)}… on its heap`);
    }
  }

  /** The popup opens, and says that all is well; the background is the same as at the beginning. */
  async #answers(): Promise<void> {
    try {
      const popup = await this.arena.browser.openPopup(this.#honest);
      await popup.waitForPhase('online', 10_000);
      popup.close();
    } catch (error) {
      this.#find('crashed', 'the popup', String(error));
    }
  }

  /** Calls of the honest tab while something goes on, one after the other, in milliseconds. */
  async #measure(into: number[], during: () => Promise<unknown>): Promise<void> {
    await honest(this.#honest, 'start()');
    await during();
    into.push(...(await honest<number[]>(this.#honest, 'stop()')));
  }

  #find(kind: Finding['kind'], who: string, what: string): void {
    const isKnown = this.#findings.some(
      finding => finding.kind === kind && finding.who === who && finding.what === what,
    );
    if (isKnown) return;
    this.#findings.push({ kind, who, what });
    if (this.#findings.length <= 20) this.options.log?.(`${kind.toUpperCase()}: ${who}: ${what}`);
  }

  #outcome({ seed, start, end, seconds }: { seed: number; start: number; end: number; seconds: number }) {
    const count = (kind: Finding['kind']) => this.#findings.filter(finding => finding.kind === kind).length;
    const found = { privileged: count('privileged'), leaked: count('leaked'), crashed: count('crashed') };
    const holds = end - start <= mostGrowth && this.#peak <= mostHeap;
    const memory = { start: inMega(start), peak: inMega(this.#peak), end: inMega(end), holds };
    const [quiet, attacked, flooded] = [median(this.#quiet), median(this.#busy), median(this.#flooded)];
    const [ratio, floodRatio] = [rounded(attacked / quiet), rounded(flooded / quiet)];
    const latency = {
      quiet,
      attacked,
      ratio,
      flooded,
      floodRatio,
      holds: ratio <= mostRatio && floodRatio <= mostRatio,
      p95: {
        quiet: quantile(this.#quiet, 0.95),
        attacked: quantile(this.#busy, 0.95),
        flooded: quantile(this.#flooded, 0.95),
      },
      calls: this.#quiet.length + this.#busy.length + this.#flooded.length,
    };
    const ok = this.#findings.length === 0 && memory.holds && latency.holds;
    const tried = this.#tried + this.#scripted;
    return { ok, tried, ...found, seed, memory, latency, families: this.#families, seconds };
  }
}

const isPage = (value: unknown): value is Page => typeof (value as Page | null)?.evaluate === 'function';

/** However often it is pressed: a button that is off says nothing. */
const pressWhileOff = `(() => {
  for (const button of document.querySelectorAll('[data-test=allow], [data-test=sign-in], [data-test=own]'))
    for (let time = 0; time < 20 && button.disabled; time++) button.click();
})()`;

const wait = (ms: number) => new Promise<void>(done => setTimeout(done, ms));
const inMega = (bytes: number) => rounded(bytes / mega);
const rounded = (value: number) => Math.round(value * 100) / 100;
const median = (values: readonly number[]) => quantile(values, 0.5);

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN);
}

/** Where two texts begin to differ. */
function difference(one: string, other: string): string {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const from = Math.max(0, (at < 0 ? one.length : at) - 60);
  return `… ${one.slice(from, from + 160)} … is now … ${other.slice(from, from + 160)}`;
}
