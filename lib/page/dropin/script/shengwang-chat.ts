/** `partyline-shengwang-chat.js`, which replaces `shengwang-chat/Shengwang-chat.js`. */
import { createMsyncSdk } from '../msync/sdk';
import { shengwangCodes } from '../msync/status-code';
import { install } from './install';

install({
  create: load => createMsyncSdk({ provider: 'shengwang', version: '1.3.2', codes: shengwangCodes, load }),
  // As of Agora's script.
  globals: { WebIM: sdk => sdk, websdk: sdk => ({ default: sdk }) },
});
