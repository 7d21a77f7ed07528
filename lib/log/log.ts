/** The log: the last lines of everything that Partyline and the SDKs said, with every secret taken out before it is kept. */
import loglevel from 'loglevel';
import type { LogLevel, LogLine } from '@/lib/contract/methods';
import { redact } from './redact';

const keptLines = 1000;

/** Writes at or above the level go into the ring, and to the console in builds for development. */
export class Log {
  #lines: LogLine[] = [];
  readonly #logger = loglevel.getLogger(Symbol('partyline'));

  constructor(private readonly now: () => number = Date.now) {
    this.#logger.methodFactory =
      methodName =>
      (from: string, ...parts: unknown[]) => {
        const level = methodName.toUpperCase() as LogLevel;
        this.#lines.push({ at: this.now(), level, from, text: parts.map(redact).join(' ').slice(0, 2000) });
        if (this.#lines.length > keptLines) this.#lines.shift();
      };
    this.#logger.setLevel('WARN', false);
  }

  get level(): LogLevel {
    return levels[this.#logger.getLevel()] ?? 'SILENT';
  }

  setLevel(level: LogLevel): void {
    this.#logger.setLevel(level, false);
  }

  write(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void {
    this.#logger[level.toLowerCase() as Lowercase<typeof level>](from, ...parts);
  }

  get lines(): LogLine[] {
    return [...this.#lines];
  }
}

const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];
