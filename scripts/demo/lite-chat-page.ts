/** The sample page as an app on Tencent's V4 SDK, built with the drop-in, as the app's own bundler would. */
import { resolve } from 'node:path';
import { build } from 'vite';
import type { WebServer } from '../../test/server/web';
import { liteChatCodes } from '../build/lite-chat-entries';
import { virtualEntries, virtualModules } from '../build/virtual-entries';
import type { LocalService } from './local-services';

const folder = resolve('.partyline', 'lite-chat');

/** Serves the page of `liteChatPath`. */
export async function serveLiteChatPage(web: WebServer): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [virtualModules(liteChatCodes)],
    resolve: {
      alias: [
        { find: /^@tencentcloud\/lite-chat$/, replacement: virtualEntries(liteChatCodes)['lite-chat/standard']! },
        // The drop-in's name for the SDK.
        { find: /^#lite-chat\//, replacement: '@tencentcloud/lite-chat/' },
        { find: /^@\//, replacement: `${resolve('.')}/` },
      ],
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      lib: { entry: resolve('test/dropin/sample-lite-chat.ts'), formats: ['es'], fileName: () => 'page.js' },
    },
  });
  web.mount('/lite-chat/', folder);
}

/** The page's path, with alice's credentials. An app's server would send them to it. */
export function liteChatPath({ preset, token }: LocalService): string {
  const query = { to: 'bob', sdk: 'lite-chat', app: String(preset.SDKAppID), user: 'alice', sig: token('alice') };
  return `/?${new URLSearchParams(query)}`;
}
