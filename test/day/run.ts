/** Executes a day through the popup and the panel of the built extension, and compares all that they show with the model. */
import type { Page } from 'playwright';
import { parseMessageNotificationId } from '@/lib/notifications/message-notification-text';
import { ExtensionBrowser } from '../browser/extension-browser';
import type { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import type { DayService, Person } from './customers';
import { type Counter, DayModel, type Difference, placeKey, type Shown } from './model';
import type { Action, Place, Side } from './plan';
import { DayPanel, untilBadge } from './screens';

export const measures = [
  'openConversation',
  'send',
  'messageInList',
  'messageOnBadge',
  'switchAccount',
  'openPanel',
] as const;
export type Measure = (typeof measures)[number];

export interface DayTools {
  executable: string;
  extension: string;
  services: readonly [DayService, DayService];
  log(text: string): void;
}

/** Milliseconds in which all that is shown becomes right. */
const settleMs = 8_000;
/** Milliseconds after which it is late, which the log says. */
const lateMs = 2_000;

export class Day {
  readonly findings: (Difference & { action: number })[] = [];
  readonly done: Record<string, number> = {};
  readonly times: Record<Measure, number[]> = {
    openConversation: [],
    send: [],
    messageInList: [],
    messageOnBadge: [],
    switchAccount: [],
    openPanel: [],
  };
  /** Of customers and of the agent. */
  messages = 0;
  readonly #model = new DayModel();
  #browser!: ExtensionBrowser;
  #panel!: DayPanel;
  #action = 0;
  #isAway = false;
  /** Sides by the accounts' slots, which are in the ids of notifications. */
  #sides = new Map<number, Side>();

  constructor(private readonly tools: DayTools) {}

  async open(): Promise<void> {
    const { executable, extension, services } = this.tools;
    this.#browser = await ExtensionBrowser.launch(executable, extension);
    for (const side of [0, 1] as const) {
      const popup = await this.#browser.openPopup();
      if (side === 1) await popup.click('[data-test=another]');
      await popup.signIn(services[side].signInFields());
      await waitFor('the sign-in', () => services[side].counts().sockets === 1);
      popup.close();
    }
    await this.#withPopup(popup => this.#untilOnline(popup));
    await this.#openPanel(false);
  }

  /** A browser that does not end in time changes no finding. */
  async close(): Promise<void> {
    await this.#browser?.close().catch((error: unknown) => this.tools.log(String(error)));
  }

  async execute(plan: readonly Action[]): Promise<void> {
    for (const action of plan) {
      this.#action += 1;
      const begun = Date.now();
      this.done[action.do] = (this.done[action.do] ?? 0) + 1;
      await this.#execute(action);
      const isFault = ['worker', 'browser', 'kick', 'offline'].includes(action.do);
      await this.#check(isFault || this.#action % 6 === 0);
      const places = 'places' in action ? ` of ${action.places.length}` : '';
      this.tools.log(`${String(this.#action).padStart(4)}  ${action.do}${places}  (${Date.now() - begun} ms)`);
    }
    await this.#checkAll();
  }

  #execute(action: Action): Promise<void> {
    switch (action.do) {
      case 'ask':
        return this.#ask(action.place);
      case 'rush':
        return this.#rush(action.places);
      case 'answer':
        return this.#answer(action.place, action.isRefused);
      case 'chat':
        return this.#chat(action.place);
      case 'draft':
        return this.#draft(action.place, action.closesPanel);
      case 'retry':
        return this.#retry();
      case 'filter':
        return this.#filter(action.side);
      case 'readAll':
        return this.#readAll();
      case 'worker':
        return this.#killWorker(action.places);
      case 'browser':
        return this.#restartBrowser(action.places);
      case 'kick':
        return this.#kick(action.side, action.draft, action.places);
      case 'offline':
        return this.#goOffline(action.side, action.places);
    }
  }

  // What the customers do

  async #write(place: Place, isSeen = false, isNotified: boolean | 'maybe' = this.#isAway): Promise<string> {
    const { customer, agent } = this.#at(place);
    const text = `question ${++this.messages} of ${customer.userId}`;
    this.#model.write(place, text, { isSeen, isNotified });
    await customer.send(agent, text);
    return text;
  }

  /** One after another, because the services order messages by the time. */
  async #writeAll(places: readonly Place[], isNotified?: 'maybe'): Promise<void> {
    for (const place of places) await this.#write(place, false, isNotified);
  }

  async #ask(place: Place): Promise<void> {
    const { account, customer } = this.#at(place);
    const { text: before } = await this.#browser.badge();
    const begun = Date.now();
    const inList = this.#panel.untilUnread(account, customer.userId, this.#model.unreadIn(place) + 1);
    const onBadge = untilBadge(this.#browser, badge => badge.text !== before);
    await this.#write(place);
    this.times.messageInList.push((await inList) - begun);
    this.times.messageOnBadge.push((await onBadge) - begun);
  }

  async #rush(places: readonly Place[]): Promise<void> {
    await this.#leave();
    this.#model.expireNotifications(await this.#notifications());
    await this.#writeAll(places);
    await this.#settle('while away', async () => ({
      badge: (await this.#browser.badge()).text,
      notifications: await this.#notifications(),
    }));
    await this.#return();
  }

  // What the agent does

  async #answer(place: Place, isRefused: boolean): Promise<void> {
    await this.#openConversation(place);
    await this.#send(place, isRefused);
    await this.#panel.back();
  }

  async #send(place: Place, isRefused = false): Promise<void> {
    const { customer, service } = this.#at(place);
    const draft = this.#model.draft(place);
    const text = `${draft && `${draft}, and `}answer ${++this.messages} to ${customer.userId}`;
    await this.#panel.write(text);
    if (isRefused) service.refuse(customer.userId, true);
    this.#model.setDraft(place, '');
    if (isRefused) this.#model.refuse(place, text);
    else this.#model.answer(place, text);
    const ms = await this.#panel.send(text);
    if (isRefused) {
      service.refuse(customer.userId, false);
      await this.#panel.page.waitForSelector(`[data-sending=failed]:has-text(${JSON.stringify(service.refusal)})`);
    } else this.times.send.push(ms);
    await this.#checkThread(place);
  }

  async #chat(place: Place): Promise<void> {
    await this.#openConversation(place);
    await this.#write(place, true);
    await this.#checkThread(place);
    await this.#send(place);
    await this.#panel.back();
  }

  async #draft(place: Place, closesPanel: boolean): Promise<void> {
    await this.#openConversation(place);
    await this.#writeDraft(place);
    if (!closesPanel) return this.#panel.back();
    await this.#panel.close();
    await this.#openPanel();
  }

  async #writeDraft(place: Place): Promise<void> {
    const text = `half of answer ${this.#action} to ${this.#at(place).customer.userId}`;
    await this.#panel.write(text);
    this.#model.setDraft(place, text);
  }

  async #retry(): Promise<void> {
    const oldest = this.#model.oldestUnsent;
    if (!oldest) return;
    const { place, text } = oldest;
    await this.#openConversation(place);
    await this.#panel.page.click('[data-test=send-again] >> nth=0');
    this.#model.retry(place, text);
    await this.#checkThread(place);
    await this.#panel.back();
  }

  async #filter(side: Side): Promise<void> {
    this.times.switchAccount.push(await this.#panel.filter(this.tools.services[side].account));
  }

  async #readAll(): Promise<void> {
    await this.#panel.markAllRead();
    this.#model.readAll();
  }

  async #openConversation(place: Place): Promise<void> {
    const { account, customer } = this.#at(place);
    this.times.openConversation.push(await this.#panel.openConversation(account, customer.userId));
    this.#model.read(place);
    await this.#checkThread(place);
  }

  async #leave(): Promise<void> {
    this.#isAway = true;
    await this.#panel.setFocus(false);
    await this.#browser.leaveSites();
  }

  async #return(): Promise<void> {
    await this.#panel.page.bringToFront();
    await this.#panel.setFocus(true);
    this.#isAway = false;
  }

  async #openPanel(hasRows = true): Promise<void> {
    const { panel, ms } = await DayPanel.open(this.#browser, hasRows);
    this.#panel = panel;
    if (hasRows) this.times.openPanel.push(ms);
  }

  // Faults

  async #killWorker(places: readonly Place[]): Promise<void> {
    const killed = this.#browser.killWorker();
    await this.#writeAll(places);
    await killed;
  }

  async #restartBrowser(places: readonly Place[]): Promise<void> {
    const { executable, extension, services } = this.tools;
    const { profile } = this.#browser;
    await this.#browser.quit();
    for (const service of services) await waitFor('the browser’s end', () => service.counts().sockets === 0);
    this.#model.expireNotifications();
    this.#isAway = true;
    await this.#writeAll(places);
    this.#browser = await ExtensionBrowser.launch(executable, extension, { profile });
    await this.#untilConnected();
    await this.#settle('after the restart', async () => ({
      badge: (await this.#browser.badge()).text,
      notifications: await this.#notifications(),
    }));
    await this.#openPanel();
    this.#isAway = false;
  }

  async #kick(side: Side, draft: Place, places: readonly Place[]): Promise<void> {
    const service = this.tools.services[side];
    await this.#openConversation(draft);
    await this.#writeDraft(draft);
    const other: Person = await service.signInElsewhere();
    await untilBadge(this.#browser, ({ text }) => text === '!');
    await this.#writeAll(places, 'maybe');
    await this.#withPopup(popup => this.#press(popup, side, 'resume'));
    await this.#untilConnected();
    await other.close();
    if (await this.#panel.page.isVisible('[data-test=with]')) await this.#panel.back();
  }

  async #goOffline(side: Side, places: readonly Place[]): Promise<void> {
    const service = this.tools.services[side];
    await this.#withPopup(popup => this.#press(popup, side, 'goOffline'));
    await waitFor('the end of the connection', () => service.counts().sockets === 0);
    await this.#writeAll(places, 'maybe');
    await this.#withPopup(popup => this.#press(popup, side, 'goOnline'));
    await this.#untilConnected();
  }

  async #press(popup: Popup, side: Side, action: string): Promise<void> {
    const row = this.#accountRow(side);
    await waitFor('the row', async () => (await popup.text(row)) !== undefined);
    const button = `${row} [data-test=${action}]`;
    if ((await popup.text(button)) === undefined) await popup.click(`${row} [data-test=account-details]`);
    await popup.click(button);
  }

  #accountRow(side: Side): string {
    return `[data-test=account-row][data-id=${JSON.stringify(this.tools.services[side].account)}]`;
  }

  async #untilConnected(): Promise<void> {
    for (const service of this.tools.services)
      await waitFor(`${service.agent} to be connected`, () => service.counts().sockets === 1);
    await this.#withPopup(popup => this.#untilOnline(popup));
  }

  async #untilOnline(popup: Popup): Promise<void> {
    for (const side of [0, 1] as const)
      await waitFor('the account to be online', async () => {
        const row = this.#accountRow(side);
        const phase = await popup.evaluate(`document.querySelector(${JSON.stringify(row)})?.dataset.phase`);
        return phase === 'online';
      });
    const slots = await popup.evaluate<[string, string][]>(
      `[...document.querySelectorAll('[data-test=account-row]')].map(row => [row.dataset.id, row.querySelector('[aria-controls]').getAttribute('aria-controls')])`,
    );
    this.#sides = new Map(
      slots.map(([id, controls]) => [
        Number(controls.replace('account-', '')),
        id === this.tools.services[0].account ? 0 : 1,
      ]),
    );
  }

  // Checks

  /** @param deep also the popup */
  async #check(deep: boolean): Promise<void> {
    await this.#settle('', async () => {
      const notifications = await this.#notifications();
      this.#model.expireNotifications(notifications);
      return { badge: (await this.#browser.badge()).text, notifications, list: await this.#list() };
    });
    if (deep)
      await this.#withPopup(popup =>
        this.#settle('in the popup', async () => ({ popup: await this.#popupCounts(popup) })),
      );
  }

  /** All conversations, and what the services and the customers got. */
  async #checkAll(): Promise<void> {
    this.#action += 1;
    for (const side of [0, 1] as const) {
      const service = this.tools.services[side];
      for (const [customer, { userId, received }] of service.customers.entries()) {
        const place = { side, customer };
        const texts = () => received.filter(({ from }) => from === service.agent).map(({ text }) => text);
        await this.#until('', async () => this.#model.answerDifferences(place, service.stored(userId), texts()));
      }
    }
  }

  async #checkThread(place: Place): Promise<void> {
    await this.#until('', async () => this.#model.threadDifferences(place, await this.#panel.thread()));
  }

  #settle(when: string, read: () => Promise<Shown>): Promise<void> {
    return this.#until(when, async () => this.#model.differences(await read()));
  }

  /** Repeats a comparison until nothing differs, or records what still does. */
  async #until(when: string, compare: () => Promise<Difference[]>): Promise<void> {
    const end = Date.now() + settleMs;
    let last: Difference | undefined;
    for (;;) {
      const differences = await compare();
      const isLate = Date.now() > end - settleMs + lateMs;
      if (differences.length === 0)
        return isLate && last ? this.tools.log(`      late: ${last.what} ${when}`) : undefined;
      [last] = differences;
      if (Date.now() > end) return this.#record(when, differences);
      await new Promise(done => setTimeout(done, 50));
    }
  }

  /** A difference that stays is one finding. */
  #record(when: string, differences: readonly Difference[]): void {
    for (const { counter, what } of differences) {
      const isKnown = this.findings.some(each => each.counter === counter && each.what.startsWith(what));
      if (isKnown) continue;
      this.findings.push({ counter, what: [what, when].filter(Boolean).join(' '), action: this.#action });
      this.tools.log(`      ${counter}: ${what} ${when}`);
    }
  }

  async #list() {
    const rows = await this.#panel.rows();
    return rows.map(({ account, to, unread, draft, isUnsent }) => ({
      place: this.#placeOf(account, to),
      ...{ unread, isUnsent },
      ...(draft && { draft }),
    }));
  }

  /** Messages by place, from the notifications that the browser shows. */
  async #notifications(): Promise<ReadonlyMap<string, number>> {
    const [shown, counts] = [await this.#browser.notifications(), await this.#browser.notificationCounts()];
    return new Map(
      shown.map(id => {
        const { slot = 0, key = '' } = parseMessageNotificationId(id) ?? {};
        const side = this.#sides.get(slot);
        const userId = key.replace('singleChat ', '');
        const customer = side === undefined ? -1 : this.#customerOf(side, userId);
        return [side === undefined || customer < 0 ? id : placeKey({ side, customer }), counts[id] ?? 0];
      }),
    );
  }

  async #popupCounts(popup: Popup): Promise<readonly [number, number]> {
    const countOf = async (side: Side) => {
      const count = `document.querySelector(${JSON.stringify(`${this.#accountRow(side)} [data-test=unread] > [aria-hidden]`)})`;
      return Number(await popup.evaluate(`${count}?.textContent ?? 0`));
    };
    return [await countOf(0), await countOf(1)];
  }

  async #withPopup<T>(use: (popup: Popup) => Promise<T>): Promise<T> {
    const popup = await this.#browser.openPopup(this.#front);
    try {
      return await use(popup);
    } finally {
      popup.close();
      // The popup closes when the user presses beside it; until then it has the focus.
      await this.#front?.bringToFront();
    }
  }

  /** The tab in front of the agent. */
  get #front(): Page | undefined {
    return this.#isAway || this.#panel === undefined || this.#panel.page.isClosed() ? undefined : this.#panel.page;
  }

  #at({ side, customer: index }: Place) {
    const service = this.tools.services[side];
    return { service, account: service.account, agent: service.agent, customer: service.customers[index]! };
  }

  #customerOf(side: Side, userId: string): number {
    return this.tools.services[side].customers.findIndex(each => each.userId === userId);
  }

  #placeOf(account: string, to: string): Place {
    const side = account === this.tools.services[0].account ? 0 : 1;
    return { side, customer: this.#customerOf(side, to) };
  }
}

export const countsOf = (findings: readonly Difference[], counters: readonly Counter[]): Record<Counter, number> =>
  Object.fromEntries(
    counters.map(counter => [counter, findings.filter(finding => finding.counter === counter).length]),
  ) as Record<Counter, number>;
