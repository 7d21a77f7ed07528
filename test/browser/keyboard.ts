/** Drives a screen by keyboard; checks at every focus stop that the focus is visible. */
import type { Page } from 'playwright';
import { within } from './limits';
import type { Popup } from './popup';
import { waitFor } from './wait';

interface Screen {
  press(key: string, options?: { shift?: boolean }): Promise<void>;
  evaluate<T>(expression: string): Promise<T>;
}

/** More than the focusable elements of any page. */
const maxStops = 120;

export class Keyboard {
  private constructor(private readonly screen: Screen) {}

  static at(screen: Popup | Page): Keyboard {
    if (!('keyboard' in screen)) return new Keyboard(screen);
    return new Keyboard({
      press: (key, { shift } = {}) => screen.keyboard.press(shift ? `Shift+${key}` : key),
      evaluate: expression => screen.evaluate(expression),
    });
  }

  press(key: string): Promise<void> {
    return this.screen.press(key);
  }

  async type(text: string): Promise<void> {
    for (const key of text) await this.screen.press(key);
  }

  /** Presses Tab until an element has the focus. @throws {Error} if none does, or if a stop shows no focus */
  async focus(selector: string, { back = false } = {}): Promise<void> {
    const stops: string[] = [];
    for (let count = 0; count < maxStops; count++) {
      const { is, name, problem } = await this.screen.evaluate<Stop>(checkAt(selector));
      if (problem) throw new Error(`${name}: ${problem}`);
      if (is) return;
      stops.push(name);
      await this.screen.press('Tab', { shift: back });
    }
    throw new Error(`Tab never comes to ${selector}, only to ${[...new Set(stops)].join(', ')}`);
  }

  async activate(selector: string, key: 'Enter' | ' ' = 'Enter'): Promise<void> {
    await this.focus(selector);
    await this.press(key);
  }

  /** Waits until an element of the page has the focus, so that keyboard users can continue. */
  async untilFocused(): Promise<string> {
    return waitFor('the focus in the page', async () => {
      const { name } = await this.screen.evaluate<Stop>(checkAt('*'));
      return name !== 'body' && name;
    });
  }
}

interface Stop {
  is: boolean;
  name: string;
  /** Describes an invisible focus; empty if the focus is visible. */
  problem: string;
}

const checkAt = (selector: string) => `(${focusCheck})(${JSON.stringify(selector)})`;

/** Runs in the page. */
const focusCheck = `selector => {
  const at = document.activeElement ?? document.body;
  const name = [at.localName, at.id && '#' + at.id, at.name && '[name=' + at.name + ']',
    at.dataset.test && '[data-test=' + at.dataset.test + ']'].filter(Boolean).join('');
  const result = problem => ({ is: at.matches(selector), name, problem });
  if (at === document.body || at.tabIndex < 0) return result('');
  const ringOf = element => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  };
  // Hidden radio buttons and check boxes show the focus on their label.
  const shown = getComputedStyle(at).opacity === '0' ? at.nextElementSibling : at;
  if (!shown || !ringOf(shown)) return result('has the focus and does not show it');
  const box = at.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const above = document.elementFromPoint(x, y);
  if (!above || !(at.contains(above) || above.contains(at))) return result('has the focus and cannot be seen');
  return result('');
}`;

/** Presses a key until its page closes: the first press may come before the page listens. */
export async function pressUntilClosed(page: Page, key: string): Promise<void> {
  await waitFor(`${key} to close the page`, async () => {
    // The press may never be answered by a page that closes.
    if (!page.isClosed()) await within(key, page.keyboard.press(key, { delay: 20 }), 10_000).catch(() => {});
    return page.isClosed();
  });
}
