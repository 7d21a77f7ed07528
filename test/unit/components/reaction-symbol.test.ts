import { expect, it } from 'vitest';
import { reactionSymbol } from '@/components/inbox/reaction-symbol';

it('shows the vendors’ names of reactions as symbols, and bounds all others', () => {
  const shown = ['👍', '[TUIEmoji_Like]', 'U+1F600', '[TUIEmoji_Unknown]', '[TUIEmoji_constructor]', 'U+110000'];
  expect(shown.map(reactionSymbol)).toEqual(['👍', '👍', '😀', 'Unknown', 'constructor', 'U+110000']);
  expect(reactionSymbol('x'.repeat(128))).toBe('x'.repeat(12));
});
