/** The pressed keys as the browser's `commands` name them: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json/commands */

type Press = Pick<KeyboardEvent, 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** `KeyboardEvent.code`, which does not depend on the layout and on Shift, to the name. */
const named: Record<string, string> = {
  ...{ Comma: 'Comma', Period: 'Period', Space: 'Space', Home: 'Home', End: 'End', Insert: 'Insert' },
  ...{ PageUp: 'PageUp', PageDown: 'PageDown' },
  ...{ ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right' },
};

const nameOf = (code: string): string | undefined =>
  named[code] ?? /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] ?? /^F(?:[1-9]|1[0-2])$/.exec(code)?.[0];

/** @returns `undefined` if they are no shortcut yet, such as a modifier alone */
export function shortcutOf({ code, altKey, ctrlKey, metaKey, shiftKey }: Press, isMac: boolean): string | undefined {
  const name = nameOf(code);
  const modifiers = [
    ctrlKey && (isMac ? 'MacCtrl' : 'Ctrl'),
    altKey && 'Alt',
    metaKey && isMac && 'Command',
    shiftKey && 'Shift',
  ].filter(Boolean);
  const isComplete = modifiers.some(each => each !== 'Shift') || /^F\d/.test(name ?? '');
  return name && isComplete ? [...modifiers, name].join('+') : undefined;
}
