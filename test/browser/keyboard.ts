/** A person without a mouse: keys only, and it is looked at with each of them where the focus is and whether that can be seen. */
import type { Page } from 'playwright';
import type { Popup } from './popup';
import { waitFor } from './wait';

interface Screen {
  press(key: string, options?: { shift?: boolean }): Promise<void>;
  evaluate<T>(expression: string): Promise<T>;
}

/** More than there is to stop at on any page. */
const most = 120;

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

  /**
   * Presses Tab until the focus is there.
   *
   * @throws where it never comes, or stops at something on the way that does not show it
   */
  async go(selector: string, { back = false } = {}): Promise<void> {
    const stops: string[] = [];
    for (let count = 0; count < most; count++) {
      const { is, name, wrong } = await this.screen.evaluate<Stop>(look(selector));
      if (wrong) throw new Error(`${name}: ${wrong}`);
      if (is) return;
      stops.push(name);
      await this.screen.press('Tab', { shift: back });
    }
    throw new Error(`Tab never comes to ${selector}, only to ${[...new Set(stops)].join(', ')}`);
  }

  async choose(selector: string, key: 'Enter' | ' ' = 'Enter'): Promise<void> {
    await this.go(selector);
    await this.press(key);
  }

  /** That the focus is in the page, once the screen has changed: whoever goes on by keys goes on from there. */
  async isKept(): Promise<string> {
    return waitFor('the focus in the page', async () => {
      const { name } = await this.screen.evaluate<Stop>(look('*'));
      return name !== 'body' && name;
    });
  }
}

interface Stop {
  is: boolean;
  name: string;
  /** What is wrong with where the focus is. */
  wrong: string;
}

const look = (selector: string) => `(${judge})(${JSON.stringify(selector)})`;

/** In the page. */
const judge = `selector => {
  const at = document.activeElement ?? document.body;
  const name = [at.localName, at.id && '#' + at.id, at.name && '[name=' + at.name + ']',
    at.dataset.test && '[data-test=' + at.dataset.test + ']'].filter(Boolean).join('');
  const said = wrong => ({ is: at.matches(selector), name, wrong });
  if (at === document.body || at.tabIndex < 0) return said('');
  const ringOf = element => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  };
  // A choice that is drawn by the words beside it.
  const shown = getComputedStyle(at).opacity === '0' ? at.nextElementSibling : at;
  if (!shown || !ringOf(shown)) return said('has the focus and does not show it');
  const box = at.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const above = document.elementFromPoint(x, y);
  if (!above || !(at.contains(above) || above.contains(at))) return said('has the focus and cannot be seen');
  return said('');
}`;
