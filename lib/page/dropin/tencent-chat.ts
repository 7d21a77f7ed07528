/**
 * A drop-in for `@tencentcloud/chat` 3.6.6: the same module, on the user's one session where Partyline is there, and the SDK
 * itself where it is not.
 */
import { isExtensionPresent } from './detect-extension';
import { tencentCloudChat } from './tencent';

export default tencentCloudChat(isExtensionPresent(), () => import('@tencentcloud/chat/index.js'));
