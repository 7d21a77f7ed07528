/** Reads and uses the panel and the popup as the agent does, and measures what a person waits for. */
import type { Page } from 'playwright';
import type { ExtensionBrowser, ShownBadge } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import type { ShownThread } from './model';

/** A row of the list. */
export interface Row {
  account: string;
  to: string;
  unread: number;
  draft?: string;
  isUnsent: boolean;
}

const rowOf = (account: string, to: string) => `[data-test=conversation][data-to="${to}"][data-account="${account}"]`;

/** Milliseconds. */
const patience = 30_000;

export class DayPanel {
  private constructor(readonly page: Page) {}

  /** @returns the panel, and the milliseconds until its first row, or else its search field, was shown */
  static async open(browser: ExtensionBrowser, hasRows: boolean): Promise<{ panel: DayPanel; ms: number }> {
    const page = await browser.context.newPage();
    const begun = Date.now();
    await page.goto(`chrome-extension://${browser.extensionId}/panel.html`);
    const panel = new DayPanel(page);
    const shown = hasRows ? '[data-test=conversation]' : '[name=find]';
    return { panel, ms: (await panel.until(`document.querySelector('${shown}')`)) - begun };
  }

  /** Closes the panel as a user closes a tab. */
  async close(): Promise<void> {
    const closed = this.page.waitForEvent('close');
    await this.page.close({ runBeforeUnload: true });
    await closed;
  }

  /** Playwright emulates focus in every page. */
  setFocus(isFocused: boolean): Promise<void> {
    return this.page.evaluate(focused => {
      document.hasFocus = () => focused;
      dispatchEvent(new Event(focused ? 'focus' : 'blur'));
    }, isFocused);
  }

  /** Resolves with the time when the expression was first true. */
  until(expression: string): Promise<number> {
    return this.page.evaluate(`(${untilTrue})(() => ${expression})`);
  }

  /** When the row of a conversation shows the number. */
  untilUnread(account: string, to: string, unread: number): Promise<number> {
    const mark = JSON.stringify(`${rowOf(account, to)} [data-test=unread] > [aria-hidden]`);
    return this.until(`document.querySelector(${mark})?.textContent === '${unread}'`);
  }

  /**
   * Opens a conversation: by a press on its row if it is visible, otherwise by its name.
   * @returns milliseconds from the press to the first message
   */
  async openConversation(account: string, to: string): Promise<number> {
    const selector = rowOf(account, to);
    const isOpen = `document.querySelector('[data-test=with]')?.textContent === ${JSON.stringify(to)}`;
    let begun = Date.now();
    await waitFor(
      `the conversation with ${to}`,
      async () => {
        begun = Date.now();
        if (await this.#isInSight(selector)) await this.page.click(selector, { timeout: 2_000 }).catch(() => {});
        else {
          await this.page.fill('[name=find]', to);
          await this.page.waitForSelector(selector, { timeout: 5_000 });
          begun = Date.now();
          await this.page.press('[name=find]', 'Enter');
        }
        await this.page.waitForSelector('[data-test=with]', { timeout: 1_000 });
        return true;
      },
      patience,
    );
    const isShown = `${isOpen} && document.querySelector('[data-test=message]') && !document.querySelector('.messages-edge [role=status]')`;
    return (await this.until(isShown)) - begun;
  }

  #isInSight(selector: string): Promise<boolean> {
    return this.page.evaluate(row => {
      const box = document.querySelector(row)?.getBoundingClientRect();
      const list = document.querySelector('.conversations')?.getBoundingClientRect();
      return box !== undefined && list !== undefined && box.top >= list.top && box.bottom <= list.bottom;
    }, selector);
  }

  async back(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.waitForSelector('[name=find]');
    if (await this.page.inputValue('[name=find]')) await this.page.fill('[name=find]', '');
  }

  write(text: string): Promise<void> {
    return this.page.fill('[name=text]', text);
  }

  /** Sends what is in the field. @returns milliseconds until it is shown as sent, or as refused */
  async send(text: string): Promise<number> {
    const begun = Date.now();
    await this.page.press('[name=text]', 'Enter');
    const message = `[...document.querySelectorAll('[data-test=message]')].find(each => each.querySelector('[data-test=text]')?.textContent === ${JSON.stringify(text)})`;
    return (await this.until(`${message} && ${message}.dataset.sending !== 'pending'`)) - begun;
  }

  /** The open conversation. */
  async thread(): Promise<ShownThread> {
    const { messages, draft } = await this.page.evaluate(() => ({
      messages: [...document.querySelectorAll<HTMLElement>('[data-test=message]')].map(message => ({
        text: message.querySelector('[data-test=text]')?.textContent ?? '',
        isSent: !message.dataset.sending,
      })),
      draft: document.querySelector<HTMLTextAreaElement>('[name=text]')?.value ?? '',
    }));
    const textsOf = (isSent: boolean) => messages.flatMap(each => (each.isSent === isSent ? each.text : []));
    return { texts: textsOf(true), unsent: textsOf(false), draft };
  }

  /** All rows of the list, from its top to its end. Afterwards it is at its top. */
  async rows(): Promise<Row[]> {
    return this.page.evaluate(async () => {
      const list = document.querySelector('.conversations')!;
      const rows = new Map<string, Row>();
      for (let top = 0; ; top += list.clientHeight) {
        list.scrollTop = top;
        // A timer runs in a tab behind another, too.
        await new Promise(done => setTimeout(done, 60));
        for (const row of list.querySelectorAll<HTMLElement>('[data-test=conversation]')) {
          const { account = '', to = '' } = row.dataset;
          const draft = row.querySelector('.conversation-draft')?.parentElement?.textContent;
          rows.set(`${account} ${to}`, {
            ...{ account, to },
            unread: Number(row.querySelector('[data-test=unread] > [aria-hidden]')?.textContent ?? 0),
            ...(draft && { draft: draft.replace(/^\S+ /, '') }),
            isUnsent: row.querySelector('[data-test=unsent]') !== null,
          });
        }
        if (top + list.clientHeight >= list.scrollHeight) break;
      }
      list.scrollTop = 0;
      return [...rows.values()];
    });
  }

  /** Shows the conversations of one account, then of all. @returns milliseconds until its rows are shown */
  async filter(account: string): Promise<number> {
    const choose = async (id: string) => {
      const begun = Date.now();
      await this.page.click(`[data-test=account-filter] label:has([value=${JSON.stringify(id)}])`);
      const rows = `[...document.querySelectorAll('[data-test=conversation]')]`;
      const isOne = `${rows}.length > 0 && ${rows}.every(row => row.dataset.account === ${JSON.stringify(account)})`;
      return (await this.until(id ? isOne : `!(${isOne})`)) - begun;
    };
    const ms = await choose(account);
    await choose('');
    return ms;
  }

  async markAllRead(): Promise<void> {
    await this.page.click('[data-test=list-menu]');
    await this.page.click('[data-test=mark-all-read]');
  }
}

/** Resolves with the time when a check in a page was first true. */
const untilTrue = `check => new Promise((done, fail) => {
  const end = Date.now() + ${patience};
  const look = () => {
    if (check()) return done(Date.now());
    if (Date.now() > end) return fail(new Error('Never true: ' + check));
    setTimeout(look, 4);
  };
  look();
})`;

export async function untilBadge(browser: ExtensionBrowser, isRight: (badge: ShownBadge) => boolean): Promise<number> {
  await waitFor('the badge', async () => isRight(await browser.badge()), patience);
  return Date.now();
}
