import { resolve } from 'node:path';
import { chooseFile, type Kit, logOutByButton } from '../kit';
import { webpackRequires } from '../webpack-requires';

/** `agora-chat-uikit` 1.1.0 on React: the last version that imports the SDK instead of containing it. */
export const agoraChatUikit: Kit = {
  ready: page => page.locator('#logout').waitFor(),
  conversations: page => page.locator('.MuiListItem-root p:first-child > span:first-child').allInnerTexts(),
  openChat: (page, peer) => page.locator('.MuiListItem-root', { hasText: peer }).click(),
  async texts(page) {
    // The kit closes the chat when it reconnects, also on the SDK.
    if (!(await page.locator('#pulldownList').isVisible()))
      await page.locator('.MuiListItem-root.Mui-selected').click();
    // A recalled message has no id.
    return page.locator('#pulldownList li > div > [id]').allInnerTexts();
  },
  async send(page, text) {
    await page.locator('[contenteditable]:visible').first().click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  },
  pictures: page => page.locator('#pulldownList li [class*=img], #pulldownList li img[alt="img message"]').count(),
  sendPicture: (page, file) =>
    chooseFile(
      page,
      async () => {
        await page.locator('[contenteditable]:visible ~ button').last().click();
        await page.getByRole('menuitem', { name: 'Image' }).click();
      },
      file,
    ),
  showsTyping: page => page.getByText('Entering ...').isVisible(),
  async recall(page, text) {
    await page.locator('#pulldownList li > div > [id]', { hasText: text }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Withdraw' }).click();
  },
  logOut: logOutByButton,
  build: {
    name: 'agora-chat-uikit',
    aliases: [{ find: /^agora-chat$/, replacement: resolve('lib/page/dropin/agora-chat.ts') }],
    plugins: async () => [webpackRequires()],
  },
  provider: 'agora',
};
