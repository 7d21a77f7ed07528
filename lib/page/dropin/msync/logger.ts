/** The SDKs' `logger` for the page's own messages. The SDK logs in the background. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

interface Logger {
  [name: string]: unknown;
  onLog?: (entry: { time: string; level: string; logs: unknown[] }) => void;
}

export function createLogger(): Logger {
  let level = 0;
  let isConsoleVisible = true;
  const setLevel = (value: unknown) => {
    // The SDK takes an unknown name for `TRACE`.
    const wanted = typeof value === 'string' ? Math.max(levels.indexOf(value), 0) : (value ?? 0);
    if (!((wanted as number) >= 0 && (wanted as number) <= 5))
      throw new Error(`log.setLevel() called with invalid level: ${wanted}`);
    level = wanted as number;
  };
  const logger: Logger = {
    getLevel: () => level,
    setLevel,
    setDefaultLevel: setLevel,
    enableAll: () => setLevel(0),
    disableAll: () => setLevel(5),
    setConsoleLogVisibility: (isVisible: boolean) => {
      isConsoleVisible = isVisible;
    },
    getLogs: () => [],
  };
  for (const name of ['setConfig', 'download']) logger[name] = () => {};
  levels.slice(0, 5).forEach((upper, rank) => {
    const name = upper.toLowerCase();
    logger[name] = (...logs: unknown[]) => {
      logger.onLog?.({ time: new Date().toISOString(), level: name, logs });
      // biome-ignore lint/suspicious/noConsole: the page logs with this method
      if (isConsoleVisible && rank >= level) console[name as 'trace'](...logs);
    };
  });
  logger.log = logger.debug;
  return logger;
}
