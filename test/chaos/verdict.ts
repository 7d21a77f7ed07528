/** Compares what every tab was told with what the service was given to tell. Pure. */
import type { Life, Note, View } from './collector';
import { type Kind, type Peer, peers } from './plan';

/** A message of a peer names him and its place: `bob 17`. */
export const textOf = (from: Peer, index: number): string => `${from} ${index}`;

interface Told {
  /** Of the event; several messages may share it. */
  seq: number;
  at: number;
  text: string;
}

export interface Offence {
  what: 'lost' | 'duplicated' | 'reordered' | 'lost own' | 'duplicated own' | 'reordered own';
  view: View | 'sent';
  text: string;
  /** Where it was missed; nobody in particular where no tab was told. */
  tab?: number;
  life?: string;
  /** When it came, or, if it never did, when what came next did; milliseconds since 1970. */
  at?: number | undefined;
}

export interface ChaosVerdict {
  /** Messages that reached a tab. */
  seen: number;
  lost: number;
  duplicated: number;
  reordered: number;
  gaps: number;
  offences: Offence[];
}

export interface Evidence {
  /** What each peer has sent. */
  said: Readonly<Record<Peer, readonly Kind[]>>;
  /** The views that the provider's events have. */
  views: readonly View[];
  lives: readonly Life[];
  /** Texts of alice's own that the service took, and those whose sender was told so. */
  accepted: readonly string[];
  answered: ReadonlySet<string>;
  /** Texts that a tab was to send one after the other, each when the one before was answered. */
  inTurn: readonly (readonly string[])[];
}

type Seen = (life: Life) => Told[];

/**
 * Together the tabs must have been told, in the order of the events' numbers, exactly what was said; and each tab what all of
 * them were, from its first event on (and to its last, where it was reloaded).
 */
export function judge({ said, views, lives, accepted, answered, inTurn }: Evidence): ChaosVerdict {
  const offences: Offence[] = [];
  let seen = 0;
  for (const view of views) {
    const read: Seen = life => toldIn(life, view);
    if (view === 'main') seen = lives.reduce((sum, life) => sum + read(life).length, 0);
    const all = union(lives, read);
    for (const peer of peers) offences.push(...conversation(peer, said[peer], all, view));
    for (const life of lives) offences.push(...compare(life, isLast(life, lives), read, all, view));
  }
  offences.push(...ownMessages(lives, accepted, answered), ...ownOrder(accepted, inTurn));
  const count = (...kinds: Offence['what'][]) => offences.filter(({ what }) => kinds.includes(what)).length;
  return {
    seen,
    lost: count('lost', 'lost own'),
    duplicated: count('duplicated', 'duplicated own'),
    reordered: count('reordered', 'reordered own'),
    gaps: lives.reduce((sum, life) => sum + life.notes.filter(([kind]) => kind === 'gap').length, 0),
    offences,
  };
}

const isFrom = (peer: Peer, text: string) => text.startsWith(`${peer} `);
const isSaid = (text: string) => peers.some(peer => isFrom(peer, text));
const isLast = (life: Life, lives: readonly Life[]) => lives.findLast(({ tab }) => tab === life.tab) === life;

function toldIn({ notes }: Life, wanted: View): Told[] {
  return notes.flatMap(note => {
    if (note[0] !== 'told') return [];
    const [, seq, at, text, view] = note;
    return view === wanted && isSaid(text) ? [{ seq, at, text }] : [];
  });
}

/** What anybody was told, by the number of its event. */
function union(lives: readonly Life[], read: Seen): Map<number, Told[]> {
  const bySeq = new Map<number, Told[]>();
  for (const life of lives) {
    const own = new Map<number, Told[]>();
    for (const told of read(life)) {
      const together = own.get(told.seq) ?? [];
      // One that came twice is the tab's own trouble, and is found there.
      if (!together.some(({ text }) => text === told.text)) own.set(told.seq, [...together, told]);
    }
    for (const [seq, told] of own) if ((bySeq.get(seq)?.length ?? 0) < told.length) bySeq.set(seq, told);
  }
  return new Map([...bySeq].sort(([one], [other]) => one - other));
}

/**
 * One peer's messages against what he said: from the first to the last, in order, once each. Agora's and Easemob's SDKs leave
 * commands out of `onMessage`, and tell of those in one answer of the service before they tell of the other messages in it.
 */
function conversation(peer: Peer, said: readonly Kind[], all: Map<number, Told[]>, view: View): Offence[] {
  const offences: Offence[] = [];
  const at = new Map<number, number>();
  const highest = { command: -1, other: -1 };
  for (const told of [...all.values()].flat()) {
    if (!isFrom(peer, told.text)) continue;
    const index = Number(told.text.slice(peer.length + 1));
    const kind = said[index] === 'command' ? 'command' : 'other';
    const about = { view, text: told.text, at: told.at };
    if (at.has(index)) offences.push({ what: 'duplicated', ...about });
    else if (index < highest[kind]) offences.push({ what: 'reordered', ...about });
    at.set(index, told.at);
    highest[kind] = Math.max(highest[kind], index);
  }
  for (const [index, kind] of said.entries()) {
    if (at.has(index) || (view === 'onMessage' && kind === 'command')) continue;
    let next = index + 1;
    while (next < said.length && !at.has(next)) next += 1;
    offences.push({ what: 'lost', view, text: textOf(peer, index), at: at.get(next) });
  }
  return offences;
}

const seqOf = (note: Note): number | undefined =>
  note[0] === 'told' || note[0] === 'sent' || note[0] === 'other' ? note[1] : undefined;

function compare(life: Life, isToTheEnd: boolean, read: Seen, all: Map<number, Told[]>, view: View): Offence[] {
  const { tab, id } = life;
  const told = read(life);
  const about = { view, tab, life: id };
  const offences: Offence[] = [];
  let last = 0;
  const times = new Map<number, number>();
  for (const { seq, text, at } of told) {
    times.set(seq, (times.get(seq) ?? 0) + 1);
    if (times.get(seq)! > (all.get(seq)?.length ?? 0)) offences.push({ what: 'duplicated', ...about, text, at });
    else if (seq < last) offences.push({ what: 'reordered', ...about, text, at });
    last = Math.max(last, seq);
  }
  // A page cannot hand in what it was told in its last moments.
  const seqs = life.notes.flatMap(note => seqOf(note) ?? []);
  const [first = Number.POSITIVE_INFINITY] = seqs;
  const end = isToTheEnd ? Number.POSITIVE_INFINITY : (seqs.at(-1) ?? 0);
  const excused = gapsOf(life);
  for (const [seq, messages] of all) {
    if (seq < first || seq >= end || excused.some(([from, to]) => seq > from && seq < to)) continue;
    for (const { text, at } of messages.slice(times.get(seq) ?? 0)) offences.push({ what: 'lost', ...about, text, at });
  }
  return offences;
}

/** Between which numbers a tab was told that events are missing. */
function gapsOf({ notes }: Life): [from: number, to: number][] {
  return notes.flatMap((note, index) => {
    if (note[0] !== 'gap') return [];
    const before = notes.slice(0, index).findLast(other => seqOf(other) !== undefined);
    const after = notes.slice(index).find(other => seqOf(other) !== undefined);
    const range: [number, number] = [before ? seqOf(before)! : 0, after ? seqOf(after)! : Number.POSITIVE_INFINITY];
    return [range];
  });
}

/** Alice's own: the service has each once, those that were answered for certain, and no tab is told of one twice. */
function ownMessages(lives: readonly Life[], accepted: readonly string[], answered: ReadonlySet<string>): Offence[] {
  const known = new Set<string>();
  const offences: Offence[] = [];
  for (const text of accepted) {
    if (known.has(text)) offences.push({ what: 'duplicated own', view: 'sent', text });
    known.add(text);
  }
  for (const text of answered) if (!known.has(text)) offences.push({ what: 'lost own', view: 'sent', text });
  for (const life of lives) {
    const echoed = new Set<string>();
    for (const note of life.notes) {
      if (note[0] !== 'sent') continue;
      const [, , at, text] = note;
      const about = { view: 'sent', text, tab: life.tab, life: life.id, at } as const;
      if (echoed.has(text)) offences.push({ what: 'duplicated own', ...about });
      echoed.add(text);
    }
  }
  // The witness was there all the time.
  const witness = lives.find(({ tab }) => tab === 0);
  const heard = new Set(witness?.notes.flatMap(note => (note[0] === 'sent' ? [note[3]] : [])));
  for (const text of answered) {
    if (known.has(text) && !heard.has(text)) offences.push({ what: 'lost own', view: 'sent', text, tab: 0 });
  }
  return offences;
}

/** What a tab sent one after the other the service has in that order. */
function ownOrder(accepted: readonly string[], inTurn: Evidence['inTurn']): Offence[] {
  // One that is there twice has the place of the first.
  const places = new Map(accepted.map((text, place) => [text, place] as const).reverse());
  return inTurn.flatMap(texts => {
    const taken = texts.filter(text => places.has(text));
    const late = taken.filter((text, index) => index > 0 && places.get(text)! < places.get(taken[index - 1]!)!);
    return late.map(text => ({ what: 'reordered own' as const, view: 'sent' as const, text }));
  });
}
