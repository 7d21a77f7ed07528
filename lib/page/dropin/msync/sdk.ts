/** The exports of the SDKs' packages. With Partyline, the SDK is not loaded. */
import { forwardTo } from '../native-sdk';
import { connectionClass } from './connection';
import { download, parseDownloadResponse } from './download';
import { getFileUrl } from './file-url';
import { createLogger } from './logger';
import { MsyncMessage } from './message';
import { selectBackend } from './select-backend';
import type { MsyncProvider } from './session';
import { statusCodesOf } from './status-code';
import { getUniqueId } from './unique-id';

type Fields = Record<string, unknown>;

export interface MsyncPackage {
  provider: MsyncProvider;
  version: string;
  /** In the format of `statusCodesOf`. */
  codes: string;
  /** Loads the vendor's module. */
  load(): Promise<unknown>;
}

export interface MsyncSdk {
  connection: new (options: Fields) => object;
  message: typeof MsyncMessage;
  utils: Fields;
  logger: Fields;
  statusCode: Record<string, number | string>;
}

export function createMsyncSdk({ provider, version, codes, load }: MsyncPackage): MsyncSdk {
  const logger = createLogger();
  const utils: Fields = { getUniqueId, getFileUrl, download, parseDownloadResponse };
  Object.assign(MsyncMessage, { download, parseDownloadResponse });
  const backend = selectBackend({ provider, version }, load, sdk => {
    forwardTo(utils, sdk.utils);
    forwardTo(logger, sdk.logger);
  });
  return {
    connection: connectionClass(backend),
    message: MsyncMessage,
    utils,
    logger,
    statusCode: statusCodesOf(codes),
  };
}
