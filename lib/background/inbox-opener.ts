import type { InboxAction, InboxPlace, InboxRequest } from '@/lib/contract/inbox-request';

export interface InboxWindows {
  /** Only before the first `await` of the user's action. @throws if the browser does not allow it */
  openSidePanel(): Promise<void>;
  /** @returns the window's id */
  focusLastWindow(): Promise<number | undefined>;
  /** @returns whether the tab exists */
  focusTab(tabId: number): Promise<boolean>;
  /** Shows the inbox where the browser allows it without an action of the user. */
  showInbox(): Promise<InboxPlace>;
  storeRequest(request: InboxRequest): Promise<void>;
}

/** Shows the inbox when the user presses a notification or a shortcut. */
export class InboxOpener {
  /** Tabs that show the inbox; known before the action, which leaves no time to look for them. */
  readonly #tabs = new Set<number>();

  constructor(private readonly windows: InboxWindows) {}

  /** A page of the inbox has connected from a tab. @returns call it when it has disconnected */
  addTab(tabId: number): () => void {
    this.#tabs.add(tabId);
    return () => this.#tabs.delete(tabId);
  }

  /** Shows the inbox in its tab, or else in the side panel. Call it before the first `await` of the user's action. */
  show(): Promise<InboxPlace> {
    const { openSidePanel, focusLastWindow, focusTab, showInbox } = this.windows;
    const tabId = [...this.#tabs].at(-1);
    if (tabId !== undefined) return focusTab(tabId).then(exists => (exists ? { tabId } : showInbox()));
    return openSidePanel().then(async () => ({ windowId: await focusLastWindow() }), showInbox);
  }

  /**
   * Shows the inbox for a press that should have opened a site's tab. The turn of the press is over: it is in a tab, unless
   * it is open already.
   */
  async showInstead(isOpen: Promise<boolean>): Promise<InboxPlace | undefined> {
    return (await isOpen) ? undefined : this.windows.showInbox();
  }

  /** @param place as `show` returned it; `undefined`: the inbox is not shown */
  async request(place: Promise<InboxPlace | undefined>, action: InboxAction): Promise<void> {
    const found = await place;
    if (found) await this.windows.storeRequest({ ...found, action, at: Date.now() });
  }
}
