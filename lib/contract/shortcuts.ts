/** What a keyboard shortcut of the browser does. */
export const shortcutNames = ['popup', 'messages', 'nextUnread', 'doNotDisturb'] as const;
export type ShortcutName = (typeof shortcutNames)[number];
