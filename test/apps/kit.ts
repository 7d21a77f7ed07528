/** What the checks need of a UIKit's page. A driver uses the page as a person does. */
import type { Locator, Page } from 'playwright';
import type { ProviderName } from '../../scripts/demo/local-services';
import type { AppBuild } from './build';

export interface Kit {
  readonly build: AppBuild;
  readonly provider: ProviderName;
  /** Resolves when the kit shows its list of conversations. */
  ready(page: Page): Promise<void>;
  conversations(page: Page): Promise<string[]>;
  /** Names of the contacts; only of kits that list them. */
  contacts?(page: Page): Promise<string[]>;
  /** Unread messages of a conversation that is not open; only of kits that count them for the account. */
  unread?(page: Page, peer: string): Promise<number>;
  openChat(page: Page, peer: string): Promise<void>;
  /** Texts of the open chat, without those that were recalled. */
  texts(page: Page): Promise<string[]>;
  send(page: Page, text: string): Promise<void>;
  /** Number of pictures in the open chat. */
  pictures(page: Page): Promise<number>;
  sendPicture(page: Page, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void>;
  /** Only of kits that show it. */
  showsTyping?(page: Page): Promise<boolean>;
  /** Whether the text has the mark that the peer has read it; only of kits with that mark. */
  isRead?(page: Page, text: string): Promise<boolean>;
  recall(page: Page, text: string): Promise<void>;
  logOut(page: Page): Promise<void>;
}

export const logOutByButton = (page: Page): Promise<void> => page.locator('#logout').click();

/** The number that an element shows, and 0 without the element. Does not wait: a kit may remove it at any moment. */
export const numberIn = async (shown: Locator): Promise<number> => Number((await shown.allInnerTexts())[0] ?? 0);

export async function sendByEnter(page: Page, input: string, text: string): Promise<void> {
  await page.locator(input).click();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Chooses a file in the dialog that `open` opens. */
export async function chooseFile(
  page: Page,
  open: () => Promise<void>,
  file: Parameters<Kit['sendPicture']>[1],
): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles(file);
}
