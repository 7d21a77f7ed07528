/** `easemob-websdk` 4.21.1 for pages: the user's session where there is Partyline, and the SDK itself where there is not. */
import { createMsyncSdk } from './msync/sdk';
import { easemobCodes } from './msync/status-code';

const sdk = createMsyncSdk({
  provider: 'easemob',
  version: '4.21.1',
  codes: easemobCodes,
  // By its file, which an alias of the package's name does not touch.
  load: () => import('easemob-websdk/Easemob-chat.js'),
});

export const { connection, message, utils, logger, statusCode } = sdk;
export default sdk;
