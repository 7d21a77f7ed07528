import type { Alias } from 'vite';
import { liteChatCodes } from '../../scripts/build/lite-chat-entries';
import { virtualEntries } from '../../scripts/build/virtual-entries';

/** Replaces each entry of `@tencentcloud/lite-chat` 1 by the drop-in's. */
export function liteChat1Aliases(): Alias[] {
  const sdk = '@tencentcloud/lite-chat';
  return Object.entries(virtualEntries(liteChatCodes))
    .filter(([entry]) => entry.startsWith('lite-chat-1/'))
    .flatMap(([entry, replacement]) => {
      const name = entry.replace('lite-chat-1/', '');
      const alias = { find: new RegExp(`^${sdk}/${name}$`), replacement };
      // The package's main entry.
      return name === 'standard' ? [alias, { find: new RegExp(`^${sdk}$`), replacement }] : [alias];
    });
}
