import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/status-rows.css';
import '@/components/ui/motion.css';
import '@/components/accounts/account-mark.css';
import '@/components/accounts/accounts.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { PopupPage } from '@/components/popup/popup';
import { copyText, reload, renderRoot } from '@/components/ui/document';
import { connectOwnPage } from '@/lib/channel/extension-client';
import { activeTab, reloadTab } from '@/lib/platform/active-tab';
import { preset } from '@/lib/platform/build-options';
import { notificationQuestion, requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings, openSettings } from '@/lib/platform/settings';
import { panelOpener } from '@/lib/platform/side-panel';

export default defineUnlistedScript(() => {
  const client = connectOwnPage();
  const browserApi = {
    copyText,
    requestOrigin,
    notificationPermission: requestNotifications,
    notificationQuestion,
    activeTab,
    reloadTab,
    openSettings,
    openPanel: panelOpener(),
  };

  followSettings((i18n, settings) => {
    const app = { client, browserApi, i18n, settings, preset, reload };
    renderRoot(<PopupPage {...app} isForRequestedAccount={location.search === '?expected'} />);
  });
});
