/**
 * A drop-in for `@tencentcloud/chat` 3.6.6: the same module, on the user's one session where Partyline is there, and the SDK
 * itself where it is not.
 */
import { detectExtension } from './detect-extension';
import { tencentCloudChat } from './tencent';

export default tencentCloudChat(detectExtension(), () => import('@tencentcloud/chat/index.js'));
