/** Shows `EaseApp`, the component of Agora's and Easemob's React UIKits, as their quick starts compose it. */
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';

export function showEaseApp(EaseApp, account, props) {
  const sdk = EaseApp.getSdk(account);
  // The local service speaks http.
  sdk.config.https = false;
  createRoot(document.getElementById('app')).render(
    h(
      'main',
      { style: { height: '96vh', position: 'relative' } },
      h(EaseApp, {
        ...account,
        ...props,
        header: h('button', { type: 'button', id: 'logout', onClick: () => sdk.conn.close() }, 'Log out'),
      }),
    ),
  );
}
