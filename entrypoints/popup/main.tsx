/** The popup's wiring: the line to the background, the reader's language, and the page to show them in. */
import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import { render } from 'preact';
import { Popup } from '@/components/popup/popup';
import { connectToBackground } from '@/lib/channel/extension-client';
import { activeSite } from '@/lib/platform/active-tab';
import { preset } from '@/lib/platform/build-options';
import { requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings, openSettings } from '@/lib/platform/settings';
import { panelOpener } from '@/lib/platform/side-panel';

const client = connectToBackground();
const copy = (text: string) => navigator.clipboard.writeText(text);
const reload = () => location.reload();
const openPanel = panelOpener();
const root = document.getElementById('root');

followSettings((i18n, settings) => {
  if (!root) return;
  render(
    <Popup
      client={client}
      i18n={i18n}
      settings={settings}
      preset={preset}
      reach={requestOrigin}
      notices={requestNotifications}
      site={activeSite}
      openSettings={openSettings}
      openPanel={openPanel}
      copy={copy}
      reload={reload}
      isExpected={location.search === '?expected'}
    />,
    root,
  );
});
