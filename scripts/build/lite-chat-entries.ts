/** Entries of the npm package that replace those of `@tencentcloud/lite-chat`, with equal subpaths. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Edition, Major } from '../../lib/page/dropin/lite-chat/methods';

export const liteChatEditions: readonly Edition[] = ['basic', 'standard', 'professional'];

/** Folder of the package by the major version of the SDK; an app chooses the one that it has installed. */
export const liteChatFolders: Readonly<Record<Major, string>> = { 4: 'lite-chat', 1: 'lite-chat-1' };

/** The last two are each in one version only. */
const pluginNames: Readonly<Record<string, string>> = {
  conversation: 'Conversation',
  group: 'Group',
  avchatroom: 'AVChatRoom',
  topic: 'Topic',
  'message-enhancer': 'MessageEnhancer',
  'rich-media-message': 'RichMediaMessage',
  'cloud-search': 'CloudSearch',
  signaling: 'Signaling',
  friend: 'Friend',
  follow: 'Follow',
  'conversation-group': 'ConversationGroup',
  'push-token-register': 'PushTokenRegisterPlugin',
  'offline-message-synchronizer': 'OfflineMessageSynchronizer',
  'history-message': 'HistoryMessage',
};

/** The `name` of each plugin by its file. */
export const liteChatPluginNames = (major: Major): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(pluginNames).filter(
      ([file]) => file !== (major === 4 ? 'history-message' : 'offline-message-synchronizer'),
    ),
  );

const source = (file: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../lib/page/dropin/${file}.ts`, import.meta.url)));

/**
 * The SDK is imported by a name of the package's own (`imports` in its package.json): an alias of the app's
 * bundler for the SDK's name would lead back to the drop-in.
 */
const editionCode = (major: Major, edition: Edition) => `
import { detectExtension } from ${source('detect-extension')};
import { liteChat } from ${source('lite-chat/index')};
const sdk = liteChat(detectExtension(), { major: ${major}, edition: '${edition}' }, () => import('#lite-chat/${edition}'));
export const { create, TSignaling, EVENT, VERSION, TYPES } = sdk;
export * from ${source('tencent/type-names')};
export default sdk;`;

const pluginCode = (file: string) => `
import { LiteChatPlugin } from ${source('lite-chat/plugin')};
const plugin = new LiteChatPlugin('${pluginNames[file]}', () => import('#lite-chat/plugins/${file}'));
export const { name } = plugin;
export default plugin;`;

/** Code of each entry by its path in the package, without `.js`. */
export const liteChatCodes: Readonly<Record<string, string>> = Object.fromEntries(
  ([4, 1] as const).flatMap(major => [
    ...liteChatEditions.map(edition => [`${liteChatFolders[major]}/${edition}`, editionCode(major, edition)] as const),
    ...Object.keys(liteChatPluginNames(major)).map(
      file => [`${liteChatFolders[major]}/plugins/${file}`, pluginCode(file)] as const,
    ),
  ]),
);

/** @param types the folder of the package's types */
export function writeLiteChatTypes(types: string): void {
  const folder = join(types, 'lite-chat');
  mkdirSync(folder, { recursive: true });
  for (const edition of liteChatEditions) {
    const name = `@tencentcloud/lite-chat/${edition}`;
    writeFileSync(
      join(folder, `${edition}.d.ts`),
      `/** Types of the vendor's package, which the page must install: without Partyline the drop-in loads it. */\nexport * from '${name}';\nexport { default } from '${name}';\n`,
    );
  }
  writeFileSync(join(folder, 'plugin.d.ts'), `declare const plugin: { name: string };\nexport default plugin;\n`);
}
