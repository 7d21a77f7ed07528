/** Drop-in for `easemob-websdk` 5.1.2: uses the user's session with Partyline, and the SDK without it. */
import { chatClientClass, managerClass } from './easemob5/client';

// The name is in the `imports` of the npm package: an alias of the app's bundler leads back to the drop-in.
const load = () => import('#easemob-websdk');

export const ChatClient = /* @__PURE__ */ chatClientClass(load);
export const ChatManager = /* @__PURE__ */ managerClass('chatManager');
export const ContactManager = /* @__PURE__ */ managerClass('contactManager');
export const GroupManager = /* @__PURE__ */ managerClass('groupManager');
export const ChatRoomManager = /* @__PURE__ */ managerClass('chatRoomManager');
export const ChatThreadManager = /* @__PURE__ */ managerClass('chatThreadManager');
export const PresenceManager = /* @__PURE__ */ managerClass('presenceManager');
export const PushManager = /* @__PURE__ */ managerClass('pushManager');
export const UserInfoManager = /* @__PURE__ */ managerClass('userInfoManager');
export * from './easemob5/errors';
