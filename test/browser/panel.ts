import { waitFor } from './wait';

interface Panel {
  click(selector: string, options?: { timeout?: number }): Promise<void>;
  evaluate<T>(expression: string): Promise<T>;
}

/** Opens a conversation. Presses repeatedly, because the panel ignores a press on a row that has just moved. */
export async function openConversation(panel: Panel, selector: string): Promise<void> {
  await waitFor(`the conversation ${selector}`, async () => {
    const isOpen = () => panel.evaluate<boolean>(`document.querySelector('[data-test=with]') !== null`);
    if (await isOpen()) return true;
    await panel.click(selector, { timeout: 5_000 }).catch(() => {});
    return isOpen();
  });
}
