/** Drives the real toolbar popup with real key and mouse events. */
import { type DevTools, TargetClosed } from './devtools';
import { waitFor } from './wait';

export interface SignInFields {
  provider?: 'agora' | 'easemob' | 'shengwang' | 'tencent';
  userId: string;
  password?: string;
  token?: string;
  /** The app server's address, for `password`. */
  endpoint?: string;
  remember?: boolean;
  /** Other fields by name. */
  fields?: Record<string, string>;
  /** Check boxes by name. */
  flags?: Record<string, boolean>;
}

/** A colour scheme, or the system's own few colours on black. */
export type Colors = 'light' | 'dark' | 'forced';

/** As Playwright takes them. */
export const mediaOf = (colors: Colors) =>
  ({
    colorScheme: colors === 'light' ? 'light' : 'dark',
    forcedColors: colors === 'forced' ? 'active' : 'none',
  }) as const;

/** A DevTools connection to the popup, or an equivalent. */
export type PopupTarget = Pick<DevTools, 'evaluate' | 'send' | 'close'>;

export class Popup {
  constructor(private readonly devtools: PopupTarget) {}

  async fill(selector: string, text: string): Promise<void> {
    await this.#reveal(selector);
    if (await this.devtools.evaluate<boolean>(`${elementAt(selector)} instanceof HTMLSelectElement`)) {
      await this.devtools.evaluate(`(list => {
        list.value = ${JSON.stringify(text)};
        list.dispatchEvent(new Event('change', { bubbles: true }));
      })(${elementAt(selector)})`);
      return;
    }
    await this.devtools.evaluate(`(() => { const e = ${elementAt(selector)}; e.focus(); e.select?.(); })()`);
    if (text === '') await this.press('Delete');
    else await this.devtools.send('Input.insertText', { text });
  }

  async click(selector: string): Promise<void> {
    await this.#reveal(selector);
    // Layout shifts and the window resizes after changes: click when the element's position is stable.
    const at = await this.devtools.evaluate<{ x: number; y: number }>(
      `(async () => { for (let last = '';;) {
        const e = ${elementAt(selector)}; e.scrollIntoView({ block: 'center' });
        const box = (e.type === 'radio' || e.type === 'checkbox' ? e.closest('label') ?? e : e).getBoundingClientRect();
        const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        if (JSON.stringify(at) === last) return at;
        last = JSON.stringify(at);
        await new Promise(done => setTimeout(done, 30));
      } })()`,
    );
    const press = (type: string) =>
      this.devtools.send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
    await press('mousePressed');
    await unlessClosed(press('mouseReleased'));
  }

  async press(key: string, { shift = false, control = false } = {}): Promise<void> {
    const text = key === 'Enter' ? '\r' : [...key].length === 1 ? key : undefined;
    const code = key === ' ' ? 'Space' : key;
    const keyParams = { key, code, windowsVirtualKeyCode: codes[key], modifiers: (shift ? 8 : 0) + (control ? 2 : 0) };
    const send = (params: object) =>
      unlessClosed(this.devtools.send('Input.dispatchKeyEvent', { ...params, ...keyParams }));
    await send({ type: 'keyDown', ...(text && { text }) });
    await send({ type: 'keyUp' });
  }

  /** Types into the focused element. */
  async type(text: string): Promise<void> {
    await this.devtools.send('Input.insertText', { text });
  }

  /** Name of the focused field. */
  focused(): Promise<string | undefined> {
    return this.devtools.evaluate('document.activeElement?.name');
  }

  text(selector: string): Promise<string | undefined> {
    return this.devtools.evaluate(`${elementAt(selector)}?.innerText`);
  }

  /** The session phase that the popup shows. */
  phase(): Promise<string | undefined> {
    return this.devtools.evaluate(`${elementAt('[data-phase]')}?.dataset.phase`);
  }

  async waitForPhase(phase: string, timeout?: number): Promise<void> {
    const isThere = async () => {
      const now = await this.phase();
      if (now !== phase) throw new Error(`${now}: ${await this.text('body')}`);
      return true;
    };
    await waitFor(`popup in phase ${phase}`, isThere, timeout);
  }

  waitForText(selector: string, part: string | RegExp, timeout?: number): Promise<string> {
    return waitFor(
      `${selector} says ${part}`,
      async () => {
        const text = (await this.text(selector)) ?? '';
        if (typeof part === 'string' ? text.includes(part) : part.test(text)) return text;
        throw new Error(`${text || 'nothing'}, of: ${await this.text('body')}`);
      },
      timeout,
    );
  }

  /** Fills in the sign-in form and submits it with Enter. */
  async signIn(form: SignInFields): Promise<void> {
    const { provider, userId, password, token, endpoint, remember, fields = {} } = form;
    const flags = { ...form.flags, ...(remember !== undefined && { remember }) };
    await this.#reveal('[name=userId]');
    if (provider) await this.click(`input[name=provider][value=${provider}]`);
    // The choice exists only for providers with several kinds.
    const kind = endpoint !== undefined ? 'appServer' : token === undefined ? 'password' : 'token';
    const credential = `input[name=credential][value=${kind}]`;
    if (await this.devtools.evaluate<boolean>(`!!${elementAt(credential)}`)) await this.click(credential);
    for (const [name, on] of Object.entries(flags)) {
      await this.#reveal(`[name=${name}]`);
      const isOn = await this.devtools.evaluate<boolean>(`${elementAt(`[name=${name}]`)}.checked`);
      if (isOn !== on) await this.click(`[name=${name}]`);
    }
    for (const [name, value] of Object.entries(fields)) await this.fill(`[name=${name}]`, value);
    await this.fill('[name=userId]', userId);
    if (endpoint !== undefined) await this.fill('[name=endpoint]', endpoint);
    if (token === undefined) await this.fill('[name=password]', password ?? '');
    else await this.fill('[name=token]', token);
    await this.press('Enter');
  }

  /** Signs out the account of the row, or the only one. Confirms if the account is remembered. */
  async signOut(row?: string): Promise<void> {
    const button = row ? `${row} [data-test=signOut]` : '[data-test=sign-out]';
    if (row && (await this.text(button)) === undefined) await this.click(`${row} [data-test=account-details]`);
    await this.click(button);
    const answer = button.replace(/\]$/, '-yes]');
    // The question is rendered before the protocol answers the click.
    if ((await this.text(answer)) !== undefined) await this.click(answer);
  }

  /** Loads the page again. @param script runs before its own */
  async reload(script: string): Promise<void> {
    await this.devtools.send('Page.enable');
    await this.devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: script });
    await this.devtools.send('Page.reload');
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.devtools.evaluate<T>(expression);
  }

  async emulateColors(colors: Colors): Promise<void> {
    const { colorScheme, forcedColors } = mediaOf(colors);
    await this.devtools.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: colorScheme },
        { name: 'forced-colors', value: forcedColors },
      ],
    });
  }

  /** Takes a picture when fonts are loaded and animations have ended or are paused. */
  async screenshot(): Promise<Buffer> {
    await this.devtools.evaluate(settle);
    const { data } = await this.devtools.send<{ data: string }>('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
  }

  close(): void {
    this.devtools.close();
  }

  async #reveal(selector: string): Promise<void> {
    await waitFor(`${selector} in the popup`, () => this.devtools.evaluate(`!!${elementAt(selector)}`));
    await this.devtools.evaluate(
      `(() => { const e = ${elementAt(selector)}; const d = e.closest('details'); if (d && !e.matches('summary')) d.open = true; })()`,
    );
  }
}

/** A click may close the popup before the protocol answers. */
const unlessClosed = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch(error => {
    if (!(error instanceof TargetClosed)) throw error;
  });

const codes: Record<string, number> = {
  ArrowLeft: 37,
  ArrowRight: 39,
  Enter: 13,
  Tab: 9,
  Delete: 46,
  Escape: 27,
  ' ': 32,
};

const elementAt = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;

/** Ends animations instead of waiting: Chromium may draw no further frame, and then `finished` never settles. */
const settle = `(async () => {
  await document.fonts.ready;
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getTiming().iterations === Infinity) animation.pause();
    else animation.finish();
  }
  // The browser resizes the popup's window some time after the page has changed.
  const size = () => innerWidth + 'x' + innerHeight;
  for (let still = 0, last = ''; still < 10; last = size()) {
    await new Promise(done => setTimeout(done, 30));
    still = size() === last ? still + 1 : 0;
  }
})()`;
