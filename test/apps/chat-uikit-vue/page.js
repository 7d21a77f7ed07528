/** Tencent's Vue UIKit, as its quick start composes it. The address has the account. */

import { TUIKit } from '@tencentcloud/chat-uikit-vue';
import { TUILogin } from '@tencentcloud/tui-core-lite';
import { createApp, h } from 'vue';

const query = new URLSearchParams(location.search);
const account = { SDKAppID: Number(query.get('app')), userID: query.get('user'), userSig: query.get('token') };

const logOut = h('button', { type: 'button', id: 'logout', onClick: () => TUILogin.logout() }, 'Log out');

createApp({
  render: () => [logOut, h(TUIKit, { style: { height: '90vh' } })],
}).mount('#app');
TUILogin.login({ ...account, useUploadPlugin: true, framework: 'vue3' });
