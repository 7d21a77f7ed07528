/**
 * The wiring of the settings page. A script of its own beside `public/options.html`, not a page of the build: pages share
 * chunks, and the popup would load its code in more and larger pieces for the sake of this one.
 */
import '@/components/ui/theme.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import '@/components/settings/settings.css';
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { SettingsPage } from '@/components/settings/settings-page';
import { connectToBackground } from '@/lib/channel/extension-client';
import { shortcuts } from '@/lib/platform/commands';
import { requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';
import { storageUse } from '@/lib/platform/storage-use';

export default defineUnlistedScript(() => {
  const client = connectToBackground();
  const root = document.getElementById('root');
  const copy = (text: string) => navigator.clipboard.writeText(text);
  followSettings((i18n, settings) => {
    if (!root) return;
    document.title = `${i18n.t('settings.title')} · Partyline`;
    render(
      <SettingsPage
        client={client}
        i18n={i18n}
        settings={settings}
        copy={copy}
        reach={requestOrigin}
        notices={requestNotifications}
        storageUse={storageUse}
        shortcuts={shortcuts}
      />,
      root,
    );
  });
});
