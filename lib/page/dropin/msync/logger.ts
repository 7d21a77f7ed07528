/** The SDKs' `logger` for the page's own messages. The SDK logs in the background. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

interface Logger {
  [name: string]: unknown;
  onLog?: (entry: { time: string; level: string; logs: unknown[] }) => void;
}

export function createLogger(): Logger {
  let level = 0;
  let isConsoleVisible = true;
  const setLevel = (value: unknown) => {
    level = typeof value === 'string' ? levels.indexOf(value.toLowerCase() as 'trace') : Number(value);
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
  levels.slice(0, 5).forEach((name, rank) => {
    logger[name] = (...logs: unknown[]) => {
      logger.onLog?.({ time: new Date().toISOString(), level: name, logs });
      // biome-ignore lint/suspicious/noConsole: the page logs with this method
      if (isConsoleVisible && rank >= level) console[name as 'trace'](...logs);
    };
  });
  logger.log = logger.debug;
  return logger;
}
