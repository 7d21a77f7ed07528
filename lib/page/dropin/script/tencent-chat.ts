/** `partyline-tencent-chat.js`, in the place of `@tencentcloud/chat/index.js`, or of the older `tim-js.js`. */
import { detectExtension } from '../detect-extension';
import { tencentCloudChat } from '../tencent';
import { install } from './install';

install({
  make: load => tencentCloudChat(detectExtension(), load),
  globals: { TencentCloudChat: sdk => sdk, TIM: sdk => sdk },
});
