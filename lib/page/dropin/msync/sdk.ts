/** What the SDKs' packages export, for pages: without loading the SDK where Partyline is on the page. */
import { takeOverBy } from '../native-sdk';
import { connectionClass } from './connection';
import { download, parseDownloadResponse } from './download';
import { getFileUrl } from './file-url';
import { createLogger } from './logger';
import { MsyncMessage } from './message';
import { selectBackend } from './select-backend';
import { statusCodesOf } from './status-code';
import { getUniqueId } from './unique-id';

type Fields = Record<string, unknown>;

export interface Package {
  provider: 'agora' | 'easemob';
  version: string;
  /** As `statusCodesOf` reads them. */
  codes: string;
  /** The vendor's module. */
  load(): Promise<unknown>;
}

export interface Sdk {
  connection: new (options: Fields) => object;
  message: typeof MsyncMessage;
  utils: Fields;
  logger: Fields;
  statusCode: Record<string, number | string>;
}

export function createSdk({ provider, version, codes, load }: Package): Sdk {
  const logger = createLogger();
  const utils: Fields = { getUniqueId, getFileUrl, download, parseDownloadResponse };
  Object.assign(MsyncMessage, { download, parseDownloadResponse });
  const source = selectBackend({ provider, version }, load, sdk => {
    // Without Partyline, all is the SDK's.
    takeOverBy(utils, sdk.utils);
    takeOverBy(logger, sdk.logger);
  });
  return {
    connection: connectionClass(source),
    message: MsyncMessage,
    utils,
    logger,
    statusCode: statusCodesOf(codes),
  };
}
