import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/status-rows.css';
import '@/components/ui/motion.css';
import '@/components/accounts/account-mark.css';
import '@/components/accounts/accounts.css';
import '@/components/welcome/welcome.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { copyText, reload, renderRoot } from '@/components/ui/document';
import { Welcome } from '@/components/welcome/welcome';
import { connectOwnPage } from '@/lib/channel/extension-client';
import { preset } from '@/lib/platform/build-options';
import { requestNotifications, requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';
import { isPinned } from '@/lib/platform/welcome-page';

const browserApi = {
  copyText,
  requestOrigin,
  notificationPermission: requestNotifications,
  activeTab: async () => undefined,
  reloadTab: () => {},
  openSettings: () => location.assign('options.html'),
};

export default defineUnlistedScript(() => {
  const client = connectOwnPage();
  followSettings((i18n, settings) => {
    document.title = i18n.t('welcome.title');
    const app = { client, browserApi, i18n, settings, preset, reload };
    renderRoot(<Welcome {...app} isPinned={isPinned} />);
  });
});
