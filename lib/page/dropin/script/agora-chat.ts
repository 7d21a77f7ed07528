/** `partyline-agora-chat.js`, which replaces `agora-chat/Agora-chat.js`. */
import { createMsyncSdk } from '../msync/sdk';
import { sharedCodes } from '../msync/status-code';
import { install } from './install';

install({
  create: load => createMsyncSdk({ provider: 'agora', version: '1.4.0', codes: sharedCodes, load }),
  // Agora's `websdk` is a module; Easemob's is the SDK itself.
  globals: { WebIM: sdk => sdk, websdk: sdk => ({ default: sdk }) },
});
