/** The log: the last lines of everything that Partyline and the SDKs said, with every secret taken out before it is kept. */
import loglevel from 'loglevel';
import type { LogEntry, LogLevel } from '@/lib/contract/log';
import { redact } from './redact';

const keptLines = 1000;

/** Writes at or above the level go into the ring, and to the console in builds for development. */
export class Log {
  #lines: LogEntry[] = [];
  #seq: number;
  readonly #logger = loglevel.getLogger(Symbol('partyline'));

  constructor(private readonly now: () => number = Date.now) {
    this.#seq = now() * 1000;
    this.#logger.methodFactory =
      methodName =>
      (from: string, ...parts: unknown[]) => {
        const level = methodName.toUpperCase() as LogLevel;
        const text = parts.map(redact).join(' ').slice(0, 2000);
        this.#lines.push({ seq: ++this.#seq, at: this.now(), level, from, text });
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

  /** @param seq that of the last line that is known */
  after(seq: number): LogEntry[] {
    return this.#lines.filter(line => line.seq > seq);
  }
}

const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];
