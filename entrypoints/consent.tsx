/**
 * The wiring of the window that asks the user about a site. A script of its own beside `public/consent.html`, not a page of the
 * build: pages share chunks, and the popup would load its code in more and larger pieces for the sake of this one.
 */
import '@/components/theme.css';
import '@/components/layout.css';
import '@/components/controls.css';
import '@/components/consent.css';
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Consent } from '@/components/consent';
import { connectToBackground } from '@/lib/channel/extension-client';
import { requestOrigin } from '@/lib/platform/permissions';

export default defineUnlistedScript(() => {
  const locale = navigator.language;
  document.documentElement.lang = locale;
  const root = document.getElementById('root');
  if (root)
    render(
      <Consent client={connectToBackground()} reach={requestOrigin} locale={locale} close={() => window.close()} />,
      root,
    );
});
