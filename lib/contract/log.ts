/** The log and the problem report as the extension's pages receive them: redacted, without secrets. */
import * as v from 'valibot';
import type { ErrorCode } from './error-codes';
import type { ProviderId } from './provider-id';
import type { EndReason, Phase } from './session';
import type { Settings } from './settings';
import type { SiteAction } from './site-actions';

export const LogLevel = v.picklist(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT']);
export type LogLevel = v.InferOutput<typeof LogLevel>;

export interface LogEntry {
  /** Increases with each entry, also across restarts of the background. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  level: LogLevel;
  from: string;
  text: string;
}

/** A change of the session's phase. */
export interface Transition {
  /** Milliseconds since 1970. */
  at: number;
  from: Phase;
  to: Phase;
  reason?: EndReason;
  code?: ErrorCode;
  /** The vendor's error code. */
  vendor?: number;
}

export interface Versions {
  partyline: string;
  /** The user agent. */
  browser: string;
  /** The vendors' SDKs, by package. */
  sdks: Readonly<Record<string, string>>;
}

/** The file that a user sends when asking for help. Its times are ISO 8601. */
export interface Report {
  partyline: 'report';
  at: string;
  versions: Versions;
  settings: Settings;
  session: { phase: Phase; provider?: ProviderId };
  /** Number of tabs that share the session. */
  tabs: number;
  transitions: readonly (Omit<Transition, 'at'> & { at: string })[];
  /** What sites did in the user's name. `to` and `account` are ids. */
  siteActions: readonly (Omit<SiteAction, 'at'> & { at: string; site: string; account: string })[];
  level: LogLevel;
  log: readonly string[];
}
