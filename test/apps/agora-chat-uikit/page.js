/** Agora's React UIKit. The address has the account. */
import { EaseApp } from 'agora-chat-uikit';
import { showEaseApp } from '../ease-app-page';

const query = new URLSearchParams(location.search);

// The kit's own settings keep here what it sends while the user types.
localStorage.setItem('soundPreviewText', JSON.stringify({ typingSwitch: true }));

showEaseApp(
  EaseApp,
  { appkey: query.get('app'), username: query.get('user'), agoraToken: query.get('token') },
  {
    menuList: [
      { name: 'Image', value: 'img' },
      { name: 'File', value: 'file' },
    ],
  },
);
