import { resolve } from 'node:path';
import { easeAppDriver } from '../ease-app';
import type { Kit } from '../kit';
import { webpackRequires } from '../webpack-requires';

/** `agora-chat-uikit` 1.1.0 on React: the last version that imports the SDK instead of containing it. */
export const agoraChatUikit: Kit = {
  ...easeAppDriver({
    messages: '#pulldownList',
    input: '[contenteditable]',
    picture: 'li [class*=img], li img[alt="img message"]',
  }),
  showsTyping: page => page.getByText('Entering ...').isVisible(),
  build: {
    name: 'agora-chat-uikit',
    aliases: [{ find: /^agora-chat$/, replacement: resolve('lib/page/dropin/agora-chat.ts') }],
    plugins: async () => [webpackRequires()],
  },
  provider: 'agora',
};
