/** What the extension must show, store and send at each moment of the day, and the differences from what it does. */
import type { Place, Side } from './plan';

export const counters = [
  'answersToWrongConversation',
  'answersTwice',
  'lostDrafts',
  'lostUnsent',
  'unreadWrong',
  'notificationsWrong',
  'messagesWrong',
] as const;
export type Counter = (typeof counters)[number];

export interface Difference {
  counter: Counter;
  /** Names the place and the kind; the same difference has the same text at each check. */
  what: string;
}

interface ModelConversation {
  /** In the order of the service. */
  thread: string[];
  unread: number;
  draft?: string;
  /** Refused texts, oldest first. */
  unsent: string[];
}

/** A row of the panel's list. */
export interface ShownConversation {
  place: Place;
  unread: number;
  draft?: string;
  isUnsent: boolean;
}

/** What was read from the screens. Absent parts are not compared. */
export interface Shown {
  badge?: string;
  /** Unread messages by account. */
  popup?: readonly [number, number];
  list?: readonly ShownConversation[];
  /** Messages by place; a place is `placeKey`. */
  notifications?: ReadonlyMap<string, number>;
}

/** An open conversation. */
export interface ShownThread {
  texts: readonly string[];
  unsent: readonly string[];
  draft: string;
}

export const placeKey = ({ side, customer }: Place): string => `${side}:${customer}`;

export class DayModel {
  readonly #conversations = new Map<string, ModelConversation>();
  /** The least and the most messages that a place's notification may be of. */
  readonly #notifications = new Map<string, { least: number; most: number }>();
  /** Texts that the agent has written to each place, without those that stand as unsent. */
  readonly #answers = new Map<string, string[]>();

  /**
   * @param isSeen the conversation is open in front of the agent
   * @param isNotified `maybe` while the popup is open: without a window manager it takes the focus from the panel
   */
  write(place: Place, text: string, { isSeen, isNotified }: { isSeen: boolean; isNotified: boolean | 'maybe' }): void {
    const conversation = this.#at(place);
    conversation.thread.push(text);
    if (!isSeen) conversation.unread += 1;
    if (!isNotified || isSeen) return;
    const key = placeKey(place);
    const { least, most } = this.#notifications.get(key) ?? { least: 0, most: 0 };
    this.#notifications.set(key, { least: least + (isNotified === 'maybe' ? 0 : 1), most: most + 1 });
  }

  read(place: Place): void {
    this.#at(place).unread = 0;
    this.#notifications.delete(placeKey(place));
  }

  readAll(): void {
    for (const conversation of this.#conversations.values()) conversation.unread = 0;
    this.#notifications.clear();
  }

  answer(place: Place, text: string): void {
    this.#at(place).thread.push(text);
    this.#answers.set(placeKey(place), [...this.answers(place), text]);
  }

  refuse(place: Place, text: string): void {
    this.#at(place).unsent.push(text);
  }

  /** The refused message is sent after all. */
  retry(place: Place, text: string): void {
    const conversation = this.#at(place);
    conversation.unsent = conversation.unsent.filter(each => each !== text);
    this.answer(place, text);
  }

  setDraft(place: Place, text: string): void {
    const conversation = this.#at(place);
    if (text) conversation.draft = text;
    else delete conversation.draft;
  }

  draft(place: Place): string {
    return this.#at(place).draft ?? '';
  }

  answers(place: Place): readonly string[] {
    return this.#answers.get(placeKey(place)) ?? [];
  }

  /** Notifications end with the browser, and after some seconds. @param shown places that still have one, and may lose it */
  expireNotifications(shown: ReadonlyMap<string, number> = new Map()): void {
    for (const [key, { least, most }] of this.#notifications)
      if (shown.has(key)) this.#notifications.set(key, { least: 0, most });
      else if (least > 0) this.#notifications.delete(key);
  }

  get oldestUnsent(): { place: Place; text: string } | undefined {
    for (const [key, { unsent }] of this.#conversations)
      if (unsent[0] !== undefined) return { place: placeOf(key), text: unsent[0] };
    return undefined;
  }

  unreadIn(place: Place): number {
    return this.#at(place).unread;
  }

  unreadOf(side: Side): number {
    let sum = 0;
    for (const [key, { unread }] of this.#conversations) if (placeOf(key).side === side) sum += unread;
    return sum;
  }

  differences({ badge, popup, list, notifications }: Shown): Difference[] {
    const found: Difference[] = [];
    const add = (counter: Counter, what: string) => void found.push({ counter, what });
    const total = this.unreadOf(0) + this.unreadOf(1);
    const text = total === 0 ? 'ON' : String(total);
    if (badge !== undefined && badge !== text) add('unreadWrong', `the badge shows ${badge} instead of ${text}`);
    if (popup)
      for (const side of [0, 1] as const)
        if (popup[side] !== this.unreadOf(side))
          add('unreadWrong', `the popup shows ${popup[side]} of account ${side} instead of ${this.unreadOf(side)}`);
    if (notifications) found.push(...this.#notificationDifferences(notifications));
    if (list) found.push(...this.#listDifferences(list));
    return found;
  }

  #notificationDifferences(shown: ReadonlyMap<string, number>): Difference[] {
    const keys = new Set([...shown.keys(), ...this.#notifications.keys()]);
    return [...keys].flatMap(key => {
      const { least, most } = this.#notifications.get(key) ?? { least: 0, most: 0 };
      const is = shown.get(key) ?? 0;
      if (is >= least && is <= most) return [];
      const what = `the notification of ${key} is of ${is} messages instead of ${is < least ? least : most}`;
      return [{ counter: 'notificationsWrong' as const, what }];
    });
  }

  #listDifferences(list: readonly ShownConversation[]): Difference[] {
    const found: Difference[] = [];
    const shown = new Map(list.map(each => [placeKey(each.place), each]));
    if (shown.size < list.length) found.push({ counter: 'messagesWrong', what: 'a conversation has two rows' });
    for (const key of new Set([...shown.keys(), ...this.#conversations.keys()])) {
      const wanted = this.#at(placeOf(key));
      const row = shown.get(key);
      const differs = (counter: Counter, what: string) => found.push({ counter, what: `the row of ${key} ${what}` });
      if (!row) {
        differs('messagesWrong', 'is missing');
        continue;
      }
      if (row.unread !== wanted.unread) differs('unreadWrong', `shows ${row.unread} instead of ${wanted.unread}`);
      if ((row.draft ?? '') !== (wanted.draft ?? ''))
        differs('lostDrafts', `has the draft "${row.draft ?? ''}" instead of "${wanted.draft ?? ''}"`);
      if (row.isUnsent !== wanted.unsent.length > 0)
        differs('lostUnsent', row.isUnsent ? 'has an unsent message too many' : 'has lost its unsent message');
    }
    return found;
  }

  threadDifferences(place: Place, { texts, unsent, draft }: ShownThread): Difference[] {
    const wanted = this.#at(place);
    const found: Difference[] = [];
    const differs = (counter: Counter, what: string) =>
      found.push({ counter, what: `the conversation ${placeKey(place)} ${what}` });
    if (texts.join('\n') !== wanted.thread.join('\n'))
      differs('messagesWrong', `shows [${texts.join(' | ')}] instead of [${wanted.thread.join(' | ')}]`);
    if (unsent.join('\n') !== wanted.unsent.join('\n'))
      differs('lostUnsent', `has [${unsent.join(' | ')}] unsent instead of [${wanted.unsent.join(' | ')}]`);
    if (draft !== (wanted.draft ?? ''))
      differs('lostDrafts', `has the draft "${draft}" instead of "${wanted.draft ?? ''}"`);
    return found;
  }

  /**
   * Compares the agent's answers with what a place really got.
   * @param stored texts from the account to the customer that the service has
   * @param received texts that the customer's SDK has reported
   */
  answerDifferences(place: Place, stored: readonly string[], received: readonly string[]): Difference[] {
    const found: Difference[] = [];
    const wanted = this.answers(place);
    const key = placeKey(place);
    for (const [where, texts] of [
      ['the service', stored],
      ['the customer', received],
    ] as const) {
      for (const text of new Set([...texts, ...wanted])) {
        const count = texts.filter(each => each === text).length;
        const what = `${where} of ${key} has "${text}" ${count} times`;
        if (!wanted.includes(text)) found.push({ counter: 'answersToWrongConversation', what });
        else if (count === 0) found.push({ counter: 'lostUnsent', what });
        else if (count > 1) found.push({ counter: 'answersTwice', what });
      }
    }
    return found;
  }

  #at(place: Place): ModelConversation {
    const key = placeKey(place);
    const conversation = this.#conversations.get(key) ?? { thread: [], unread: 0, unsent: [] };
    this.#conversations.set(key, conversation);
    return conversation;
  }
}

function placeOf(key: string): Place {
  const [side, customer] = key.split(':').map(Number);
  return { side: side as Side, customer: customer! };
}
