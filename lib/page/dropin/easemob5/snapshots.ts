/** The lists that easemob-websdk 5 answers at once: filled after the sign-in, and kept by calls and events. */
import { omitUndefined } from '../chat-client/omit-undefined';
import { listCalls } from './calls';
import { type Fields, fieldsOf, messageFrom } from './message';

type DataType = keyof typeof listCalls;

export interface SnapshotHost {
  me: string;
  call(method: string, args: readonly unknown[]): Promise<unknown>;
  emit(name: string, payload: unknown): void;
}

const keyOf = ({ conversationId, conversationType }: Fields): string => `${conversationType}:${conversationId}`;

const contactOf = ({ userId, remark = '' }: Fields): Fields => ({ userId, remark, userInfo: { userId } });

const roles: Readonly<Record<string, string>> = { owner: 'owner', admin: 'admin' };

const groupOf = (group: Fields): Fields =>
  omitUndefined({
    ...{ groupId: group.groupId ?? group.groupid, name: group.groupName ?? group.groupname },
    ...{
      role: roles[String(group.role)] ?? 'member',
      description: group.description,
      memberCount: group.affiliationsCount,
    },
  });

export class Snapshots {
  contacts: Fields[] = [];
  groups: Fields[] = [];
  readonly #conversations = new Map<string, Fields>();
  #version = 0;
  #previous: Fields[] = [];

  constructor(readonly host: SnapshotHost) {}

  /** Pinned ones first, then by the last message. */
  conversations({ isPinned, mark }: Fields = {}): Fields[] {
    const at = (item: Fields) => (item.isPinned ? 2 ** 52 : 0) + Number(item.lastMessageAt ?? 0);
    return [...this.#conversations.values()]
      .filter(item => isPinned === undefined || item.isPinned === isPinned)
      .filter(item => mark === undefined || (item.marks as unknown[]).includes(mark))
      .sort((one, other) => at(other) - at(one))
      .map(item => ({ ...item }));
  }

  /** Reads the lists that the page has asked for. Emits `onSyncDataStart` and `onSyncDataFinished` for each. */
  async fill(types: readonly DataType[]): Promise<void> {
    await Promise.all(types.map(type => this.#fill(type)));
  }

  async #fill(dataType: DataType): Promise<void> {
    const { emit } = this.host;
    emit('onSyncDataStart', { dataType });
    try {
      await this.refresh(dataType);
      emit('onSyncDataFinished', { dataType, success: true });
    } catch (error) {
      emit('onSyncDataFinished', { dataType, success: false, error });
    }
  }

  async refresh(dataType: DataType): Promise<void> {
    const { method, args } = listCalls[dataType];
    const answer = await this.host.call(method, args);
    const { data = answer } = fieldsOf(answer);
    if (dataType === 'contact') this.contacts = (data as Fields[]).map(contactOf);
    if (dataType === 'group') this.groups = ((fieldsOf(answer).entities ?? data ?? []) as Fields[]).map(groupOf);
    if (dataType !== 'conversation') return;
    this.#conversations.clear();
    for (const item of (fieldsOf(data).conversations ?? []) as Fields[]) this.#set(this.#conversationOf(item));
    this.#emitList('sync', true);
  }

  #conversationOf(old: Fields): Fields {
    const { conversationId, conversationType, isPinned, pinnedTime, unReadCount = 0, lastMessage, marks = [] } = old;
    const hasMessage = Object.keys(fieldsOf(lastMessage)).length > 0;
    const last = hasMessage ? messageFrom(fieldsOf(lastMessage), this.host.me) : null;
    return omitUndefined({
      ...{ conversationId, conversationType, unreadCount: unReadCount, lastMessage: last },
      ...{ lastMessageAt: last?.timestamp, isPinned, pinnedTimestamp: pinnedTime, marks },
    });
  }

  #set(item: Fields): void {
    this.#conversations.set(keyOf(item), item);
  }

  /** @param message of version 5, received or sent */
  addMessage(message: Fields): void {
    const { conversationType, type, direct, timestamp } = message;
    if (conversationType === 'chatRoom' || type === 'cmd') return;
    const known = this.#conversations.get(keyOf(message)) ?? { unreadCount: 0, isPinned: false, marks: [] };
    const unreadCount = Number(known.unreadCount) + (direct === 'RECEIVE' ? 1 : 0);
    const { conversationId } = message;
    this.#set({
      ...known,
      conversationId,
      conversationType,
      unreadCount,
      lastMessage: message,
      lastMessageAt: timestamp,
    });
    this.#emitList('message');
  }

  change(conversation: Fields, change: Fields): void {
    const known = this.#conversations.get(keyOf(conversation));
    if (!known) return;
    this.#set({ ...known, ...change });
    this.#emitList('local');
  }

  changeAll(change: Fields): void {
    for (const item of this.#conversations.values()) this.#set({ ...item, ...change });
    this.#emitList('local');
  }

  /** @param conversation all without it */
  remove(conversation?: Fields): void {
    if (conversation) this.#conversations.delete(keyOf(conversation));
    else this.#conversations.clear();
    this.#emitList('local');
  }

  #emitList(reason: string, reset = false): void {
    const items = this.conversations();
    const before = new Map(this.#previous.map(item => [keyOf(item), JSON.stringify(item)]));
    const now = new Set(items.map(keyOf));
    const upserted = items.filter(item => before.get(keyOf(item)) !== JSON.stringify(item));
    const removed = this.#previous
      .filter(item => !now.has(keyOf(item)))
      .map(({ conversationId, conversationType }) => ({ conversationId, conversationType }));
    const orderChanged = [...before.keys()].join('\n') !== items.map(keyOf).join('\n');
    this.#previous = items;
    if (!reset && upserted.length === 0 && removed.length === 0 && !orderChanged) return;
    const affectedKeys = [...new Set([...upserted, ...removed, ...(orderChanged ? items : [])].map(keyOf))];
    const patch = { reset, upserted, removed, affectedKeys, orderChanged };
    this.host.emit('onConversationListUpdate', { version: ++this.#version, items, reason, patch });
  }
}
