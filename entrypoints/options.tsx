import '@/components/ui/theme.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/status-rows.css';
import '@/components/ui/motion.css';
import '@/components/accounts/account-mark.css';
import '@/components/accounts/accounts.css';
import '@/components/settings/settings.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { SettingsPage } from '@/components/settings/settings-page';
import { copyText, renderRoot } from '@/components/ui/document';
import { connectOwnPage } from '@/lib/channel/extension-client';
import { shortcuts } from '@/lib/platform/commands';
import { requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';
import { showPopup } from '@/lib/platform/side-panel';
import { storageUse } from '@/lib/platform/storage-use';

const browserApi = { copyText, requestOrigin, notificationPermission: requestNotifications };

export default defineUnlistedScript(() => {
  const client = connectOwnPage();
  followSettings((i18n, settings) => {
    document.title = `${i18n.t('settings.title')} · Partyline`;
    renderRoot(
      <SettingsPage
        client={client}
        browserApi={browserApi}
        i18n={i18n}
        settings={settings}
        storageUse={storageUse}
        shortcuts={shortcuts}
        openPopup={showPopup}
      />,
    );
  });
});
