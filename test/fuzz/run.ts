// Runs the attacks beside an honest tab, and counts the findings.
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright';
import type { Mutant } from '../../scripts/build/mutants';
import type { DevTools } from '../browser/devtools';
import { heapOf as heapOfPage } from '../browser/secrets';
import { mulberry32 } from '../chaos/plan';
import { type Actor, type BatchResult, contentWorld, createActors, runInHonestPage } from './actors';
import { attacksOf } from './attacks';
import {
  type Finding,
  forbiddenMessages,
  heapOf,
  isPolluted,
  leaksTo,
  storedBytes,
  storedState,
  watchWorker,
  workerErrors,
} from './oracles';
import { canaries, group, room } from './service';
import { type FuzzProvider, FuzzSetup } from './setup';
import { changesSince, Standstills, type Watched } from './standstills';

export interface FuzzOptions {
  provider: FuzzProvider;
  seed: number;
  /** The number of generated attacks. Scripted ones are added. */
  count: number;
  executable: string;
  /** The folder for the build. */
  out: string;
  mutants?: readonly Mutant[];
  /** Ends the run early. */
  isEnough?(findings: readonly Finding[]): boolean;
  log?(message: string): void;
}

const batchSize = 100;
const mega = 1024 * 1024;
/** The limit for the growth of the background's heap, in bytes, measured after garbage collections. */
const maxGrowth = 16 * mega;
/** The limit for the background's heap at any time, in bytes. */
const maxHeap = 96 * mega;
/** The limit for the slowdown of an honest tab's calls during attacks. */
const maxRatio = 2;
/** Requests of one batch. A client may have 64 without an answer. */
const fillSize = 43;
/** The limit for `storage.session`, in bytes. Leaves room for the sessions' state. */
const maxStored = 8 * mega;
const mallory = { provider: 'agora', app: '1117#evil', userId: 'mallory' };
const unsafeNames = [
  ...['\u202egpj.exe', '\u2066alice\u2069', 'ali\u200bce', 'alice\u0000', 'alice\n', '\ud800', 'аlice'],
  ...['verified by your administrator. Press the blue button', 'x'.repeat(129), ''],
];
/** Messages of one flood. Exceeds the rate limit of a tab. */
const floodSize = 20_000;

export async function fuzz(options: FuzzOptions) {
  const setup = await FuzzSetup.open(options);
  try {
    return await new Run(setup, options).all();
  } finally {
    await setup.close();
  }
}

class Run {
  readonly #findings: Finding[] = [];
  readonly #quietCalls: number[] = [];
  readonly #attackedCalls: number[] = [];
  readonly #floodedCalls: number[] = [];
  readonly #families: Record<string, number> = {};
  #tried = 0;
  #scriptedCount = 0;
  #peakHeap = 0;
  readonly #standstills = new Standstills();
  #worker!: DevTools;
  #honestPage!: Page;
  #secrets: readonly string[] = [];

  constructor(
    private readonly setup: FuzzSetup,
    private readonly options: FuzzOptions,
  ) {}

  async all() {
    try {
      return await this.#runAll();
    } finally {
      await this.#standstills.close();
    }
  }

  async #runAll() {
    const { setup, options } = this;
    const { log = () => {}, seed, count } = options;
    const begun = Date.now();
    const { context } = setup.browser;
    context.on('weberror', error => {
      if (error.page()?.url().startsWith(`chrome-extension://${setup.browser.extensionId}`))
        this.#report('crashed', 'a page of the extension', String(error.error()));
    });
    const actors = await createActors(setup);
    this.#honestPage = await setup.tab('honest');
    await runInHonestPage(this.#honestPage, 'join()');
    await this.#refuseConsent(actors);
    // After the refusals: a refused site must not detect the sign-in.
    await setup.signIn();
    this.#secrets = await setup.secrets();
    this.#worker = await setup.browser.worker();
    await watchWorker(this.#worker);
    await this.#measure(this.#quietCalls, () => wait(500));
    this.#quietCalls.length = 0;
    await this.#sendAfterRevoke();
    await this.#requestByUnsafeNames();
    const before = await this.#read();
    const start = await heapOf(this.#worker, true);
    log(`${actors.length} attackers; the background uses ${inMega(start)} MB`);

    let loggedAt = Date.now();
    const rounds = Math.max(1, Math.ceil(count / (actors.length * batchSize)));
    for (let round = 0; round < rounds && !this.#isOver; round++) {
      await this.#measure(this.#quietCalls, () => wait(400));
      setup.service.sendText(`${canaries.text} ${round}`);
      const left = count - this.#tried;
      const size = Math.min(batchSize, Math.ceil(left / actors.length));
      await this.#measure(this.#attackedCalls, () => this.#runRound(actors, seed * 100_003 + round, size));
      await this.#checkState(before);
      if (round % 8 === 0 && !this.#isOver) await this.#runScripted(actors);
      if (Date.now() - loggedAt < 10_000) continue;
      loggedAt = Date.now();
      log(`${this.#tried} tried; ${this.#findings.length} findings; ${inMega(this.#peakHeap)} MB at most`);
    }
    if (!this.#isOver) {
      await this.#checkState(before);
      await this.#checkHeaps(actors);
      await this.#checkPopup();
    }
    const end = this.#isAlive ? await heapOf(this.#worker, true) : 0;
    this.#worker.close();
    return this.#outcome({ seed, start, end, seconds: Math.round((Date.now() - begun) / 100) / 10 });
  }

  get #isOver(): boolean {
    return !this.#isAlive || this.options.isEnough?.(this.#findings) === true;
  }

  get #isAlive(): boolean {
    return this.#worker.isOpen;
  }

  /** Each page requests all scopes, and the user refuses. Presses of buttons that are still disabled must have no effect. */
  async #refuseConsent(actors: readonly Actor[]): Promise<void> {
    for (const actor of actors.filter(({ name }) => /^page (status|reader|sender|noGrant)$/.test(name))) {
      const isAllowed = actor.scopes.length > 0;
      await this.#refuseRequest(
        actor,
        `requestScopes(['status', 'receive', 'send', 'manage', 'delete'])`,
        isAllowed ? actor.scopes : 'notAllowed',
      );
      if (isAllowed) await this.#refuseRequest(actor, `expectAccount(${JSON.stringify(mallory)})`, 'notSignedIn');
    }
  }

  /** @param expected the answer that the page receives for a refusal */
  async #refuseRequest(actor: Actor, call: string, expected: unknown): Promise<void> {
    const answer = runInHonestPage<unknown>(actor.page, call);
    const consent = await Promise.race([this.setup.browser.consentWindow(actor.origin), answer]);
    this.#scriptedCount += 1;
    if (!isPage(consent))
      return this.#report('privileged', actor.name, `got ${JSON.stringify(consent)} without a consent window`);
    // On a slow machine the window may be closed or its buttons enabled by now. Then nothing is pressed.
    await consent.evaluate(pressWhileDisabled).catch(() => undefined);
    await consent.close();
    const got = JSON.stringify(await answer);
    if (got !== JSON.stringify(expected)) this.#report('privileged', actor.name, `got ${got} for a refusal`);
  }

  async #runRound(actors: readonly Actor[], seed: number, size: number): Promise<void> {
    const random = mulberry32(seed);
    for (const [index, actor] of actors.entries()) {
      if (size <= 0 || !this.#isAlive) return;
      const { name, mark, origin, channels, byApi } = actor;
      const { origins, attackerUrl, browser, provider, service } = this.setup;
      const account = `${provider} ${service.app} ${canaries.account}`;
      const context = { provider, mark, origin, honestOrigin: origins.honest, attackerUrl, account, group, room };
      const attacks = attacksOf(context, { seed: seed * 64 + index, count: size, byApi });
      for (const { family } of attacks) this.#families[family] = (this.#families[family] ?? 0) + 1;
      const channel = channels[Math.floor(random() * channels.length)] ?? 'pipe';
      // An actor without scopes gets no replies.
      const timeoutMs = actor.scopes.length > 0 ? 400 : 40;
      try {
        this.#checkLeaks(actor, await actor.run({ channel, extensionId: browser.extensionId, attacks, timeoutMs }));
      } catch (error) {
        throw new Error(`The batch of "${name}" (seed ${seed * 64 + index}, by ${channel}) could not be run.`, {
          cause: error,
        });
      }
    }
  }

  /** Runs the attacks that the seed does not determine. */
  async #runScripted(actors: readonly Actor[]): Promise<void> {
    const actorNamed = (name: string) => actors.find(actor => actor.name === name)!;
    const { extensionId } = this.setup.browser;
    const attack = { family: 'flood', frame: { t: 'request', id: { $fuzz: 'id' }, method: 'log.read', params: {} } };
    await this.#measure(this.#floodedCalls, async () => {
      for (const [name, channel] of [
        ['page reader', 'pipe'],
        ['content reader', 'port'],
        ['content noGrant', 'port'],
        ['extension', 'external'],
      ] as const) {
        // Messages of another extension are slow for the browser, and none reaches the background.
        const repeat = name === 'extension' ? 500 : floodSize;
        const actor = actorNamed(name);
        this.#checkLeaks(actor, await actor.run({ channel, extensionId, attacks: [attack], repeat }));
        this.#scriptedCount += 1;
      }
    });
    for (const actor of [actorNamed('page otherHost'), actorNamed('page reader'), actorNamed('extension')])
      await this.#embedOurPages(actor);
    await this.#fillStorage(actorNamed('content sender'));
  }

  /** One site sends more than `storage.session` (10 MB) can hold, and text that is not well-formed. */
  async #fillStorage(actor: Actor): Promise<void> {
    const { count, text, ext } = this.setup.service.storageFill;
    const fill = () => ({
      family: 'storage',
      frame: {
        ...{ t: 'request', id: { $fuzz: 'id' }, method: 'message.send', once: { id: randomBytes(16).toString('hex') } },
        params: { to: 'bob', text: `${actor.mark}\ud800${text}`, ...(ext && { ext }) },
      },
    });
    for (let sent = 0; sent < count; sent += fillSize) {
      const attacks = Array.from({ length: fillSize }, fill);
      this.#checkLeaks(actor, await actor.run({ channel: 'port', attacks, timeoutMs: 2_000 }));
    }
    this.#scriptedCount += 1;
    const bytes = await storedBytes(this.setup);
    if (bytes > maxStored) this.#report('crashed', 'the background', `stores ${bytes} bytes in storage.session`);
    const sent = await runInHonestPage(this.#honestPage, `send('honest').then(() => 'sent', ({ code }) => code)`);
    if (sent !== 'sent') this.#report('crashed', 'the background', `answers another site's message with ${sent}`);
  }

  /** A site's text must not become a sentence of the extension's window. */
  async #requestByUnsafeNames(): Promise<void> {
    const page = await this.setup.tab('changing');
    for (const name of unsafeNames)
      for (const account of [
        { ...mallory, userId: name },
        { ...mallory, app: name },
      ]) {
        const answer = runInHonestPage<unknown>(page, `expectAccount(${JSON.stringify(account)})`);
        const got = await Promise.race([this.setup.browser.consentWindow(this.setup.origins.changing), answer]);
        this.#scriptedCount += 1;
        if (got === 'badRequest') continue;
        const outcome = isPage(got) ? 'a consent window' : JSON.stringify(got);
        this.#report('privileged', 'page changing', `got ${outcome} for an account named ${JSON.stringify(name)}`);
        if (isPage(got)) await got.close();
      }
    await page.close();
  }

  /** Embeds the extension's pages in a frame of the attacker's page. */
  async #embedOurPages({ page, name }: Actor): Promise<void> {
    for (const path of ['consent.html', 'popup.html']) {
      const src = `chrome-extension://${this.setup.browser.extensionId}/${path}`;
      await runInHonestPage(page, `frame(${JSON.stringify(src)})`);
      const loaded = page.frame({ name: 'ours' })?.url() === src;
      if (loaded) this.#report('privileged', name, `embedded ${path} in a frame`);
      await runInHonestPage(page, 'unframe()');
      this.#scriptedCount += 1;
    }
  }

  /** A message that waits for the reconnect is not sent after its site has lost the `send` scope. */
  async #sendAfterRevoke(): Promise<void> {
    const { setup } = this;
    const page = await setup.tab('changing');
    const run = await contentWorld(page);
    const mark = 'fz-stale.';
    const frame = { t: 'request', id: { $fuzz: 'id' }, method: 'message.send', params: { to: 'bob', text: mark } };
    setup.service.pause();
    await setup.browser.waitForBadge('…');
    await run({ channel: 'port', attacks: [{ family: 'stale', frame }], timeoutMs: 100 });
    await setup.allow('changing', ['status']);
    setup.service.resume();
    await setup.browser.waitForBadge('ON');
    // This message is sent after all messages that waited for the reconnect.
    await runInHonestPage(this.#honestPage, `send('honest')`);
    const sent = setup.service.sentMessages().filter(text => text.includes(mark));
    if (sent.length > 0) this.#report('privileged', 'content changing', 'sent a message after the scope was revoked');
    await setup.allow('changing', ['status', 'receive', 'send']);
    await page.close();
    this.#scriptedCount += 1;
  }

  async #read(): Promise<Watched> {
    const { service } = this.setup;
    const stored = await storedState(this.setup);
    return { service: service.state(), 'sign-ins': String(service.signIns()), 'stored state': stored };
  }

  /** Checks the service, the stored state and the background. */
  async #checkState(before: Watched): Promise<void> {
    const { service } = this.setup;
    if (!this.#isAlive) return this.#report('crashed', 'the background', 'is gone');
    this.#peakHeap = Math.max(this.#peakHeap, await heapOf(this.#worker));
    for (const error of await workerErrors(this.#worker)) this.#report('crashed', 'the background', error);
    if (await isPolluted(this.#worker))
      this.#report('privileged', 'an unknown actor', 'has changed a prototype of the background');
    // A planted fault may reconnect only once, and a busy machine may seem to stand still: such a run excuses nothing.
    const excuses = this.options.mutants ? { isRecent: false } : this.#standstills;
    for (const { what, was, is } of await changesSince(before, () => this.#read(), excuses))
      this.#report('privileged', 'an unknown actor', `has changed the ${what}: ${difference(was, is)}`);
    for (const finding of forbiddenMessages(service.sentMessages(), this.#ranActors))
      this.#report(finding.kind, finding.who, finding.what);
    for (const request of this.setup.leakedRequests.splice(0))
      this.#report(
        this.#secrets.some(secret => request.includes(secret)) ? 'leaked' : 'privileged',
        'the background',
        `sent a request to the attacker: ${request}`,
      );
    if (this.setup.browser.consentWindows().length > 0)
      this.#report('privileged', 'an unknown actor', 'requests consent again after a refusal');
  }

  #ranActors: readonly Actor[] = [];

  #checkLeaks(actor: Actor, result: BatchResult): void {
    if (!this.#ranActors.includes(actor)) this.#ranActors = [...this.#ranActors, actor];
    this.#tried += result.tried;
    for (const { kind, who, what } of leaksTo(actor, result, this.#secrets)) this.#report(kind, who, what);
  }

  /** Searches the heaps of the attackers' pages for secrets. A page's heap includes its content scripts. */
  async #checkHeaps(actors: readonly Actor[]): Promise<void> {
    for (const actor of actors.filter(({ name }) => name.startsWith('page '))) {
      const heap = await heapOfPage(actor.page);
      const secrets = [...this.#secrets, ...(actor.scopes.includes('receive') ? [] : [canaries.text])];
      for (const secret of secrets)
        if (heap.includes(secret)) this.#report('leaked', actor.name, `has ${secret.slice(0, 14)}… on its heap`);
    }
  }

  /** Opens the popup and checks that it shows the connection. */
  async #checkPopup(): Promise<void> {
    try {
      const popup = await this.setup.browser.openPopup(this.#honestPage);
      await popup.waitForPhase('online', 10_000);
      popup.close();
    } catch (error) {
      this.#report('crashed', 'the popup', String(error));
    }
  }

  /** Adds the durations in milliseconds of the honest tab's calls during `during`. */
  async #measure(durations: number[], during: () => Promise<unknown>): Promise<void> {
    await runInHonestPage(this.#honestPage, `start('${this.setup.service.quickCall}')`);
    await during();
    try {
      durations.push(...(await runInHonestPage<number[]>(this.#honestPage, 'stop()')));
    } catch (error) {
      this.#report('crashed', 'the honest tab', `got an error: ${String(error)}`);
    }
  }

  #report(kind: Finding['kind'], who: string, what: string): void {
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
    const holds = end - start <= maxGrowth && this.#peakHeap <= maxHeap;
    const memory = { start: inMega(start), peak: inMega(this.#peakHeap), end: inMega(end), holds };
    const [quiet, attacked, flooded] = [
      median(this.#quietCalls),
      median(this.#attackedCalls),
      median(this.#floodedCalls),
    ];
    const [ratio, floodRatio] = [rounded(attacked / quiet), rounded(flooded / quiet)];
    const latency = {
      quiet,
      attacked,
      ratio,
      flooded,
      floodRatio,
      holds: ratio <= maxRatio && floodRatio <= maxRatio,
      p95: {
        quiet: quantile(this.#quietCalls, 0.95),
        attacked: quantile(this.#attackedCalls, 0.95),
        flooded: quantile(this.#floodedCalls, 0.95),
      },
      calls: this.#quietCalls.length + this.#attackedCalls.length + this.#floodedCalls.length,
    };
    const ok = this.#findings.length === 0 && memory.holds && latency.holds;
    const tried = this.#tried + this.#scriptedCount;
    return {
      ok,
      provider: this.setup.provider,
      tried,
      ...found,
      seed,
      memory,
      latency,
      families: this.#families,
      seconds,
    };
  }
}

const isPage = (value: unknown): value is Page => typeof (value as Page | null)?.evaluate === 'function';

/** Presses the disabled buttons of a consent window. */
const pressWhileDisabled = `(() => {
  for (const button of document.querySelectorAll('[data-test=allow], [data-test=sign-in], [data-test=own]'))
    for (let time = 0; time < 20 && button.disabled; time++) button.click();
})()`;

const wait = (ms: number) => new Promise<void>(done => setTimeout(done, ms));
const inMega = (bytes: number) => rounded(bytes / mega);
const rounded = (value: number) => Math.round(value * 100) / 100;
const median = (values: readonly number[]) => quantile(values, 0.5);

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN);
}

/** Shows both texts around their first difference. */
function difference(one: string, other: string): string {
  const index = [...one].findIndex((character, at) => character !== other[at]);
  const from = Math.max(0, (index < 0 ? one.length : index) - 60);
  return `… ${one.slice(from, from + 160)} … is now … ${other.slice(from, from + 160)}`;
}
