/** Agora's React UIKit, as its quick start composes it. The address has the account. */
import { EaseApp } from 'agora-chat-uikit';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const account = { appkey: query.get('app'), username: query.get('user'), agoraToken: query.get('token') };

const sdk = EaseApp.getSdk(account);
// The local service speaks http.
sdk.config.https = false;
// The kit's own settings keep here what it sends while the user types.
localStorage.setItem('soundPreviewText', JSON.stringify({ typingSwitch: true }));

const menuList = [
  { name: 'Image', value: 'img' },
  { name: 'File', value: 'file' },
];

createRoot(document.getElementById('app')).render(
  h(
    'main',
    { style: { height: '96vh', position: 'relative' } },
    h(EaseApp, {
      ...account,
      menuList,
      header: h('button', { type: 'button', id: 'logout', onClick: () => sdk.conn.close() }, 'Log out'),
    }),
  ),
);
