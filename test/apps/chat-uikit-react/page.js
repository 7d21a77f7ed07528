/** Tencent's React UIKit, as its quick start composes it. The address has the account. */
import {
  Chat,
  ChatHeader,
  ContactList,
  ConversationList,
  MessageInput,
  MessageList,
  UIKitProvider,
  useLoginState,
} from '@tencentcloud/chat-uikit-react';
import { createElement as h, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const account = { SDKAppID: Number(query.get('app')), userID: query.get('user'), userSig: query.get('token') };

function Desk() {
  const { status, login, logout } = useLoginState();
  useEffect(() => {
    login({ ...account, proxyServer: query.get('server') }).catch(error => console.error(error));
  }, [login]);
  if (status !== 'success') return h('p', null, status);
  return h(
    'main',
    { style: { display: 'grid', gridTemplateColumns: '20rem 1fr 20rem', height: '96vh' } },
    h(ConversationList),
    h(Chat, null, h(ChatHeader), h(MessageList, { enableReadReceipt: true }), h(MessageInput)),
    h('aside', null, h('button', { type: 'button', id: 'logout', onClick: () => logout() }, 'Log out'), h(ContactList)),
  );
}

createRoot(document.getElementById('app')).render(h(UIKitProvider, { theme: 'light', language: 'en-US' }, h(Desk)));
