/** Drop-in for `@tencentcloud/chat` 3.6.6: uses the user's session with Partyline, and the SDK without it. */
import { detectExtension } from './detect-extension';
import { tencentCloudChat } from './tencent';

export default tencentCloudChat(detectExtension(), () => import('@tencentcloud/chat/index.js'));
