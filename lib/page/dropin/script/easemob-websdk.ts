/** `partyline-easemob-websdk.js`, which replaces `easemob-websdk/Easemob-chat.js`. */
import { createMsyncSdk } from '../msync/sdk';
import { easemobCodes } from '../msync/status-code';
import { install } from './install';

install({
  create: load => createMsyncSdk({ provider: 'easemob', version: '4.21.1', codes: easemobCodes, load }),
  globals: { WebIM: sdk => sdk, websdk: sdk => sdk },
});
