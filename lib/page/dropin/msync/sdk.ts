/** What the SDKs' packages export, for pages: without loading the SDK where Partyline is on the page. */
import { become } from '../native-sdk';
import { connectionClass } from './connection';
import { download, parseDownloadResponse } from './download';
import { getFileUrl } from './file-url';
import { createLogger } from './logger';
import { Message } from './message';
import { sourceOf } from './select-backend';
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
  message: typeof Message;
  utils: Fields;
  logger: Fields;
  statusCode: Record<string, number | string>;
}

export function createSdk({ provider, version, codes, load }: Package): Sdk {
  const logger = createLogger();
  const utils: Fields = { getUniqueId, getFileUrl, download, parseDownloadResponse };
  Object.assign(Message, { download, parseDownloadResponse });
  const source = sourceOf({ provider, version }, load, sdk => {
    // Without Partyline, all is the SDK's.
    become(utils, sdk.utils);
    become(logger, sdk.logger);
  });
  return { connection: connectionClass(source), message: Message, utils, logger, statusCode: statusCodesOf(codes) };
}
