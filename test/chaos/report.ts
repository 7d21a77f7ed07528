/** Describes the violations of a run. */
import type { PageLoad } from './collector';
import type { RunLogEntry } from './run';
import type { Evidence, Violation } from './verdict';

const maxShown = 8;
const contextMs = 10_000;

/** Formats times relative to the first log entry. */
const clockOf =
  ([first]: readonly RunLogEntry[]) =>
  (at: number) =>
    `${((at - (first?.at ?? at)) / 1000).toFixed(3)} s`;

/** Describes where a run has stopped. */
export function describeEnd(log: readonly RunLogEntry[], pageLoads: readonly PageLoad[]): string[] {
  const clock = clockOf(log);
  const current = pageLoads.filter(pageLoad => pageLoads.findLast(({ tab }) => tab === pageLoad.tab) === pageLoad);
  const lastPhase = ({ entries }: PageLoad) =>
    entries.flatMap(([kind, value]) => (kind === 'phase' ? [value] : [])).at(-1);
  return [
    `at ${clock(Date.now())}, phases by tab: ${current.map(pageLoad => `${pageLoad.tab} ${lastPhase(pageLoad)}`).join(', ')}`,
    ...log.slice(-12).map(({ at, text }) => `    ${clock(at)}  ${text}`),
  ];
}

/** Describes the first violations, with the log entries around each. */
export function describeViolations(violations: readonly Violation[], log: readonly RunLogEntry[]): string[] {
  if (violations.length === 0) return [];
  const clock = clockOf(log);
  const lines = [`\n${violations.length} violations; times are relative to the first fault.`];
  for (const { what, view, text, tab, pageLoad, at } of violations.slice(0, maxShown)) {
    const where =
      tab === undefined ? 'in all tabs' : `in tab ${tab}${pageLoad ? ` (page load ${pageLoad.slice(0, 8)})` : ''}`;
    lines.push(`\n${what}: "${text}" (${view}) ${where}${at === undefined ? '' : `, at ${clock(at)}`}`);
    const near = log.filter(entry => at === undefined || Math.abs(entry.at - at) < contextMs);
    for (const entry of near.slice(-12)) lines.push(`    ${clock(entry.at)}  ${entry.text}`);
  }
  return lines;
}

/** Counts the outcomes of messages that tabs had to send. */
export function sendsOf(asked: readonly string[], { pageLoads, accepted, answered }: Evidence) {
  const taken = new Set(accepted);
  /** By error code: how many messages the service has nevertheless, and how many not. */
  const refused: Record<string, { carriedOut: number; not: number }> = {};
  const last = new Map<string, string>();
  for (const { entries } of pageLoads) {
    for (const entry of entries)
      if (entry[0] === 'refused') last.set(entry[1], `${entry[2]}${entry[3] ? ` ${entry[3]}` : ''}`);
  }
  for (const [text, code] of last) {
    if (answered.has(text)) continue;
    const counts = refused[code] ?? { carriedOut: 0, not: 0 };
    refused[code] = counts;
    if (taken.has(text)) counts.carriedOut += 1;
    else counts.not += 1;
  }
  const unanswered = asked.filter(text => !answered.has(text) && !last.has(text));
  return {
    asked: asked.length,
    accepted: accepted.length,
    answered: answered.size,
    refused,
    /** The page was reloaded before the answer. */
    unanswered: {
      carriedOut: unanswered.filter(text => taken.has(text)).length,
      not: unanswered.filter(text => !taken.has(text)).length,
    },
  };
}
