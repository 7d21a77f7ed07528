/** `partyline-agora-chat.js`, in the place of `agora-chat/Agora-chat.js`. */
import { createMsyncSdk } from '../msync/sdk';
import { sharedCodes } from '../msync/status-code';
import { install } from './install';

install({
  make: load => createMsyncSdk({ provider: 'agora', version: '1.4.0', codes: sharedCodes, load }),
  // The vendor's puts a module there; Easemob's, the SDK.
  globals: { WebIM: sdk => sdk, websdk: sdk => ({ default: sdk }) },
});
