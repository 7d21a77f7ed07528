/** Tencent's Vue UIKit, shown after the login. The address has the account. */
import { TUIKit } from '@tencentcloud/chat-uikit-vue';
import { TUILogin } from '@tencentcloud/tui-core-lite';
import { createApp, h } from 'vue';

const query = new URLSearchParams(location.search);
const account = { SDKAppID: Number(query.get('app')), userID: query.get('user'), userSig: query.get('token') };

const logOut = h('button', { type: 'button', id: 'logout', onClick: () => TUILogin.logout() }, 'Log out');

const app = createApp({ render: () => [logOut, h(TUIKit, { style: { height: '90vh' } })] });

// The kit closes the chat when it sets its language at its start, which rejects before the login, also on the SDK.
await TUILogin.login({ ...account, useUploadPlugin: true, framework: 'vue3' });
app.mount('#app');
