/** Drop-in for `easemob-websdk` 4.21.1: uses the user's session with Partyline, and the SDK without it. */
import { exposeWebIM, keepWebIM } from './msync/global';
import { createMsyncSdk } from './msync/sdk';
import { easemobCodes } from './msync/status-code';

const sdk = createMsyncSdk({
  provider: 'easemob',
  version: '4.21.1',
  codes: easemobCodes,
  // The file's path bypasses a bundler alias for the package, which points to this drop-in.
  load: keepWebIM(() => import('easemob-websdk/Easemob-chat.js')),
});

exposeWebIM(sdk);

export const { connection, message, utils, logger, statusCode } = sdk;
/** Types of the package. Tools that compile one file at a time import them as if they were values. */
export const EasemobChat: undefined = undefined;
export const EasemobChatStatic: undefined = undefined;
export default sdk;
