import { chooseFile, type Kit, logOutByButton, sendByEnter } from './kit';

/** What differs between the versions of `EaseApp`: Playwright selectors. */
interface EaseAppSelectors {
  messages: string;
  input: string;
  /** Below `messages`. */
  picture: string;
}

/** Uses `EaseApp`, the component of Agora's and Easemob's React UIKits. */
export function easeAppDriver({ messages, input, picture }: EaseAppSelectors) {
  // The panel of threads has a hidden list of its own.
  const list = `${messages}:visible`;
  return {
    ready: page => page.locator('#logout').waitFor(),
    conversations: page => page.locator('.MuiListItem-root p:first-child > span:first-child').allInnerTexts(),
    openChat: (page, peer) => page.locator('.MuiListItem-root', { hasText: peer }).click(),
    async texts(page) {
      // The kits close the chat when they reconnect, also on the SDK.
      if (!(await page.locator(list).isVisible())) await page.locator('.MuiListItem-root.Mui-selected').click();
      // A recalled message has no id.
      return page.locator(`${list} li > div > [id]`).allInnerTexts();
    },
    send: (page, text) => sendByEnter(page, `${input}:visible >> nth=0`, text),
    pictures: page => page.locator(list).locator(picture).count(),
    sendPicture: (page, file) =>
      chooseFile(
        page,
        async () => {
          await page.locator(`${input}:visible ~ button`).last().click();
          await page.getByRole('menuitem').first().click();
        },
        file,
      ),
    async recall(page, text) {
      await page.locator(`${list} li > div > [id]`, { hasText: text }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Withdraw' }).click();
    },
    logOut: logOutByButton,
  } satisfies Partial<Kit>;
}
