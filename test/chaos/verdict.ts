/** Compares the events that tabs received with the messages that were sent. Pure. */
import type { Entry, PageLoad, View } from './collector';
import { type Peer, type PlannedKind, peers } from './plan';

/** A peer's message names the peer and its position: `bob 17`. */
export const textOf = (from: Peer, index: number): string => `${from} ${index}`;

interface Received {
  /** Seq of the event; several messages may share it. */
  seq: number;
  at: number;
  text: string;
}

export interface Violation {
  what: 'lost' | 'duplicated' | 'reordered' | 'lost own' | 'duplicated own' | 'reordered own';
  view: View | 'sent';
  text: string;
  /** The tab; absent if all tabs are concerned. */
  tab?: number;
  pageLoad?: string;
  /** Milliseconds since 1970: when it arrived, or for a lost message, when the next one arrived. */
  at?: number | undefined;
}

export interface ChaosVerdict {
  /** Messages received by tabs. */
  seen: number;
  lost: number;
  duplicated: number;
  reordered: number;
  gaps: number;
  violations: Violation[];
}

export interface Evidence {
  /** Messages sent by each peer. */
  sent: Readonly<Record<Peer, readonly PlannedKind[]>>;
  /** Views of the provider's events. */
  views: readonly View[];
  pageLoads: readonly PageLoad[];
  /** Alice's texts at the service, and those whose sender got an answer. */
  accepted: readonly string[];
  answered: ReadonlySet<string>;
  /** Texts that a tab sent one after another. */
  sequential: readonly (readonly string[])[];
}

type Reader = (pageLoad: PageLoad) => Received[];

/**
 * Together, the tabs must have received exactly the sent messages, in the order of seq. Each tab must have received all
 * of them from its first event on, and until its last one if it was reloaded.
 */
export function checkEvidence({ sent, views, pageLoads, accepted, answered, sequential }: Evidence): ChaosVerdict {
  const violations: Violation[] = [];
  let seen = 0;
  for (const view of views) {
    const read: Reader = pageLoad => receivedIn(pageLoad, view);
    if (view === 'main') seen = pageLoads.reduce((sum, pageLoad) => sum + read(pageLoad).length, 0);
    const all = mergeBySeq(pageLoads, read);
    for (const peer of peers) violations.push(...checkPeer(peer, sent[peer], all, view));
    for (const pageLoad of pageLoads)
      violations.push(...checkPageLoad(pageLoad, isLast(pageLoad, pageLoads), read, all, view));
  }
  violations.push(...checkOwnMessages(pageLoads, accepted, answered), ...checkOwnOrder(accepted, sequential));
  const count = (...kinds: Violation['what'][]) => violations.filter(({ what }) => kinds.includes(what)).length;
  return {
    seen,
    lost: count('lost', 'lost own'),
    duplicated: count('duplicated', 'duplicated own'),
    reordered: count('reordered', 'reordered own'),
    gaps: pageLoads.reduce((sum, { entries }) => sum + entries.filter(([kind]) => kind === 'gap').length, 0),
    violations,
  };
}

const isFrom = (peer: Peer, text: string) => text.startsWith(`${peer} `);
const isFromPeer = (text: string) => peers.some(peer => isFrom(peer, text));
const isLast = (pageLoad: PageLoad, pageLoads: readonly PageLoad[]) =>
  pageLoads.findLast(({ tab }) => tab === pageLoad.tab) === pageLoad;

function receivedIn({ entries }: PageLoad, wantedView: View): Received[] {
  return entries.flatMap(entry => {
    if (entry[0] !== 'received') return [];
    const [, seq, at, text, view] = entry;
    return view === wantedView && isFromPeer(text) ? [{ seq, at, text }] : [];
  });
}

/** The messages that any tab received, by seq. */
function mergeBySeq(pageLoads: readonly PageLoad[], read: Reader): Map<number, Received[]> {
  const bySeq = new Map<number, Received[]>();
  for (const pageLoad of pageLoads) {
    const ofLoad = new Map<number, Received[]>();
    for (const message of read(pageLoad)) {
      const messages = ofLoad.get(message.seq) ?? [];
      // A duplicate in a tab is found by `checkPageLoad`.
      if (!messages.some(({ text }) => text === message.text)) ofLoad.set(message.seq, [...messages, message]);
    }
    for (const [seq, messages] of ofLoad) if ((bySeq.get(seq)?.length ?? 0) < messages.length) bySeq.set(seq, messages);
  }
  return new Map([...bySeq].sort(([one], [other]) => one - other));
}

/**
 * Checks that a peer's messages arrived once and in order. Agora's and Easemob's SDKs omit commands from `onMessage`, and
 * emit the commands of one answer of the service before its other messages.
 */
function checkPeer(peer: Peer, sent: readonly PlannedKind[], all: Map<number, Received[]>, view: View): Violation[] {
  const violations: Violation[] = [];
  const at = new Map<number, number>();
  const highest = { command: -1, other: -1 };
  for (const message of [...all.values()].flat()) {
    if (!isFrom(peer, message.text)) continue;
    const index = Number(message.text.slice(peer.length + 1));
    const kind = sent[index] === 'command' ? 'command' : 'other';
    const details = { view, text: message.text, at: message.at };
    if (at.has(index)) violations.push({ what: 'duplicated', ...details });
    else if (index < highest[kind]) violations.push({ what: 'reordered', ...details });
    at.set(index, message.at);
    highest[kind] = Math.max(highest[kind], index);
  }
  for (const [index, kind] of sent.entries()) {
    if (at.has(index) || (view === 'onMessage' && kind === 'command')) continue;
    let next = index + 1;
    while (next < sent.length && !at.has(next)) next += 1;
    violations.push({ what: 'lost', view, text: textOf(peer, index), at: at.get(next) });
  }
  return violations;
}

const seqOf = (entry: Entry): number | undefined =>
  entry[0] === 'received' || entry[0] === 'sent' || entry[0] === 'other' ? entry[1] : undefined;

function checkPageLoad(
  pageLoad: PageLoad,
  isCurrent: boolean,
  read: Reader,
  all: Map<number, Received[]>,
  view: View,
): Violation[] {
  const details = { view, tab: pageLoad.tab, pageLoad: pageLoad.id };
  const violations: Violation[] = [];
  let last = 0;
  const times = new Map<number, number>();
  for (const { seq, text, at } of read(pageLoad)) {
    times.set(seq, (times.get(seq) ?? 0) + 1);
    if (times.get(seq)! > (all.get(seq)?.length ?? 0)) violations.push({ what: 'duplicated', ...details, text, at });
    else if (seq < last) violations.push({ what: 'reordered', ...details, text, at });
    last = Math.max(last, seq);
  }
  // A page cannot report events that arrive while it is unloading.
  const seqs = pageLoad.entries.flatMap(entry => seqOf(entry) ?? []);
  const [first = Number.POSITIVE_INFINITY] = seqs;
  const end = isCurrent ? Number.POSITIVE_INFINITY : (seqs.at(-1) ?? 0);
  const gaps = gapsOf(pageLoad);
  for (const [seq, messages] of all) {
    if (seq < first || seq >= end || gaps.some(([from, to]) => seq > from && seq < to)) continue;
    for (const { text, at } of messages.slice(times.get(seq) ?? 0))
      violations.push({ what: 'lost', ...details, text, at });
  }
  return violations;
}

/** Ranges of seq that a tab received a `gap` for. */
function gapsOf({ entries }: PageLoad): [from: number, to: number][] {
  return entries.flatMap((entry, index) => {
    if (entry[0] !== 'gap') return [];
    const before = entries.slice(0, index).findLast(other => seqOf(other) !== undefined);
    const after = entries.slice(index).find(other => seqOf(other) !== undefined);
    const range: [number, number] = [before ? seqOf(before)! : 0, after ? seqOf(after)! : Number.POSITIVE_INFINITY];
    return [range];
  });
}

/** Checks that the service has alice's messages once, all answered ones included, and that tabs receive each `sent` once. */
function checkOwnMessages(
  pageLoads: readonly PageLoad[],
  accepted: readonly string[],
  answered: ReadonlySet<string>,
): Violation[] {
  const atService = new Set<string>();
  const violations: Violation[] = [];
  for (const text of accepted) {
    if (atService.has(text)) violations.push({ what: 'duplicated own', view: 'sent', text });
    atService.add(text);
  }
  for (const text of answered) if (!atService.has(text)) violations.push({ what: 'lost own', view: 'sent', text });
  for (const pageLoad of pageLoads) {
    const echoed = new Set<string>();
    for (const entry of pageLoad.entries) {
      if (entry[0] !== 'sent') continue;
      const [, , at, text] = entry;
      const details = { view: 'sent', text, tab: pageLoad.tab, pageLoad: pageLoad.id, at } as const;
      if (echoed.has(text)) violations.push({ what: 'duplicated own', ...details });
      echoed.add(text);
    }
  }
  // Only the first tab is never reloaded.
  const first = pageLoads.find(({ tab }) => tab === 0);
  const received = new Set(first?.entries.flatMap(entry => (entry[0] === 'sent' ? [entry[3]] : [])));
  for (const text of answered) {
    if (atService.has(text) && !received.has(text)) violations.push({ what: 'lost own', view: 'sent', text, tab: 0 });
  }
  return violations;
}

/** Checks that the service has sequential messages of a tab in their order. */
function checkOwnOrder(accepted: readonly string[], sequential: Evidence['sequential']): Violation[] {
  // A duplicate has the position of the first.
  const positions = new Map(accepted.map((text, position) => [text, position] as const).reverse());
  return sequential.flatMap(texts => {
    const taken = texts.filter(text => positions.has(text));
    const late = taken.filter((text, index) => index > 0 && positions.get(text)! < positions.get(taken[index - 1]!)!);
    return late.map(text => ({ what: 'reordered own' as const, view: 'sent' as const, text }));
  });
}
