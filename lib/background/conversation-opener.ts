import type { PortClient } from '@/lib/channel/sender-auth';
import { type Conversation, conversationOf } from '@/lib/contract/conversations';
import { openTopic } from '@/lib/contract/frames';
import { type Claimant, isSamePage } from '@/lib/session/claims';
import type { Grants } from '@/lib/sites/grants';

/** A page that has subscribed to `openConversation`: it shows conversations to the user. */
export interface ConversationPage extends Claimant {
  /** Sends it the event. */
  send(payload: Conversation & { id: string }): void;
}

export interface ConversationOpenerParts {
  /** The pages of the account's tabs. */
  pages(): readonly ConversationPage[];
  /** The browser's tabs of the origins that match. Chrome and Firefox have the time of their last use. */
  tabsWithOrigin(matches: (origin: string) => boolean): Promise<{ id?: number; lastAccessed?: number }[]>;
  /** @returns whether the tab exists */
  focusTab(tabId: number): Promise<boolean>;
  /** The user's choice for each site. */
  grants: Pick<Grants, 'opensOf' | 'setNotifications'>;
}

/** Milliseconds. A page that was in the background needs a moment; after it, the user gets the panel. */
const patienceMs = 2_000;

/** No vendor's call has such an id. */
const prefix = 'partyline:open:';

/** Opens an account's conversations in a site's tab, if the page there takes them. */
export class ConversationOpener {
  #opening: { id: string; pages: readonly ConversationPage[]; end(isDone: boolean): void } | undefined;
  #presses = 0;

  constructor(private readonly parts: ConversationOpenerParts) {}

  /** The first time that a site says that it shows conversations, its pages may open them, until the user refuses that. */
  onSubscribe(client: PortClient, topics: ReadonlySet<string>): void {
    const { grants } = this.parts;
    if (client.kind === 'page' && topics.has(openTopic) && grants.opensOf(client.origin) === undefined)
      void grants.setNotifications(client.origin, { opens: true }).catch(() => {});
  }

  /**
   * @param key of the conversation, as `conversationKey` returns it
   * @returns `undefined`, in the turn of the press, if no page shows conversations; else whether a page has taken it, or the
   * user has pressed another
   */
  open(key: string): Promise<boolean> | undefined {
    const press = ++this.#presses;
    this.#opening?.end(true);
    const pages = this.#pages();
    return pages.length > 0 ? this.#openInOne(pages, key, () => press === this.#presses) : undefined;
  }

  /**
   * A page takes what it was sent.
   * @returns `undefined` if the id names no conversation to open; `false` if another page or the panel shows it
   */
  claim(id: string, by: Claimant): boolean | undefined {
    if (!id.startsWith(prefix)) return undefined;
    const isAsked = this.#opening?.id === id && this.#opening.pages.some(page => isSamePage(page, by));
    if (isAsked) this.#opening?.end(true);
    return isAsked;
  }

  /** Without those of sites for which the user prefers the panel. */
  #pages(): readonly ConversationPage[] {
    return this.parts.pages().filter(({ origin }) => this.parts.grants.opensOf(origin) === true);
  }

  async #openInOne(candidates: readonly ConversationPage[], key: string, isWanted: () => boolean): Promise<boolean> {
    const all = await this.parts.tabsWithOrigin(origin => candidates.some(page => page.origin === origin));
    const tabs = all.filter(({ id }) => candidates.some(({ tabId }) => tabId === id));
    const tabId = tabs.toSorted((one, other) => (other.lastAccessed ?? 0) - (one.lastAccessed ?? 0))[0]?.id;
    if (!isWanted()) return true;
    if (tabId === undefined || !(await this.parts.focusTab(tabId))) return !isWanted();
    if (!isWanted()) return true;
    // The user may have taken the site's permission away meanwhile.
    const pages = this.#pages().filter(page => page.tabId === tabId);
    if (pages.length === 0) return false;
    return new Promise(resolve => {
      const id = prefix + crypto.randomUUID();
      const timer = setTimeout(() => end(false), patienceMs);
      const end = (isDone: boolean) => {
        clearTimeout(timer);
        this.#opening = undefined;
        resolve(isDone);
      };
      this.#opening = { id, pages, end };
      for (const page of pages) page.send({ id, ...conversationOf(key) });
    });
  }
}
