/** Names of pictures in chat-uikit-vue 2 that have an emoji. */
const names: Readonly<Record<string, string>> = {
  Like: '👍',
  Heart: '❤️',
  Smile: '😄',
  Surprised: '😮',
  Wail: '😭',
  Ok: '👌',
  Haha: '😆',
  Expect: '🤩',
  Celebrate: '🎉',
  Flower: '🌹',
  Cake: '🎂',
  Coffee: '☕',
};

const maxLength = 12;

/** Other users choose the id: what is no known symbol is shown as text, and bounded. */
export function reactionSymbol(id: string): string {
  const [, name = ''] = /^\[TUIEmoji_(\w+)\]$/.exec(id) ?? [];
  if (Object.hasOwn(names, name)) return names[name] ?? name;
  // easemob-chat-uikit writes some as `U+1F600`.
  const [, hex] = /^U\+([0-9A-F]{4,5})$/.exec(id) ?? [];
  if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
  return [...(name || id)].slice(0, maxLength).join('');
}
