import type { LogEntry, LogLevel, Report, Transition } from '@/lib/contract/log';

type ReportedAction = Omit<Report['siteActions'][number], 'at'> & { at: number };

interface ReportParts extends Pick<Report, 'versions' | 'settings' | 'session' | 'tabs'> {
  transitions: readonly Transition[];
  siteActions: readonly ReportedAction[];
  log: { level: LogLevel; lines: readonly LogEntry[] };
}

/** @param now milliseconds since 1970 */
export function createReport({ transitions, siteActions, log, ...parts }: ReportParts, now: number): Report {
  return {
    partyline: 'report',
    at: iso(now),
    ...parts,
    transitions: transitions.map(transition => ({ ...transition, at: iso(transition.at) })),
    siteActions: siteActions.map(action => ({ ...action, at: iso(action.at) })),
    level: log.level,
    log: log.lines.map(entryText),
  };
}

/** The text of one log entry, as shown and copied. */
export const entryText = ({ at, level, from, text }: Omit<LogEntry, 'seq'>): string =>
  `${iso(at)} ${level.padEnd(5)} ${from}: ${text}`;

const iso = (at: number) => new Date(at).toISOString();
