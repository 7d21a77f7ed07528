import { accountId, type EndReason, isOfflineByUser, type SessionState } from '@/lib/contract/session';
import { Retry } from '@/lib/storage/retry';
import { keepsToken } from './end-reasons';
import type { StoredSession } from './host';

/** Where sessions are stored, in memory that survives the worker and ends with the browser. */
export interface SessionArea {
  write(slot: number, session: StoredSession): Promise<void>;
  remove(slot: number): Promise<void>;
}

type MarkedEnd = EndReason | 'offline' | 'cancelled';

/** How a session ended, and whether the saved account is to be deleted. */
export type SessionEndMark = MarkedEnd | `${MarkedEnd} wipe`;

export const isWiped = (mark: SessionEndMark): boolean => mark.endsWith(' wipe');

/** Records ends outside of all stores. */
export interface EndMarks {
  add(slot: number, end: SessionEndMark): void;
  remove(slot: number, end: SessionEndMark): void;
  all(): Promise<Map<number, SessionEndMark>>;
}

interface Entry {
  session: StoredSession | undefined;
  isWritten: boolean;
  retry: Retry;
  mark?: SessionEndMark | undefined;
  /** What else must succeed before the mark is removed. */
  pending: Set<Promise<void>>;
}

/**
 * Stores sessions for the next worker. A write that fails is repeated. An end is marked outside of the stores until it
 * is written, so that no session connects again whose stored state is older than its end.
 */
export class SessionStore {
  readonly #entries = new Map<number, Entry>();

  constructor(
    private readonly area: SessionArea,
    private readonly marks: EndMarks,
  ) {}

  /** @throws if it cannot be written now. It is written later */
  write(slot: number, session: StoredSession): Promise<void> {
    const entry = this.#entryOf(slot);
    const end = endOf(session.state);
    if (end) this.#mark(slot, session.wipe === undefined ? end : `${end} wipe`);
    else entry.pending.clear();
    return this.#write(entry, session);
  }

  /** Removes a session that has ended. @throws if it cannot be removed now. It is removed later */
  remove(slot: number): Promise<void> {
    return this.#write(this.#entryOf(slot), undefined);
  }

  /** Keeps the mark of an end until `work`, which stores it on disk, has succeeded too. */
  keepMarkUntil(slot: number, work: Promise<void>): Promise<void> {
    const { pending } = this.#entryOf(slot);
    pending.add(work);
    work.then(
      () => {
        pending.delete(work);
        this.#unmark(slot);
      },
      () => {},
    );
    return work;
  }

  /**
   * Ends the stored sessions whose end could not be written.
   * @param marks by slot
   * @param sessions changed where a mark says more; `undefined` if the browser has just started
   * @returns the marks
   */
  applyMarks(
    marks: ReadonlyMap<number, SessionEndMark>,
    sessions: Map<number, StoredSession> | undefined,
  ): ReadonlyMap<number, SessionEndMark> {
    for (const [slot, mark] of marks) {
      const entry = this.#entryOf(slot);
      entry.mark = mark;
      const session = sessions?.get(slot);
      if (!session) continue;
      const over = endOf(session.state) ? session : ended(session, mark);
      sessions?.set(slot, over);
      void this.#write(entry, over).catch(() => {});
    }
    return marks;
  }

  #entryOf(slot: number): Entry {
    const entry = this.#entries.get(slot) ?? {
      session: undefined,
      isWritten: false,
      retry: new Retry(() => this.#writeLatest(slot)),
      pending: new Set(),
    };
    this.#entries.set(slot, entry);
    return entry;
  }

  #write(entry: Entry, session: StoredSession | undefined): Promise<void> {
    entry.session = session;
    entry.isWritten = false;
    return entry.retry.run();
  }

  async #writeLatest(slot: number): Promise<void> {
    const entry = this.#entryOf(slot);
    const { session } = entry;
    await (session ? this.area.write(slot, session) : this.area.remove(slot));
    if (entry.session !== session) return;
    entry.isWritten = true;
    this.#unmark(slot);
  }

  #mark(slot: number, end: SessionEndMark): void {
    const entry = this.#entryOf(slot);
    const before = entry.mark;
    if (before === end) return;
    entry.mark = end;
    this.marks.add(slot, end);
    if (before) this.marks.remove(slot, before);
  }

  #unmark(slot: number): void {
    const entry = this.#entryOf(slot);
    if (!entry.mark || !entry.isWritten || entry.pending.size > 0) return;
    this.marks.remove(slot, entry.mark);
    entry.mark = undefined;
  }
}

/** How the session has ended; `undefined` if the next worker continues it. */
function endOf(state: SessionState): MarkedEnd | undefined {
  if (isOfflineByUser(state)) return 'offline';
  return state.phase === 'signedOut' ? (state.ended?.reason ?? 'cancelled') : undefined;
}

/** The session as its end would have been stored. */
function ended({ state, live, order }: StoredSession, mark: SessionEndMark): StoredSession {
  const { since } = state;
  const end = mark.split(' ')[0] as MarkedEnd;
  const account = live?.account ?? state.account;
  const place = order !== undefined && { order };
  if (end === 'offline' && account)
    return { state: { phase: 'offline', since, account, cause: 'byUser' }, live, ...place };
  const known = account && { account };
  if (end === 'offline' || end === 'cancelled') return { state: { phase: 'signedOut', since, ...known }, ...place };
  const over = { phase: 'signedOut', since, ended: { reason: end, at: since }, ...known } as const;
  if (keepsToken(end) && live) return { state: { ...over, canResume: true }, live, ...place };
  return { state: over, ...(account && isWiped(mark) && { wipe: accountId(account) }), ...place };
}
