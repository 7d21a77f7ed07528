import { join, resolve } from 'node:path';
import { easeAppDriver } from '../ease-app';
import { appsFolder } from '../install';
import type { Kit } from '../kit';
import { webpackRequires } from '../webpack-requires';

const folder = join(appsFolder, 'node_modules', 'chat-uikit');
const copyOfSdk = /^\.\/Easemob-chat$/;

/**
 * `chat-uikit` 2.0.3 of Easemob, on React. It imports its own copy of the SDK's 4.0.4, which speaks SockJS. The local
 * service does not, so the kit runs on the `easemob-websdk` that its package depends on.
 */
export const chatUikit: Kit = {
  ...easeAppDriver({ messages: '.pulldown-list', input: 'textarea', picture: 'li img[alt="img message"]' }),
  build: {
    name: 'chat-uikit',
    aliases: [{ find: copyOfSdk, replacement: resolve('lib/page/dropin/easemob-websdk.ts') }],
    fixes: [
      // The package has no `es/`, which it names as its module.
      { find: /^chat-uikit$/, replacement: join(folder, 'lib', 'index.js') },
      { find: copyOfSdk, replacement: join(folder, 'node_modules', 'easemob-websdk', 'Easemob-chat.js') },
    ],
    plugins: async () => [webpackRequires()],
  },
  provider: 'easemob',
};
