import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { PluginOption } from 'vite';
import { waitFor } from '../../browser/wait';
import { appsFolder } from '../install';
import { type Kit, logOutByButton, numberIn, sendByEnter } from '../kit';
import { liteChat1Aliases } from '../lite-chat-aliases';

async function vuePlugins(): Promise<PluginOption[]> {
  const file = createRequire(join(appsFolder, 'package.json')).resolve('@vitejs/plugin-vue');
  const { default: vue } = (await import(file)) as { default: () => PluginOption };
  return [vue()];
}

const item = '.tui-conversation-item';
const show = (page: Page, part: 'Messages' | 'Contacts') =>
  page.locator('.TUIKit-navbar-item', { hasText: part }).click();

/** `@tencentcloud/chat-uikit-vue` 3, on Vue 3 and lite-chat 1. */
export const chatUikitVue: Kit = {
  build: { name: 'chat-uikit-vue', aliases: liteChat1Aliases(), plugins: vuePlugins },
  provider: 'tencent',
  ready: page => page.locator('.tui-conversation-list').waitFor({ state: 'attached' }),
  conversations: page => page.locator(`${item} .name`).allInnerTexts(),
  async contacts(page) {
    await show(page, 'Contacts');
    const names = await page.locator('.tui-contact-list-card-main-name').allTextContents();
    await show(page, 'Messages');
    return names.map(name => name.trim());
  },
  unread: (page, peer) => numberIn(page.locator(item, { hasText: peer }).locator('.num')),
  async openChat(page, peer) {
    const header = page.locator('.chat-header', { hasText: peer });
    // A new message may move the conversations before the click arrives.
    await waitFor(`the chat with ${peer}`, async () => {
      await page.locator(item, { hasText: peer }).click();
      await header.waitFor({ timeout: 3_000 });
      return true;
    });
  },
  texts: page => page.locator('.message-text-container').allInnerTexts(),
  send: (page, text) => sendByEnter(page, '[contenteditable=true]', text),
  pictures: page => page.locator('.message-image').count(),
  sendPicture: (page, file) => page.locator('.image-upload input').setInputFiles(file),
  showsTyping: page => page.locator('.chat-header', { hasText: 'Typing' }).isVisible(),
  async recall(page, text) {
    await page.locator('.message-text-container', { hasText: text }).click({ button: 'right' });
    await page.locator('.list-item-text', { hasText: 'Recall' }).click();
  },
  logOut: logOutByButton,
};
