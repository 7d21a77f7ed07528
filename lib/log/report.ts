/** What somebody who is asked for help wants to see, as one file: versions, settings, how the session went, and the log. */
import type { LogEntry, LogLevel } from '@/lib/contract/methods';
import type { Phase } from '@/lib/contract/session';
import type { ProviderId } from '@/lib/contract/sign-in';
import type { Settings } from '@/lib/settings/settings';
import type { Transition } from './transitions';

export interface Versions {
  partyline: string;
  /** As the browser calls itself. */
  browser: string;
  /** Of the vendors' SDKs, by package. */
  sdks: Readonly<Record<string, string>>;
}

export interface ReportParts {
  versions: Versions;
  settings: Settings;
  session: { phase: Phase; provider?: ProviderId };
  /** How many tabs share the session. */
  tabs: number;
  transitions: readonly Transition[];
  log: { level: LogLevel; lines: readonly LogEntry[] };
}

/** Times are as ISO 8601 has them, so that a person can read the file. */
export function reportOf({ transitions, log, ...rest }: ReportParts, now: number) {
  return {
    partyline: 'report' as const,
    at: iso(now),
    ...rest,
    transitions: transitions.map(each => ({ ...each, at: iso(each.at) })),
    level: log.level,
    log: log.lines.map(lineText),
  };
}
export type Report = ReturnType<typeof reportOf>;

/** One line, as it is read and copied. */
export const lineText = ({ at, level, from, text }: Omit<LogEntry, 'seq'>): string =>
  `${iso(at)} ${level.padEnd(5)} ${from}: ${text}`;

const iso = (at: number) => new Date(at).toISOString();
