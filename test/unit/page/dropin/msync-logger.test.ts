// The drop-ins' logger beside the raw SDKs'.
import { expect, it } from 'vitest';
import { createLogger } from '@/lib/page/dropin/msync/logger';
import { loadRawSdk } from '../../../server/raw-sdk';
import { msyncSdks } from '../../providers/msync-connection';

interface Logger {
  setLevel(level: unknown): void;
  getLevel(): number;
}

const values = [9, 'nonsense', -1, 3, undefined, Number.NaN, 'WARN', 'warn', 'SILENT', {}, 0];

/** @returns the level after each call, or the error's message */
const levelsOf = (logger: Logger) =>
  values.map(value => {
    try {
      logger.setLevel(value);
      return logger.getLevel();
    } catch (error) {
      return (error as Error).message;
    }
  });

it.each(msyncSdks)('setLevel accepts and rejects what the logger of %s does', sdk => {
  const { logger } = loadRawSdk(sdk) as unknown as { logger: Logger };
  expect(levelsOf(createLogger() as unknown as Logger)).toEqual(levelsOf(logger));
});
