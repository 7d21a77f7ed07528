import '@/components/ui/theme.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import '@/components/accounts/account-mark.css';
import '@/components/inbox/panel.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { sessionsOf } from '@/components/accounts/account-rows';
import { Panel } from '@/components/inbox/panel';
import { copyText, reload, renderRoot } from '@/components/ui/document';
import { connectOwnPage } from '@/lib/channel/extension-client';
import { Columns } from '@/lib/inbox/columns';
import { Inboxes } from '@/lib/inbox/inboxes';
import { followSettings } from '@/lib/platform/settings';
import { isInTab, showPopup, showSettings } from '@/lib/platform/side-panel';
import { inboxTopics } from '@/lib/providers/inbox-sources';

const openTab = () => void import('@/lib/platform/inbox-window').then(({ showInboxTab }) => showInboxTab());
const browserApi = { copyText, openSettings: showSettings, openTab: isInTab() ? undefined : openTab };

export default defineUnlistedScript(() => {
  const inboxes = new Inboxes();
  const client = connectOwnPage({ onEvent: event => inboxes.handleEvent(event), onGap: () => inboxes.reload() });
  // The inbox of an account exists before its first events arrive.
  const current = () => inboxes.of(client, sessionsOf(client.view));
  client.subscribe(() => void current());
  const columns = new Columns(current);
  const parts = [import('@/components/inbox/follow-requests'), import('@/lib/platform/inbox-requests')] as const;
  void Promise.all(parts).then(([{ followRequests }, { onInboxRequest }]) =>
    client.subscribe(followRequests(current, columns, onInboxRequest)),
  );
  client.setTopics(inboxTopics);
  followSettings(i18n => {
    document.title = `${i18n.t('inbox.title')} · Partyline`;
    renderRoot(
      <Panel
        client={client}
        browserApi={browserApi}
        inboxes={inboxes}
        columns={columns}
        i18n={i18n}
        reload={reload}
        openPopup={showPopup}
      />,
    );
  });
});
