import type { ClientFrame, EventFrame } from '@/lib/contract/frames';
import type { ChannelSession } from './channel-session';

type Attach = Extract<ClientFrame, { t: 'attach' }>;

interface MissedEvents {
  seq: number;
  /** The seq of each account. */
  seqs?: Record<string, number>;
  events: EventFrame[];
  /** Whether more is missing than `events`. */
  gap: boolean;
}

/** Characters of JSON, at most 48 MB in UTF-8. Chromium throws at 64 MB (`kMaxMessageLengthBytes` in messaging_util.cc). */
const maxCatchUpLength = 16 * 1024 * 1024;

/** Replaces events that are too large for one message by a gap. */
export function fitIntoMessage(missed: MissedEvents): MissedEvents {
  let length = 0;
  for (const event of missed.events) length += JSON.stringify(event).length;
  return length > maxCatchUpLength ? { ...missed, events: [], gap: true } : missed;
}

/** What a page has missed of its account. It can have been bound to another one, whose seqs mean nothing here. */
export function catchUpPage(
  session: ChannelSession | undefined,
  attach: Pick<Attach, 'account' | 'since'>,
): MissedEvents {
  const { account } = attach;
  const since = typeof attach.since === 'number' ? attach.since : undefined;
  const isSame = session !== undefined && (account === undefined || account === session.id);
  if (isSame) return session.catchUp(since);
  const seq = session?.catchUp(undefined).seq ?? 0;
  return { seq, events: [], gap: since !== undefined };
}

/** What one of the extension's own pages has missed of all accounts. */
export function catchUpAll(sessions: readonly ChannelSession[], since: Attach['since']): MissedEvents {
  const isNew = typeof since !== 'object';
  const all = sessions.map(session => {
    const last = isNew ? undefined : since[session.id];
    const missed = session.catchUp(last);
    // It signed in after the page had attached.
    const isUnknown = !isNew && last === undefined;
    return { id: session.id, ...missed, gap: missed.gap || isUnknown };
  });
  return {
    seq: 0,
    seqs: Object.fromEntries(all.map(({ id, seq }) => [id, seq])),
    events: all.flatMap(({ id, events }) => events.map(event => ({ ...event, account: id }))),
    gap: all.some(({ gap }) => gap),
  };
}
