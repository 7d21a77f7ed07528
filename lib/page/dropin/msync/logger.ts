/** The SDKs' `logger`, for what a page logs by it. What the SDK itself has to say is said in the background, and kept there. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

interface Logger {
  [name: string]: unknown;
  onLog?: (entry: { time: string; level: string; logs: unknown[] }) => void;
}

export function createLogger(): Logger {
  let level = 0;
  let isShown = true;
  const set = (given: unknown) => {
    level = typeof given === 'string' ? levels.indexOf(given.toLowerCase() as 'trace') : Number(given);
  };
  const logger: Logger = {
    getLevel: () => level,
    setLevel: set,
    setDefaultLevel: set,
    enableAll: () => set(0),
    disableAll: () => set(5),
    setConsoleLogVisibility: (isVisible: boolean) => {
      isShown = isVisible;
    },
    getLogs: () => [],
  };
  for (const name of ['setConfig', 'download']) logger[name] = () => {};
  levels.slice(0, 5).forEach((name, rank) => {
    logger[name] = (...logs: unknown[]) => {
      logger.onLog?.({ time: new Date().toISOString(), level: name, logs });
      // biome-ignore lint/suspicious/noConsole: the page asks for it
      if (isShown && rank >= level) console[name as 'trace'](...logs);
    };
  });
  logger.log = logger.debug;
  return logger;
}
