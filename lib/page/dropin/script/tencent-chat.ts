/** `partyline-tencent-chat.js`, which replaces `@tencentcloud/chat/index.js` or the older `tim-js.js`. */
import { detectExtension } from '../detect-extension';
import { tencentCloudChat } from '../tencent';
import { install } from './install';

install({
  create: load => tencentCloudChat(detectExtension(), load),
  globals: { TencentCloudChat: sdk => sdk, TIM: sdk => sdk },
});
