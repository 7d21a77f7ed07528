/**
 * The wiring of the welcome page. A script of its own beside `public/welcome.html`, not a page of the build: pages share chunks,
 * and the popup would load its code in more and larger pieces for the sake of this one.
 */
import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import '@/components/welcome/welcome.css';
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Welcome } from '@/components/welcome/welcome';
import { connectToBackground } from '@/lib/channel/extension-client';
import { preset } from '@/lib/platform/build-options';
import { requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';
import { isPinned } from '@/lib/platform/welcome-page';

const noSite = async () => undefined;

export default defineUnlistedScript(() => {
  const client = connectToBackground();
  const root = document.getElementById('root');
  const copy = (text: string) => navigator.clipboard.writeText(text);
  followSettings((i18n, settings) => {
    if (!root) return;
    document.title = `${i18n.t('welcome.title')}`;
    render(
      <Welcome
        client={client}
        i18n={i18n}
        settings={settings}
        preset={preset}
        reach={requestOrigin}
        notices={requestNotifications}
        site={noSite}
        openSettings={() => location.assign('options.html')}
        copy={copy}
        reload={() => location.reload()}
        isPinned={isPinned}
      />,
      root,
    );
  });
});
