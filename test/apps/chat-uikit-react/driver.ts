import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import { appsFolder } from '../install';
import { chooseFile, type Kit, logOutByButton, numberIn, sendByEnter } from '../kit';
import { liteChat1Aliases } from '../lite-chat-aliases';

const part = 'uikit-ConversationList-conversationPreview';

async function openChat(page: Page, peer: string): Promise<void> {
  await page.locator(`.${part}__title`, { hasText: peer }).click();
  await page.locator('.uikit-ChatHeader-chat-header__title', { hasText: peer }).waitFor();
}

/** `@tencentcloud/chat-uikit-react` 6, on React 18 and lite-chat 1. */
export const chatUikitReact: Kit = {
  build: {
    name: 'chat-uikit-react',
    aliases: liteChat1Aliases(),
    fixes: [
      // The registry has no version of the rooms' engine that the kit asks for. The chat takes its logger only.
      { find: '@tencentcloud/tuiroom-engine-js', replacement: join(appsFolder, 'empty.js') },
      // The Vue kit needs an older version in this folder.
      {
        find: '@tencentcloud/chat-uikit-engine-lite',
        replacement: resolve('node_modules/@tencentcloud/chat-uikit-engine-lite'),
      },
    ],
  },
  provider: 'tencent',
  ready: page => page.locator('.uikit-ConversationList-conversationList').waitFor(),
  conversations: page => page.locator(`.${part}__title`).allInnerTexts(),
  async contacts(page) {
    const list = page.locator('.uikit-ContactList-contactList__groupContent');
    if ((await list.count()) === 0) await page.getByText('Contacts', { exact: true }).click();
    return (await list.innerText()).split('\n');
  },
  unread: (page, peer) => numberIn(page.locator(`.${part}`, { hasText: peer }).locator('.uikit-avatar-badge__unread')),
  openChat,
  texts: page => page.locator('[data-message-id] .uikit-MessageList-text-message__content').allInnerTexts(),
  send: (page, text) => sendByEnter(page, '[contenteditable=true]', text),
  pictures: page => page.locator('[data-message-id] .uikit-MessageList-image-message').count(),
  sendPicture: (page, file) =>
    chooseFile(
      page,
      async () => {
        await page.locator('.uikit-MessageInput-attachment-picker').click();
        await page.locator('.uikit-MessageInput-attachment-picker__popup-button[title=Image]').click();
      },
      file,
    ),
  showsTyping: async page => (await page.locator('.uikit-MessageList-message-list__typing-indicator').count()) > 0,
  async recall(page, text) {
    await page.locator('.uikit-MessageList-message-bubble', { hasText: text }).click({ button: 'right' });
    await page.getByText('Recall', { exact: true }).click();
    await page.getByText('recalled a message').waitFor();
    // The kit shows its own recall when the chat is opened again, also on the SDK.
    await openChat(page, 'carol');
    await openChat(page, 'bob');
  },
  logOut: logOutByButton,
};
