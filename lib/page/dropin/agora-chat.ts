/** `agora-chat` 1.4.0 for pages: the user's session where there is Partyline, and the SDK itself where there is not. */
import { createMsyncSdk } from './msync/sdk';
import { sharedCodes } from './msync/status-code';

const sdk = createMsyncSdk({
  provider: 'agora',
  version: '1.4.0',
  codes: sharedCodes,
  // By its file, which an alias of the package's name does not touch.
  load: () => import('agora-chat/Agora-chat.js'),
});

export const { connection, message, utils, logger, statusCode } = sdk;
export default sdk;
