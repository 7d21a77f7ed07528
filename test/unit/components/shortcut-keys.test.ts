import { expect, it } from 'vitest';
import { shortcutOf } from '@/components/settings/shortcut-keys';

const press = (code: string, ...modifiers: ('altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey')[]) => ({
  ...{ code, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
  ...Object.fromEntries(modifiers.map(name => [name, true])),
});

it.each([
  [press('KeyM', 'altKey', 'shiftKey'), 'Alt+Shift+M'],
  [press('Digit1', 'ctrlKey'), 'Ctrl+1'],
  [press('ArrowUp', 'ctrlKey', 'shiftKey'), 'Ctrl+Shift+Up'],
  [press('Comma', 'altKey'), 'Alt+Comma'],
  [press('F9'), 'F9'],
  [press('F10', 'shiftKey'), 'Shift+F10'],
  [press('KeyM'), undefined],
  [press('KeyM', 'shiftKey'), undefined],
  [press('KeyM', 'metaKey'), undefined],
  [press('ControlLeft', 'ctrlKey'), undefined],
  [press('Numpad1', 'ctrlKey'), undefined],
  [press('Space', 'shiftKey'), undefined],
])('%o is the shortcut %s', (keys, shortcut) => {
  expect(shortcutOf(keys, false)).toBe(shortcut);
});

it('has the names of a Mac’s modifiers', () => {
  expect(shortcutOf(press('KeyM', 'metaKey', 'shiftKey'), true)).toBe('Command+Shift+M');
  expect(shortcutOf(press('KeyM', 'ctrlKey'), true)).toBe('MacCtrl+M');
});
