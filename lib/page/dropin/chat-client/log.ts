/** Writes to the page's console. Partyline's drop-in writes nothing to it. */
type Print = (type: string, message?: unknown, ...details: unknown[]) => void;

const printing = ['debug', 'error', 'info', 'log', 'trace', 'warn'];
const others = [
  ...['assert', 'clear', 'count', 'countReset', 'dir', 'dirxml', 'group', 'groupCollapsed', 'groupEnd', 'profile'],
  ...['profileEnd', 'table', 'time', 'timeEnd', 'timeLog', 'timeStamp'],
];

class Log {
  enableLog = true;
  enableTimestamp = true;
  tag = '[test]';
  handler?: Print;
}

type Methods = Omit<Console, 'Console' | keyof Log>;
export type ChatLog = Log & Methods;
export const ChatLog = /* @__PURE__ */ logClass();

function logClass(): new () => ChatLog {
  const call = (name: string, args: unknown[]) =>
    (Reflect.get(console, name) as ((...args: unknown[]) => void) | undefined)?.(...args);
  const define = (name: string, value: (this: Log, ...args: unknown[]) => void) =>
    Object.defineProperty(Log.prototype, name, { value, writable: true, configurable: true });
  for (const name of others)
    define(name, function (...args) {
      if (this.enableLog) call(name, args);
    });
  for (const name of printing)
    define(name, function (message, ...details) {
      if (!this.enableLog) return;
      const prefix = [this.tag, this.enableTimestamp && new Date().toISOString()].filter(Boolean);
      call(name, [...prefix, message, ...details]);
      this.handler?.(name, message, ...details);
    });
  return Log as new () => ChatLog;
}
