/** Drop-in for `shengwang-chat` 1.3.2: uses the user's session with Partyline, and the SDK without it. */
import { exposeWebIM, keepWebIM } from './msync/global';
import { createMsyncSdk } from './msync/sdk';
import { shengwangCodes } from './msync/status-code';

const sdk = createMsyncSdk({
  provider: 'shengwang',
  version: '1.3.2',
  codes: shengwangCodes,
  // The file's path bypasses a bundler alias for the package, which points to this drop-in.
  load: keepWebIM(() => import('shengwang-chat/Shengwang-chat.js')),
});

exposeWebIM(sdk);

export const { connection, message, utils, logger, statusCode } = sdk;
/** Types of the package. Tools that compile one file at a time import them as if they were values. */
export const ShengwangChat: undefined = undefined;
export const ShengwangChatStatic: undefined = undefined;
export default sdk;
