/** Drop-in for `agora-chat` 1.4.0: uses the user's session with Partyline, and the SDK without it. */
import { exposeWebIM, keepWebIM } from './msync/global';
import { createMsyncSdk } from './msync/sdk';
import { sharedCodes } from './msync/status-code';

const sdk = createMsyncSdk({
  provider: 'agora',
  version: '1.4.0',
  codes: sharedCodes,
  // The file's path bypasses a bundler alias for the package, which points to this drop-in.
  load: keepWebIM(() => import('agora-chat/Agora-chat.js')),
});

exposeWebIM(sdk);

export const { connection, message, utils, logger, statusCode } = sdk;
/** Types of the package. Tools that compile one file at a time import them as if they were values. */
export const AgoraChat: undefined = undefined;
export const AgoraChatStatic: undefined = undefined;
export default sdk;
