/**
 * The wiring of the window that asks the user about a site. A script of its own beside `public/consent.html`, not a page of the
 * build: pages share chunks, and the popup would load its code in more and larger pieces for the sake of this one.
 */
import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/consent/consent.css';
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { ConsentWindow } from '@/components/consent/consent';
import { connectToBackground } from '@/lib/channel/extension-client';
import { requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';

export default defineUnlistedScript(() => {
  const client = connectToBackground();
  const root = document.getElementById('root');
  followSettings(i18n => {
    if (!root) return;
    render(
      <ConsentWindow
        client={client}
        reach={requestOrigin}
        i18n={i18n}
        close={() => window.close()}
        signIn={() => location.assign('popup.html?expected')}
      />,
      root,
    );
  });
});
