/** Executes a plan on the built extension in a real browser, and collects the evidence. */
import type { ProviderName } from '../../scripts/demo/local-services';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import type { Collector, View } from './collector';
import {
  describeStep,
  type Fault,
  type FaultKind,
  isFault,
  type Peer,
  type PlannedKind,
  peers,
  type Step,
} from './plan';
import type { ChaosService } from './services';
import { type Evidence, textOf } from './verdict';

/** Maximum of messages that the first tab has not received yet. */
const maxPending = 250;
/** Time without progress after which a run has failed. A provider that has given up retries within minutes. */
const stallTimeoutMs = 100_000;
/** Time without progress at the end, in which duplicates would arrive. */
const idleMs = 2_000;

export interface RunLogEntry {
  /** Milliseconds since 1970. */
  at: number;
  text: string;
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
  readonly log: RunLogEntry[] = [];
  readonly faults: Partial<Record<FaultKind, number>> = {};
  readonly asked: string[] = [];
  readonly #sequential: string[][] = [];
  readonly #sent: Record<Peer, PlannedKind[]> = { bob: [], carol: [], dave: [] };
  readonly #views: readonly View[];
  /** Each function ends a current outage. */
  #endOutage = { service: () => {}, network: async () => {} };
  #isCut = false;
  #isStuck = false;
  #read = 0;
  #receivedByFirst = 0;

  constructor(private readonly tools: Tools) {
    this.#views = tools.provider === 'tencent' ? ['main'] : ['main', 'onMessage', 'listen'];
  }

  /** Opens the tabs, and waits until each receives messages. */
  async openTabs(): Promise<void> {
    const { browser, collector, service, tabs } = this.tools;
    for (let tab = 0; tab < tabs; tab++) await browser.tab(collector.addressOf(tab));
    const isSilent = (tab: number) => !collector.currentLoad(tab)?.entries.some(([kind]) => kind === 'received');
    await waitFor('every tab to receive', async () => {
      if (findTab(tabs, isSilent) === undefined) return true;
      service.send('bob', 'text', 'is everybody there?');
      await new Promise(next => setTimeout(next, 300));
      return false;
    });
  }

  async execute(plan: readonly Step[]): Promise<void> {
    let restoring: Promise<void> | undefined;
    const timer = setInterval(() => {
      restoring ??= this.#restoreNetwork().finally(() => {
        restoring = undefined;
      });
    }, 2_000);
    try {
      await this.#executeSteps(plan);
      await this.#settle();
    } finally {
      clearInterval(timer);
      // Otherwise it may meet a closed browser.
      await restoring;
    }
  }

  async #executeSteps(plan: readonly Step[]): Promise<void> {
    let loggedAt = Date.now();
    for (const [index, step] of plan.entries()) {
      await this.#do(step);
      if (this.#isStuck) return this.tools.log(`no progress after ${index + 1} of ${plan.length} steps`);
      if (Date.now() - loggedAt < 5_000) continue;
      loggedAt = Date.now();
      this.tools.log(`${index} of ${plan.length} steps; ${this.#total} sent, the first tab has ${this.#seen()}`);
    }
  }

  /**
   * Works around a bug of Playwright 1.65: a worker that starts in the moment when the network returns stays without one,
   * though its `navigator.onLine` may be true.
   */
  async #restoreNetwork(): Promise<void> {
    const { browser, collector } = this.tools;
    if (this.#isCut || (await browser.canReach(collector.origins[0])) !== false || this.#isCut) return;
    await browser.context.setOffline(true);
    if (!this.#isCut) await browser.context.setOffline(false);
    this.#record('the network was still off for the worker, and is restored');
  }

  /** Ends all outages, and waits until nothing more arrives. */
  async #settle(): Promise<void> {
    this.tools.log('all messages are sent; waiting until every tab has them');
    this.#endOutage.service();
    await this.#endOutage.network();
    await this.#untilAllReceived();
    const { collector } = this.tools;
    for (let progress = -1; progress !== collector.progress; ) {
      progress = collector.progress;
      await new Promise(next => setTimeout(next, idleMs));
    }
  }

  evidence(): Evidence {
    const { service, collector } = this.tools;
    const accepted = service.accepted().map(({ text }) => text);
    const answered = collector.pageLoads.flatMap(({ entries }) =>
      entries.flatMap(entry => (entry[0] === 'answered' ? [entry[1]] : [])),
    );
    return {
      sent: this.#sent,
      views: this.#views,
      pageLoads: collector.pageLoads,
      accepted,
      answered: new Set(answered),
      sequential: this.#sequential,
    };
  }

  get #total(): number {
    return peers.reduce((sum, peer) => sum + this.#sent[peer].length, 0);
  }

  async #do(step: Step): Promise<void> {
    const { service, collector } = this.tools;
    if (isFault(step)) {
      this.#record(describeStep(step));
      this.faults[step.do] = (this.faults[step.do] ?? 0) + 1;
      return this.#break(step);
    }
    switch (step.do) {
      case 'receive':
        await this.#until(() => this.#total - this.#seen() < maxPending);
        for (const { from, kind } of step.messages)
          service.send(from, kind, textOf(from, this.#sent[from].push(kind) - 1));
        return;
      case 'send': {
        // Waits for a tab that has not started its earlier tasks.
        await this.#until(() => collector.hasStartedAll(step.tab));
        const messages = step.kinds.map((kind, index) => {
          const text = `alice ${this.asked.length + index} in tab ${step.tab}`;
          return { to: step.to, kind, text };
        });
        const texts = messages.map(({ text }) => text);
        this.asked.push(...texts);
        if (!step.parallel) this.#sequential.push(texts);
        return collector.assign(step.tab, { do: 'send', messages, parallel: step.parallel });
      }
      case 'wait':
        return new Promise(next => setTimeout(next, step.ms));
      case 'online':
        return this.#until(() => service.isOnline());
      case 'settle':
        return this.#untilAllReceived();
    }
  }

  async #break(fault: Fault): Promise<void> {
    const { service, browser, collector } = this.tools;
    switch (fault.do) {
      case 'worker':
        await browser.killWorker();
        if (fault.again) await browser.killWorker();
        return this.#record('the worker has stopped');
      case 'socket':
        return service.dropSockets();
      case 'service': {
        this.#endOutage.service();
        service.pause(fault.how);
        const timer = setTimeout(() => this.#endOutage.service(), fault.ms);
        this.#endOutage.service = () => {
          clearTimeout(timer);
          service.resume();
          this.#record('the service is up again');
          this.#endOutage.service = () => {};
        };
        return;
      }
      case 'network': {
        await this.#endOutage.network();
        await this.#until(() => collector.areAllLoaded);
        await browser.context.setOffline(true);
        this.#isCut = true;
        const timer = setTimeout(() => void this.#endOutage.network(), fault.ms);
        this.#endOutage.network = async () => {
          clearTimeout(timer);
          this.#endOutage.network = async () => {};
          await browser.context.setOffline(false);
          this.#isCut = false;
          this.#record('the network is back');
        };
        return;
      }
      case 'reload':
        return collector.assign(fault.tab, { do: 'reload' });
      case 'away':
        return collector.assign(fault.tab, { do: 'away', ms: fault.ms });
    }
  }

  /** Number of peers' messages that the first tab has received. */
  #seen(): number {
    const entries = this.tools.collector.currentLoad(0)?.entries ?? [];
    for (; this.#read < entries.length; this.#read++) {
      const entry = entries[this.#read]!;
      if (entry[0] === 'received' && entry[4] === 'main' && peers.some(peer => entry[3].startsWith(`${peer} `)))
        this.#receivedByFirst += 1;
    }
    return this.#receivedByFirst;
  }

  #untilAllReceived(): Promise<void> {
    const { collector, tabs, service } = this.tools;
    const lastSeq = (tab: number) => {
      const last = collector.currentLoad(tab)?.entries.findLast(([kind]) => kind === 'received' || kind === 'sent');
      return typeof last?.[1] === 'number' ? last[1] : 0;
    };
    const missing = () => {
      if (!service.isOnline()) return 'alice is offline';
      if (this.#seen() < this.#total) return `the first tab has ${this.#seen()} of ${this.#total}`;
      const busy = findTab(tabs, tab => !collector.isIdle(tab));
      if (busy !== undefined) return `tab ${busy} has unfinished tasks`;
      // A reloaded tab has only later messages, perhaps none.
      const isFirstLoad = (tab: number) =>
        collector.pageLoads.find(pageLoad => pageLoad.tab === tab) === collector.currentLoad(tab);
      const behind = findTab(tabs, tab => isFirstLoad(tab) && lastSeq(tab) < lastSeq(0));
      return behind === undefined ? undefined : `tab ${behind} is behind the first`;
    };
    return this.#until(() => missing() === undefined, missing);
  }

  /** Waits for a condition, but fails the run after a long time without progress. */
  async #until(condition: () => boolean, missing = (): string | undefined => undefined): Promise<void> {
    const { collector } = this.tools;
    let [progressAt, progress] = [Date.now(), collector.progress];
    while (!condition()) {
      await new Promise(next => setTimeout(next, 20));
      if (collector.progress !== progress) [progressAt, progress] = [Date.now(), collector.progress];
      if (Date.now() - progressAt < stallTimeoutMs) continue;
      this.#isStuck = true;
      this.tools.log(`stuck: ${missing() ?? 'the next step is not reached'}`);
      return this.#record('no progress');
    }
  }

  #record(text: string): void {
    this.log.push({ at: Date.now(), text });
  }
}

const findTab = (tabs: number, matches: (tab: number) => boolean): number | undefined =>
  Array.from({ length: tabs }, (_, tab) => tab).find(tab => matches(tab));
