/** Carries a plan out on the built extension in a real browser, and puts together what came of it. */
import type { ProviderName } from '../../scripts/demo/local-services';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import type { Collector, View } from './collector';
import { type Fault, type FaultKind, isFault, type Kind, type Peer, peers, type Step, wordsOf } from './plan';
import type { ChaosService } from './services';
import { type Evidence, textOf } from './verdict';

/** More than this are not on their way to the witness; the next have to wait. */
const mostOnTheWay = 250;
/** When nothing has moved for so long, nothing more is expected. A provider that has given up tries again after minutes at most. */
const patienceMs = 100_000;
/** How long everything has to be still at the end, for what comes twice to come. */
const quietMs = 2_000;

export interface Happened {
  /** Milliseconds since 1970. */
  at: number;
  words: string;
}

export interface Tools {
  provider: ProviderName;
  service: ChaosService;
  browser: ExtensionBrowser;
  collector: Collector;
  tabs: number;
  log(message: string): void;
}

export class Run {
  readonly happened: Happened[] = [];
  readonly faults: Partial<Record<FaultKind, number>> = {};
  readonly asked: string[] = [];
  readonly #inTurn: string[][] = [];
  readonly #said: Record<Peer, Kind[]> = { bob: [], carol: [], dave: [] };
  readonly #views: readonly View[];
  /** Ends the outage that is on. */
  #heal = { service: () => {}, network: async () => {} };
  #isCut = false;
  #isStuck = false;
  #read = 0;
  #witnessed = 0;

  constructor(private readonly tools: Tools) {
    this.#views = tools.provider === 'tencent' ? ['main'] : ['main', 'onMessage', 'listen'];
  }

  /** Until each tab hears what is said. */
  async gather(): Promise<void> {
    const { browser, collector, service, tabs } = this.tools;
    for (let tab = 0; tab < tabs; tab++) await browser.tab(collector.addressOf(tab));
    const isDeaf = (tab: number) => !collector.life(tab)?.notes.some(([kind]) => kind === 'told');
    await waitFor('every tab to hear', async () => {
      if (someTab(tabs, isDeaf) === undefined) return true;
      service.say('bob', 'text', 'is everybody there?');
      await new Promise(next => setTimeout(next, 300));
      return false;
    });
  }

  async carryOut(plan: readonly Step[]): Promise<void> {
    const timer = setInterval(() => void this.#restoreNetwork(), 2_000);
    try {
      await this.#carryOut(plan);
      await this.#settle();
    } finally {
      clearInterval(timer);
    }
  }

  async #carryOut(plan: readonly Step[]): Promise<void> {
    let shown = Date.now();
    for (const [index, step] of plan.entries()) {
      await this.#do(step);
      // What comes after would say nothing new.
      if (this.#isStuck) return this.tools.log(`nothing moves any more, after ${index + 1} of ${plan.length} steps`);
      if (Date.now() - shown < 5_000) continue;
      shown = Date.now();
      this.tools.log(`${index} of ${plan.length} steps; ${this.#total} said, the first tab knows ${this.#seen()}`);
    }
  }

  /**
   * Playwright (1.65) leaves a worker without a network for ever that starts at the moment when the network comes back, though
   * the worker may believe that it has one; that is no fault of the browser's.
   */
  async #restoreNetwork(): Promise<void> {
    const { browser, collector } = this.tools;
    if (this.#isCut || (await browser.canReach(collector.origins[0])) !== false || this.#isCut) return;
    await browser.context.setOffline(true);
    if (!this.#isCut) await browser.context.setOffline(false);
    this.#note('the network was still away for the worker, and is given back');
  }

  /** Heals everything, and waits until nothing more comes. */
  async #settle(): Promise<void> {
    this.tools.log('all is said; waiting until it has come everywhere');
    this.#heal.service();
    await this.#heal.network();
    await this.#untilAllHave();
    const { collector } = this.tools;
    for (let moves = -1; moves !== collector.moves; ) {
      moves = collector.moves;
      await new Promise(next => setTimeout(next, quietMs));
    }
  }

  evidence(): Evidence {
    const { service, collector } = this.tools;
    const accepted = service.accepted().map(({ text }) => text);
    const answered = collector.lives.flatMap(({ notes }) =>
      notes.flatMap(note => (note[0] === 'answered' ? [note[1]] : [])),
    );
    return {
      said: this.#said,
      views: this.#views,
      lives: collector.lives,
      accepted,
      answered: new Set(answered),
      inTurn: this.#inTurn,
    };
  }

  get #total(): number {
    return peers.reduce((sum, peer) => sum + this.#said[peer].length, 0);
  }

  async #do(step: Step): Promise<void> {
    const { service, collector } = this.tools;
    if (isFault(step)) {
      this.#note(wordsOf(step));
      this.faults[step.do] = (this.faults[step.do] ?? 0) + 1;
      return this.#break(step);
    }
    switch (step.do) {
      case 'receive':
        await this.#until(() => this.#total - this.#seen() < mostOnTheWay);
        for (const { from, kind } of step.messages)
          service.say(from, kind, textOf(from, this.#said[from].push(kind) - 1));
        return;
      case 'send': {
        // A tab that is behind with what it was asked to do is not asked for more.
        await this.#until(() => collector.hasBegun(step.tab));
        const messages = step.kinds.map((kind, index) => {
          const text = `alice ${this.asked.length + index} in tab ${step.tab}`;
          return { to: step.to, kind, text };
        });
        const texts = messages.map(({ text }) => text);
        this.asked.push(...texts);
        if (!step.together) this.#inTurn.push(texts);
        return collector.ask(step.tab, { do: 'send', messages, together: step.together });
      }
      case 'wait':
        return new Promise(next => setTimeout(next, step.ms));
      case 'online':
        return this.#until(() => service.isOnline());
      case 'settle':
        return this.#untilAllHave();
    }
  }

  async #break(fault: Fault): Promise<void> {
    const { service, browser, collector } = this.tools;
    switch (fault.do) {
      case 'worker':
        await browser.killWorker();
        if (fault.again) await browser.killWorker();
        return this.#note('the worker is gone');
      case 'socket':
        return service.dropSockets();
      case 'service': {
        this.#heal.service();
        service.pause(fault.how);
        const timer = setTimeout(() => this.#heal.service(), fault.ms);
        this.#heal.service = () => {
          clearTimeout(timer);
          service.resume();
          this.#note('the service is back');
          this.#heal.service = () => {};
        };
        return;
      }
      case 'network': {
        await this.#heal.network();
        await this.#until(() => collector.areAllThere);
        await browser.context.setOffline(true);
        this.#isCut = true;
        const timer = setTimeout(() => void this.#heal.network(), fault.ms);
        this.#heal.network = async () => {
          clearTimeout(timer);
          this.#heal.network = async () => {};
          await browser.context.setOffline(false);
          this.#isCut = false;
          this.#note('the network is back');
        };
        return;
      }
      case 'reload':
        return collector.ask(fault.tab, { do: 'reload' });
      case 'away':
        return collector.ask(fault.tab, { do: 'away', ms: fault.ms });
    }
  }

  /** How much of what was said the first tab has been told of. */
  #seen(): number {
    const notes = this.tools.collector.life(0)?.notes ?? [];
    for (; this.#read < notes.length; this.#read++) {
      const note = notes[this.#read]!;
      if (note[0] === 'told' && note[4] === 'main' && peers.some(peer => note[3].startsWith(`${peer} `)))
        this.#witnessed += 1;
    }
    return this.#witnessed;
  }

  #untilAllHave(): Promise<void> {
    const { collector, tabs, service } = this.tools;
    const lastSeq = (tab: number) => {
      const last = collector.life(tab)?.notes.findLast(([kind]) => kind === 'told' || kind === 'sent');
      return typeof last?.[1] === 'number' ? last[1] : 0;
    };
    const missing = () => {
      if (!service.isOnline()) return 'the line is down';
      if (this.#seen() < this.#total) return `the first tab knows ${this.#seen()} of ${this.#total}`;
      const busy = someTab(tabs, tab => !collector.isIdle(tab));
      if (busy !== undefined) return `tab ${busy} has not done all that it was asked to`;
      // One that was reloaded has only what came since, which may be nothing.
      const isOld = (tab: number) => collector.lives.find(life => life.tab === tab) === collector.life(tab);
      const behind = someTab(tabs, tab => isOld(tab) && lastSeq(tab) < lastSeq(0));
      return behind === undefined ? undefined : `tab ${behind} is behind the first`;
    };
    return this.#until(() => missing() === undefined, missing);
  }

  /** Until a fact holds; not any longer once nothing at all has moved for a long time. */
  async #until(holds: () => boolean, missing = (): string | undefined => undefined): Promise<void> {
    const { collector } = this.tools;
    let [movedAt, moves] = [Date.now(), collector.moves];
    while (!holds()) {
      await new Promise(next => setTimeout(next, 20));
      if (collector.moves !== moves) [movedAt, moves] = [Date.now(), collector.moves];
      if (Date.now() - movedAt < patienceMs) continue;
      this.#isStuck = true;
      this.tools.log(`stuck: ${missing() ?? 'it does not come to the next step'}`);
      return this.#note('nothing moves any more');
    }
  }

  #note(words: string): void {
    this.happened.push({ at: Date.now(), words });
  }
}

const someTab = (tabs: number, holds: (tab: number) => boolean): number | undefined =>
  Array.from({ length: tabs }, (_, tab) => tab).find(tab => holds(tab));
