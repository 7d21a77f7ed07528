/** Real mouse and key input in a Firefox context. */
import type { Bidi } from './bidi';

/** WebDriver's codes of special keys. */
const codes: Record<string, string> = {
  Backspace: '\uE003',
  Delete: '\uE017',
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
};
const modifiers: Record<string, string> = { Shift: '\uE008', Control: '\uE009', Alt: '\uE00A' };

export async function pressAt(bidi: Bidi, context: string, { x, y }: { x: number; y: number }): Promise<void> {
  const at = { x: Math.round(x), y: Math.round(y) };
  const press = ['pointerDown', 'pointerUp'].map(type => ({ type, button: 0 }));
  const actions = [{ type: 'pointer', id: 'mouse', actions: [{ type: 'pointerMove', ...at }, ...press] }];
  await bidi.send('input.performActions', { context, actions });
}

/** Presses keys in sequence: names of keys, or characters. @param held modifiers, by their names */
export async function pressKeys(
  bidi: Bidi,
  context: string,
  keys: readonly string[],
  held: readonly string[] = [],
): Promise<void> {
  const each = (names: readonly string[], type: string) =>
    names.map(name => ({ type, value: modifiers[name] ?? codes[name] ?? name }));
  const pressed = keys.flatMap(key => [...each([key], 'keyDown'), ...each([key], 'keyUp')]);
  const actions = [...each(held, 'keyDown'), ...pressed, ...each(held, 'keyUp')];
  await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
}
