/** Executes a plan on the built extension in a real browser, and counts what must not happen. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { DevTools } from '../../browser/devtools';
import { ExtensionBrowser } from '../../browser/extension-browser';
import { waitFor } from '../../browser/wait';
import { idOf, isAlive, requestFor, shownIn } from './contract';
import { Intents } from './model';
import { type Action, describeRound, type Fact, type Round, type User, users } from './plan';
import { storedSecrets } from './secrets';
import { type AccountService, peerOf } from './services';
import type { Sites } from './sites';
import { type Answer, UiPort } from './ui-port';

export const counters = ['invisible', 'resurrected', 'crossed', 'stuck', 'secretsLeft'] as const;
export type Counter = (typeof counters)[number];

export interface Finding {
  counter: Counter;
  /** From 1. */
  round: number;
  what: string;
}

interface PageEntry {
  tab: number;
  what: string;
  owners?: string[];
  shown?: string;
  phase?: string;
  code?: string;
}

export interface RunTools {
  executable: string;
  extension: string;
  service: AccountService;
  sites: Sites;
  log(text: string): void;
}

/** Milliseconds. */
const times = {
  /** For a request that was on its way when the session ended. */
  grace: 120,
  connectedWhenOver: 1_500,
  invisible: 1_000,
  lag: 10_000,
  stuck: 30_000,
  fact: 900,
  answer: 6_000,
  sends: 2_000,
  start: 5_000,
};

const wait = (ms: number) => new Promise<void>(done => setTimeout(done, ms));

export class ActionRun {
  readonly findings: Finding[] = [];
  readonly done: Record<string, number> = {};
  readonly #intents = new Intents();
  #browser!: ExtensionBrowser;
  #port!: UiPort;
  #tabs: Page[] = [];
  #round = 0;
  #texts = 0;
  /** Index of the next entry of the service's log to check. */
  #seen = 0;
  #isRestarting = false;
  /** Whether the browser has ended, also by itself. */
  #isClosed = false;
  readonly #confirming = new Set<User>();
  /** When each account began to be connected without being shown. */
  readonly #hiddenSince = new Map<User, number>();
  #progress: { key: string; since: number } | undefined;
  #wellSince = Date.now();
  /** Whether a question of the site without a grant waits for an answer. */
  #isAsked = false;

  constructor(private readonly tools: RunTools) {}

  async open(): Promise<void> {
    await this.#launch();
  }

  /** @param only numbers of the rounds to execute, from 1; all by default */
  async execute(plan: readonly Round[], only?: ReadonlySet<number>): Promise<void> {
    const timer = setInterval(() => this.#sample(), 50);
    try {
      for (const round of plan) {
        this.#round += 1;
        if (only && !only.has(this.#round)) continue;
        const begun = Date.now();
        await this.#execute(round);
        this.tools.log(`${String(this.#round).padStart(4)}  ${describeRound(round)}  (${Date.now() - begun} ms)`);
        if (this.#round % 25 === 0) await this.#calm();
      }
      await this.#calm();
    } finally {
      clearInterval(timer);
    }
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  // Rounds

  async #execute(round: Round): Promise<void> {
    const { service } = this.tools;
    const { user } = round.session;
    this.#heal();
    if (this.#isClosed) {
      this.#count('browserEnded');
      await this.#relaunch();
    }
    await this.#bringOnline(round);
    if (round.fault === 'halfOpen' || round.fault === 'noReplies') service.silence(user, round.fault);
    if (round.fault === 'slowApp') service.slowDown(true);
    if (round.fault) this.#wellSince = Number.POSITIVE_INFINITY;
    const since = service.log.entries.length;
    const hellos = this.#port.hellos;
    if (round.fault === 'network') {
      service.silence(user, 'halfOpen');
      await this.#setNetwork(false);
    }
    const traffic = this.#begin(round);
    if (round.event === 'question') await traffic;
    const first = round.first && this.#act(round.first);
    if (round.fault === 'network' && !round.first) await this.#setNetwork(true);
    await this.#fact(round.fact, round, since, hellos);
    await wait(round.delay);
    const last = round.last && this.#act(round.last, round.byPopup);
    if (round.thenKillBrowser) {
      await this.#port.until(() => !this.#isShown(user), times.answer);
      await this.#killBrowser();
    }
    await Promise.all([first, last, traffic]);
    if (round.event === 'question') await this.#closeQuestion();
    // A late connection opens after the unanswered goodbye of the one before.
    await wait(round.fault ? 650 : 150);
    this.#heal();
    await this.#untilConsistent();
    await this.#checkSecrets();
  }

  /** Gives `#sample` the time to find an account that stays connected. */
  async #untilConsistent(): Promise<void> {
    const { service } = this.tools;
    const isOver = (user: User) => this.#intents.over().some(each => each.user === user);
    const isOdd = (user: User) => service.connections(user) > 0 && (isOver(user) || !this.#isShown(user));
    const end = Date.now() + times.connectedWhenOver + 200;
    while (users.some(isOdd) && Date.now() < end) await wait(50);
  }

  /** Ends all faults. */
  #heal(): void {
    this.tools.service.slowDown(false);
    if (this.#wellSince > Date.now()) this.#wellSince = Date.now();
  }

  async #bringOnline({ session, first, last }: Round): Promise<void> {
    const { user, source, remember } = session;
    const isThere = () => shownIn(this.#port.frame!).get(user)?.phase === 'online';
    await this.#port.until(() => this.#port.isConnected, times.start);
    if (last?.do === 'switch' || first?.do === 'switch') await this.#makePrimary(user);
    if (isThere() && this.tools.service.connections(user) > 0) return;
    await this.#act({ do: 'signIn', user, source, remember });
    await this.#port.until(isThere, 4_000);
  }

  /** A switch takes the account offline that has been online longest. */
  async #makePrimary(user: User): Promise<void> {
    for (const [each, state] of shownIn(this.#port.frame!)) {
      if (!this.#port.hasSeveral || each === user) return;
      if (isAlive(state)) await this.#act({ do: 'goOffline', user: each });
    }
  }

  #begin({ event, session: { user } }: Round): Promise<unknown> | undefined {
    const { service } = this.tools;
    if (event === undefined) return undefined;
    this.#count(event);
    switch (event) {
      case 'kick':
        service.kick(user);
        return undefined;
      case 'socket':
        service.dropSockets(user);
        return undefined;
      case 'expiry':
        service.expire(user);
        return undefined;
      case 'worker':
        return this.#browser.killWorker();
      case 'browser':
        return this.#killBrowser();
      case 'burst':
        for (let count = 0; count < 30; count++) service.send(user, `for:${user} ${this.#texts++}`);
        return undefined;
      case 'sends':
        // Sends wait while a session connects.
        return Promise.race([
          Promise.all(this.#tabs.slice(0, 4).map(tab => this.#inPage(tab, 'sends(60, 3)'))),
          wait(times.sends),
        ]);
      case 'question':
        return this.#askAsStranger();
    }
  }

  async #fact(fact: Fact, { session: { user } }: Round, since: number, hellos: number): Promise<void> {
    const { service } = this.tools;
    const inLog = (log: typeof service.log, type: string, from: number) =>
      log.waitFor(event => event.type === type, times.fact, from).catch(() => undefined);
    switch (fact) {
      case 'none':
        return;
      case 'appServerAsked':
        await inLog(service.appServer.log, 'rest', service.appServer.log.entries.length);
        return;
      case 'login':
      case 'goodbye':
        await inLog(service.log, fact === 'login' ? 'login' : 'logout', since);
        return;
      case 'delivery':
        await inLog(service.log, 'delivered', since);
        return;
      case 'start':
        await this.#port.until(() => this.#port.hellos > hellos, times.start);
        return;
      case 'signingIn':
      case 'online':
      case 'signedOut':
        await this.#port.until(() => {
          const shown = [...shownIn(this.#port.frame!)];
          return shown.some(([each, { phase }]) => phase === fact && (each !== user || fact === 'signedOut'));
        }, times.fact);
    }
  }

  // Actions

  async #act(action: Action, byPopup = false): Promise<void> {
    this.#count(action.do);
    switch (action.do) {
      case 'revoke':
      case 'allow': {
        const origin = this.tools.sites.allowed[action.site]!;
        await this.#request('sites.revoke', { origin });
        await this.#request('sites.allow', { origin, scopes: ['status', 'receive', 'send', 'manage', 'delete'] });
        return;
      }
      case 'answer':
        return this.#answerQuestion();
      default: {
        const finish = this.#intend(action);
        const clicked = byPopup && (await this.#click(action.do, action.user));
        if (clicked) {
          this.#count('popup');
          return finish({});
        }
        const request = requestFor(this.tools.service, action, this.#port.hasSeveral);
        return finish(await this.#request(request.method, request.params));
      }
    }
  }

  /** Records an intent. The returned function takes the answer. */
  #intend(action: Exclude<Action, { do: 'revoke' | 'allow' | 'answer' }>): (answer: Answer) => void {
    const { user } = action;
    const hasSeveral = this.#port.hasSeveral;
    const shown: ReturnType<typeof shownIn> = this.#port.frame ? shownIn(this.#port.frame) : new Map();
    // With one session, requests concern the current account, whatever the plan says.
    const current = hasSeveral ? user : ([...shown.keys()][0] ?? user);
    switch (action.do) {
      case 'signIn':
      case 'add':
      case 'goOnline':
      case 'switch': {
        this.#intents.begin(user);
        const [primary] = shown.keys();
        const takesOffline = action.do === 'switch' || !hasSeveral;
        const isReplaced = takesOffline && primary !== undefined && primary !== user && isAlive(shown.get(primary));
        const end = isReplaced ? this.#intents.end(primary, 'switched') : undefined;
        return ({ error }) => (error ? end?.refused() : end?.answered());
      }
      case 'resume':
        if (!isAlive(shown.get(current)) && this.#mayResume(current)) this.#intents.begin(current);
        return () => {};
      case 'supplyToken':
        return () => {};
      case 'cancel':
      case 'signOut':
      case 'goOffline':
      case 'forget': {
        const kind = action.do === 'cancel' ? 'cancelled' : action.do === 'goOffline' ? 'offline' : 'signedOut';
        const target = action.do === 'forget' ? user : current;
        const end = this.#intents.end(target, kind);
        return ({ error }) => {
          // A cancellation has an effect during a sign-in only.
          const isLate = action.do === 'cancel' && this.#isShown(target);
          if (error || isLate) end.refused();
          else end.answered();
        };
      }
    }
  }

  #mayResume(user: User): boolean {
    const state = this.#port.frame && shownIn(this.#port.frame).get(user);
    return state?.phase === 'offline' || (state?.phase === 'signedOut' && state.canResume === true);
  }

  async #request(method: string, params: object): Promise<Answer> {
    const late = wait(times.answer).then((): Answer => ({ error: { code: 'late' } }));
    const closed = (): Answer => ({ error: { code: 'disconnected' } });
    return Promise.race([this.#port.request({ method, params }).catch(closed), late]);
  }

  /** @returns whether the popup had the button, and the extension shows the effect */
  async #click(name: string, user: User): Promise<boolean> {
    try {
      const popup = await this.#browser.openPopup();
      const row = `[data-test=account-row][data-id="${idOf(this.tools.service, user)}"]`;
      const hasRows = (await popup.text(row)) !== undefined;
      const single = `[data-test=${name === 'signOut' ? 'sign-out' : name}]`;
      const button = hasRows ? `${row} [data-test=${name}]` : single;
      if (hasRows && (await popup.text(button)) === undefined) await popup.click(`${row} [data-test=account-details]`);
      const isThere = (await popup.text(button)) !== undefined;
      if (isThere && name === 'signOut') await popup.signOut(hasRows ? row : undefined);
      else if (isThere) await popup.click(button);
      const hasEffect = () => {
        const shown = this.#port.hasSeveral ? [user] : [...shownIn(this.#port.frame!).keys()];
        return shown.some(each => this.#isShown(each)) === (name === 'resume');
      };
      const isDone = isThere && (await this.#port.until(hasEffect, 2_000));
      if (isThere && !isDone) this.#count('clickWithoutEffect');
      popup.close();
      return isDone;
    } catch {
      return false;
    }
  }

  /** Resolves when the user is asked. */
  async #askAsStranger(): Promise<void> {
    const { stranger } = this.tools.sites;
    await this.#inPage(this.#tabs[5]!, 'ask()');
    for (let tries = 0; tries < 20 && !this.#isAsked; tries++) {
      await wait(30);
      const { result } = await this.#request('sites.asked', {});
      this.#isAsked = (result as { origin?: string } | null | undefined)?.origin === stranger;
    }
  }

  async #answerQuestion(): Promise<void> {
    const { result } = await this.#request('sites.asked', {});
    const question = result as { origin: string; scopes?: string[] } | null | undefined;
    this.#isAsked = false;
    if (question?.scopes)
      await this.#request('sites.decide', { origin: question.origin, asked: question.scopes, allowed: [] });
  }

  async #closeQuestion(): Promise<void> {
    await wait(300);
    await this.#answerQuestion();
    // So that the site may ask again.
    await this.#request('sites.revoke', { origin: this.tools.sites.stranger });
  }

  // Faults

  /** The browser's event only: the sockets stay open, as at a change of the network. */
  async #setNetwork(online: boolean): Promise<void> {
    const worker = await this.#browser.worker();
    await worker.evaluate(`void self.dispatchEvent(new Event('${online ? 'online' : 'offline'}'))`);
    worker.close();
    if (!online) await this.#port.until(() => this.#port.frame?.state.phase === 'offline', 1_000);
  }

  get #current(): User | undefined {
    return this.#port.frame?.state.account?.userId as User | undefined;
  }

  async #killBrowser(): Promise<void> {
    this.#isRestarting = true;
    this.#count('browserKilled');
    const { profile } = this.#browser;
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
    const devtools = await DevTools.open(`ws://127.0.0.1:${port}${path}`);
    const { processInfo } = await devtools.send<{ processInfo: { type: string; id: number }[] }>(
      'SystemInfo.getProcessInfo',
    );
    const main = processInfo.find(({ type }) => type === 'browser');
    const closed = new Promise<void>(done => this.#browser.context.once('close', () => done()));
    if (main) process.kill(main.id, 'SIGKILL');
    await closed;
    devtools.close();
    await this.#relaunch();
  }

  async #relaunch(): Promise<void> {
    this.#isRestarting = true;
    await this.#launch(this.#browser.profile);
    this.#isRestarting = false;
  }

  async #launch(profile?: string): Promise<void> {
    const { executable, extension, sites } = this.tools;
    this.#browser = await ExtensionBrowser.launch(executable, extension, { ...(profile && { profile }) });
    const { context } = this.#browser;
    this.#isClosed = false;
    context.once('close', () => {
      this.#isClosed = true;
    });
    await context.exposeFunction('partylineChaosEntry', (entry: PageEntry) => this.#onEntry(entry));
    this.#port = await UiPort.open(this.#browser);
    await waitFor('the background', () => this.#port.frame, 20_000);
    const kinds = ['raw', 'raw', 'client', 'client', 'raw'];
    const addresses = kinds.map((kind, tab) => `${sites.allowed[tab % 2]}/?tab=${tab}&kind=${kind}`);
    this.#tabs = [];
    for (const address of [...addresses, `${sites.stranger}/?tab=5&kind=stranger`])
      this.#tabs.push(await this.#browser.tab(address));
  }

  #inPage(page: Page, call: string): Promise<unknown> {
    return page.evaluate(`chaosPage.${call}`).catch(() => undefined);
  }

  // What must not happen

  #isShown(user: User): boolean {
    return this.#port.frame !== undefined && isAlive(shownIn(this.#port.frame).get(user));
  }

  #onEntry({ tab, what, owners = [], shown, code }: PageEntry): void {
    const foreign = owners.filter(owner => owner !== shown);
    if (what === 'received' && tab === 5) this.#find('crossed', `a site without a grant received texts of ${owners}`);
    else if (what === 'received' && shown !== undefined && foreign.length > 0)
      this.#find('crossed', `tab ${tab} of ${shown} received a text of ${foreign}`);
    if ((what === 'refused' || what === 'allowed') && this.#isAsked)
      this.#find('crossed', `a site without a grant was answered without the user (${code})`);
  }

  /** Compares, at one moment, the service, the extension's pages and the user's intents. */
  #sample(): void {
    const { service } = this.tools;
    const now = Date.now();
    const over = this.#intents.over();
    const { entries } = service.log;
    for (; this.#seen < entries.length; this.#seen++) {
      const { type, user, at } = entries[this.#seen]!;
      const end = over.find(each => each.user === user);
      if (type === 'login' && end && at > now - end.sinceMs + times.grace)
        this.#find('resurrected', `${user} signed in ${at - (now - end.sinceMs)} ms after the end was answered`);
    }
    if (this.#isRestarting || !this.#port.isConnected) return this.#hiddenSince.clear();
    for (const { user, sinceMs } of over) {
      if (sinceMs < times.connectedWhenOver) continue;
      if (service.connections(user) > 0) this.#find('resurrected', `${user} is connected after the end was answered`);
      else if (this.#isShown(user)) this.#find('resurrected', `${user} is shown again after the end was answered`);
    }
    for (const user of users) {
      if (service.connections(user) === 0 || this.#isShown(user)) {
        this.#hiddenSince.delete(user);
        continue;
      }
      const since = this.#hiddenSince.get(user) ?? now;
      this.#hiddenSince.set(user, since);
      if (now - since > times.invisible) void this.#confirmInvisible(user);
    }
    this.#sampleProgress(now);
  }

  /** On a busy machine the page that reports the states lags behind the service. Its port delivers in order. */
  async #confirmInvisible(user: User): Promise<void> {
    if (this.#confirming.has(user)) return;
    this.#confirming.add(user);
    await Promise.race([this.#port.request({ method: 'accounts.list', params: {} }).catch(() => {}), wait(times.lag)]);
    this.#confirming.delete(user);
    if (this.#hiddenSince.has(user) && this.tools.service.connections(user) > 0 && !this.#isShown(user))
      this.#find('invisible', `${user} is connected, but not shown`);
  }

  #sampleProgress(now: number): void {
    const waiting = [...shownIn(this.#port.frame!)].filter(
      ([, { phase }]) => phase === 'signingIn' || phase === 'reconnecting',
    );
    const key = waiting.map(([user, { phase, since }]) => `${user} ${phase} ${since}`).join();
    if (key === '' || this.#progress?.key !== key) this.#progress = key === '' ? undefined : { key, since: now };
    const since = Math.max(this.#progress?.since ?? now, this.#wellSince);
    if (now - since > times.stuck) this.#find('stuck', key);
  }

  async #checkSecrets(): Promise<void> {
    const { service } = this.tools;
    for (const user of users) {
      for (const text of service.accepted(user))
        if (text.startsWith('as:') && !text.startsWith(`as:${user} `)) this.#find('crossed', `${user} sent "${text}"`);
    }
    await wait(110);
    const forgotten = this.#intents.forgotten;
    if (forgotten.length === 0 || !this.#port.isConnected) return;
    const marks = forgotten.flatMap(user => service.secrets(user));
    const none = new Map<string, string[]>();
    const found = (await Promise.race([storedSecrets(this.#port, marks).catch(() => none), wait(3_000)])) ?? none;
    for (const user of forgotten) {
      const places = service.secrets(user).flatMap(secret => found.get(secret) ?? []);
      if (places.length > 0 && this.#intents.forgotten.includes(user))
        this.#find('secretsLeft', `secrets of ${user} in ${[...new Set(places)].join(', ')}`);
      if (places.length > 0) this.#intents.reported(user);
    }
    await this.#checkUnread();
  }

  /** Unread counts are of the account's peers only. */
  async #checkUnread(): Promise<void> {
    const shown = this.#port.hasSeveral ? [...shownIn(this.#port.frame!).keys()] : [this.#current];
    for (const user of shown) {
      if (user === undefined) continue;
      const { result } = await this.#request(
        'unread.list',
        this.#port.hasSeveral ? { account: idOf(this.tools.service, user) } : {},
      );
      if (!this.#port.hasSeveral && user !== this.#current) return;
      for (const { conversation } of (result as { conversation: { id: string } }[] | undefined) ?? [])
        for (const other of users)
          if (other !== user && conversation.id === peerOf(other))
            this.#find('crossed', `unread messages of ${other} are counted for ${user}`);
    }
  }

  /** Waits until nothing is under way: with a service that is well, at most 30 s. */
  async #calm(): Promise<void> {
    this.#heal();
    await this.#port.until(() => this.#port.isConnected, times.start);
    await waitFor(
      'the session to settle',
      () => {
        const isWaiting = [...shownIn(this.#port.frame!).values()].some(
          ({ phase }) => phase === 'signingIn' || phase === 'reconnecting',
        );
        return !isWaiting || this.findings.some(({ counter, round }) => counter === 'stuck' && round === this.#round);
      },
      times.stuck + 5_000,
    ).catch(() => undefined);
    await wait(times.connectedWhenOver + 200);
  }

  /** One finding of a kind for each account in a round is enough. */
  #find(counter: Counter, what: string): void {
    const key = what.replace(/\d+/g, '');
    const isKnown = this.findings.some(
      each => each.counter === counter && each.round >= this.#round - 1 && each.what.replace(/\d+/g, '') === key,
    );
    if (isKnown) return;
    this.findings.push({ counter, round: this.#round, what });
    this.tools.log(`      ${counter}: ${what}`);
  }

  #count(name: string): void {
    this.done[name] = (this.done[name] ?? 0) + 1;
  }
}
