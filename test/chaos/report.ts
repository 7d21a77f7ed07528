/** Words and numbers for whoever has to understand a run. */
import type { Life } from './collector';
import type { Happened } from './run';
import type { Evidence, Offence } from './verdict';

const mostShown = 8;
const aroundMs = 10_000;

/** Times count from the first that happened. */
const clockOf =
  ([first]: readonly Happened[]) =>
  (at: number) =>
    `${((at - (first?.at ?? at)) / 1000).toFixed(3)} s`;

/** Where a run that could not go on has come to. */
export function describeEnd(happened: readonly Happened[], lives: readonly Life[]): string[] {
  const clock = clockOf(happened);
  const tabs = lives.filter(life => lives.findLast(({ tab }) => tab === life.tab) === life);
  const last = ({ notes }: Life) => notes.flatMap(([kind, value]) => (kind === 'phase' ? [value] : [])).at(-1);
  return [
    `now, at ${clock(Date.now())}, the tabs know: ${tabs.map(life => `${life.tab} ${last(life)}`).join(', ')}`,
    ...happened.slice(-12).map(({ at, words }) => `    ${clock(at)}  ${words}`),
  ];
}

/** The first offences, each with what happened around it. */
export function describeOffences(offences: readonly Offence[], happened: readonly Happened[]): string[] {
  if (offences.length === 0) return [];
  const clock = clockOf(happened);
  const lines = [`\n${offences.length} offences; times count from the first fault.`];
  for (const { what, view, text, tab, life, at } of offences.slice(0, mostShown)) {
    const where = tab === undefined ? 'in all tabs' : `in tab ${tab}${life ? ` (life ${life.slice(0, 8)})` : ''}`;
    lines.push(`\n${what}: "${text}" (${view}) ${where}${at === undefined ? '' : `, at ${clock(at)}`}`);
    const near = happened.filter(other => at === undefined || Math.abs(other.at - at) < aroundMs);
    for (const other of near.slice(-12)) lines.push(`    ${clock(other.at)}  ${other.words}`);
  }
  return lines;
}

/** What became of the messages that tabs were asked to send. */
export function sendsOf(asked: readonly string[], { lives, accepted, answered }: Evidence) {
  const taken = new Set(accepted);
  /** By error code: how many were carried out all the same, and how many were not. */
  const refused: Record<string, { carriedOut: number; not: number }> = {};
  const last = new Map<string, string>();
  for (const { notes } of lives) {
    for (const note of notes) if (note[0] === 'refused') last.set(note[1], `${note[2]}${note[3] ? ` ${note[3]}` : ''}`);
  }
  for (const [text, code] of last) {
    if (answered.has(text)) continue;
    const counts = refused[code] ?? { carriedOut: 0, not: 0 };
    refused[code] = counts;
    if (taken.has(text)) counts.carriedOut += 1;
    else counts.not += 1;
  }
  const silent = asked.filter(text => !answered.has(text) && !last.has(text));
  return {
    asked: asked.length,
    accepted: accepted.length,
    answered: answered.size,
    refused,
    /** The page was gone before the answer came. */
    unanswered: {
      carriedOut: silent.filter(text => taken.has(text)).length,
      not: silent.filter(text => !taken.has(text)).length,
    },
  };
}
