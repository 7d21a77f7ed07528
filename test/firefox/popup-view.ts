/** Maps the DevTools commands that `Popup` uses to WebDriver BiDi. */
import type { PopupTarget } from '../browser/popup';
import type { Bidi } from './bidi';
import { pressAt, pressKeys } from './input';

/** The modifiers of DevTools' bits. */
const held = (bits: number) => [...(bits & 2 ? ['Control'] : []), ...(bits & 8 ? ['Shift'] : [])];

/** @param close closes the popup */
export function popupView(bidi: Bidi, context: string, close: () => void): PopupTarget {
  const commands: Record<string, (params: Record<string, unknown>) => Promise<unknown>> = {
    'Input.insertText': ({ text }) => pressKeys(bidi, context, [...String(text)]),
    'Input.dispatchKeyEvent': async ({ type, key, modifiers }) =>
      type === 'keyDown' && pressKeys(bidi, context, [String(key)], held(Number(modifiers))),
    'Input.dispatchMouseEvent': async ({ type, x, y }) =>
      type === 'mousePressed' && pressAt(bidi, context, { x: Number(x), y: Number(y) }),
    'Page.captureScreenshot': () => bidi.send('browsingContext.captureScreenshot', { context }),
  };
  return {
    evaluate: expression => bidi.evaluate(context, expression),
    async send<T>(method: string, params = {}): Promise<T> {
      const command = commands[method];
      if (!command) throw new Error(`Firefox's popup has no ${method}.`);
      return (await command(params)) as T;
    },
    close,
  };
}
