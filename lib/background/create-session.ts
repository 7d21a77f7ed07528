import type { ChannelServer } from '@/lib/channel/server';
import { openTopic } from '@/lib/contract/frames';
import { type Account, accountId } from '@/lib/contract/session';
import type { Mutes } from '@/lib/notifications/mutes';
import { UnreadCounter, type UnreadStore } from '@/lib/notifications/unread-counter';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage } from '@/lib/providers/provider';
import { type ClaimStore, Claims } from '@/lib/session/claims';
import type { SessionHost } from '@/lib/session/host';
import { Idempotency, type IdempotencyStore } from '@/lib/session/idempotency';
import { inTime } from '@/lib/storage/in-time';
import { EventSequence, Journal, type JournalStore, type LossStore } from '@/lib/storage/journal';
import { Outbox, type OutboxStore } from '@/lib/storage/outbox';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { type SiteActionStore, SiteActions } from '@/lib/storage/site-actions';
import { AccountData } from './account-data';
import { AccountSession, type AccountSessionParts } from './account-session';
import { ConversationOpener, type ConversationOpenerParts } from './conversation-opener';
import type { CreateSession } from './sessions';
import { Unread } from './unread';

export interface SessionFactoryParts extends Omit<ConversationOpenerParts, 'pages'> {
  server: ChannelServer<AccountSession>;
  mutes: Mutes;
  journalStoreOf(slot: number): JournalStore;
  unreadStoreOf(slot: number): UnreadStore;
  outboxStoreOf(slot: number): OutboxStore;
  claimStoreOf(slot: number): ClaimStore;
  actionStoreOf(slot: number): SiteActionStore;
  /** Whether the policy allows to record what sites do. */
  mayRecordActions(): boolean;
  lossStore: LossStore;
  idempotencyStoreOf(slot: number): IdempotencyStore;
  createHost(session: AccountSession, order: number): SessionHost;
  onStateChange: AccountSessionParts['onStateChange'];
  onMessages(session: AccountSession, messages: readonly IncomingMessage[]): void;
  onRead(session: AccountSession, key?: string): void;
  /** Whether the tab is in front of the user. */
  isFocused(tabId: number): boolean;
  logError(from: string, what: string): (error: unknown) => void;
}

/** Milliseconds; stores that hang delay deliveries by this at most. */
const readyTimeoutMs = 2_000;

/**
 * Returns how sessions are created in this run of the background.
 * @param epoch number of the run
 * @param stored deliveries begin after it, or after a limit
 */
export function createSessionFactory(
  epoch: number,
  stored: Promise<unknown>,
  parts: SessionFactoryParts,
): CreateSession {
  const { server, mutes, createHost, onStateChange, logError } = parts;
  const ready = inTime(stored, readyTimeoutMs).catch(logError('background', 'deliveries begin with unread stores'));
  // An account that signs in again continues its numbers: its tabs have seen the last.
  const sequences = new Map<string, EventSequence>();
  const sequenceOf = (id: string) => {
    const sequence = sequences.get(id) ?? new EventSequence(epoch, Math.floor(Math.random() * 2 ** 31));
    sequences.set(id, sequence);
    return sequence;
  };
  return (account: Account, slot: number, order: number) => {
    const journalWrites = new SerialQueue(logError('journal', 'write'));
    const unreadWrites = new SerialQueue(logError('background', 'unread'));
    const createData = (current: Account, isStored: boolean): AccountData => {
      const id = accountId(current);
      const journal = new Journal({
        account: id,
        sequence: sequenceOf(id),
        store: parts.journalStoreOf(slot),
        loss: parts.lossStore,
        listTopics: definitions[current.provider].listTopics,
        writes: journalWrites,
        onError: logError('journal', 'write'),
      });
      const unread = new Unread(current, {
        counter: new UnreadCounter(id, parts.unreadStoreOf(slot), logError('background', 'unread'), unreadWrites),
        mutes,
        onMessages: messages => parts.onMessages(session, messages),
        onRead: key => parts.onRead(session, key),
        isFocused: parts.isFocused,
        onLoaded: () => server.handleUnreadLoaded(session),
        onTotal: total => session.controller.setUnread(total),
      });
      const outbox = new Outbox(id, parts.outboxStoreOf(slot), logError('background', 'outbox'));
      const claims = new Claims(id, {
        store: parts.claimStoreOf(slot),
        isAttached: by => server.isAttached(by),
        onChange: (topic, claimed) => session.handleEvent(topic, { id: claimed }),
        onError: logError('background', 'claims'),
        now: () => Date.now(),
      });
      const actions = new SiteActions(id, {
        store: parts.actionStoreOf(slot),
        isOn: parts.mayRecordActions,
        onError: logError('background', 'site actions'),
        now: () => Date.now(),
      });
      const opener = new ConversationOpener({
        ...{ tabsWithOrigin: parts.tabsWithOrigin, focusTab: parts.focusTab, grants: parts.grants },
        pages: () => server.subscribers(session, openTopic),
      });
      const idempotency = new Idempotency(parts.idempotencyStoreOf(slot), Date.now, logError('session', 'idempotency'));
      return new AccountData(
        { journal, unread, outbox, claims, actions, opener, idempotency, onError: logError('background', 'load') },
        Date.now(),
        isStored,
      );
    };
    const session: AccountSession = new AccountSession({
      ...{ account, slot, server, ready, createData, onStateChange },
      createHost: created => createHost(created, order),
      onError: logError('background', 'delivery'),
    });
    return session;
  };
}
