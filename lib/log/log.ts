import { type LogEntry, LogLevel } from '@/lib/contract/log';
import { redact } from './redact';

const maxEntries = 1000;
/** Characters. */
const maxTextLength = 2000;

const rankOf = (level: LogLevel): number => LogLevel.options.indexOf(level);

/** The latest entries at or above the level, redacted. They end with the worker. */
export class Log {
  #level: LogLevel = 'WARN';
  #entries: LogEntry[] = [];
  #seq: number;

  constructor(private readonly now: () => number = Date.now) {
    // Above every `seq` of earlier workers, which logged less than 1,000 entries per millisecond.
    this.#seq = now() * 1000;
  }

  get level(): LogLevel {
    return this.#level;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  write(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void {
    if (rankOf(level) < rankOf(this.#level)) return;
    const text = parts.map(redact).join(' ').slice(0, maxTextLength);
    this.#entries.push({ seq: ++this.#seq, at: this.now(), level, from, text });
    if (this.#entries.length > maxEntries) this.#entries.shift();
  }

  entriesAfter(seq: number): LogEntry[] {
    return this.#entries.filter(entry => entry.seq > seq);
  }
}
