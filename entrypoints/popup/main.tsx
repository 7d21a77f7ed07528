/** The popup's wiring: the line to the background, the reader's language, and the page to show them in. */
import '@/components/theme.css';
import '@/components/layout.css';
import '@/components/controls.css';
import '@/components/status.css';
import '@/components/motion.css';
import { render } from 'preact';
import { App } from '@/components/app';
import { connectToBackground } from '@/lib/channel/extension-client';
import { activeSite } from '@/lib/platform/active-tab';
import { preset } from '@/lib/platform/build';
import { allowNotices, requestOrigin } from '@/lib/platform/permissions';

const locale = navigator.language;
document.documentElement.lang = locale;

const root = document.getElementById('root');
if (root) {
  render(
    <App
      client={connectToBackground()}
      locale={locale}
      preset={preset}
      reach={requestOrigin}
      notices={allowNotices}
      site={activeSite}
      copy={text => navigator.clipboard.writeText(text)}
      reload={() => location.reload()}
    />,
    root,
  );
}
