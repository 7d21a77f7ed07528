/** Drop-in for `@tencentcloud/chat` 3.6.6: uses the user's session with Partyline, and the SDK without it. */
import { detectExtension } from './detect-extension';
import { tencentCloudChat } from './tencent';

const sdk = tencentCloudChat(detectExtension(), () => import('@tencentcloud/chat/index.js'));

// The vendor's package is a CommonJS module with these names.
export const { create, EVENT, TYPES, TSignaling, VERSION } = sdk;
export * from './tencent/type-names';
export default sdk;
