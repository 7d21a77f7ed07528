// An unlisted script, because the chunks that pages share would make the popup load more files.
import '@/components/ui/theme.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import '@/components/accounts/accounts.css';
import '@/components/inbox/panel.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Panel } from '@/components/inbox/panel';
import { copyText, reload, renderRoot } from '@/components/ui/document';
import { connectToBackground } from '@/lib/channel/extension-client';
import { CurrentInbox } from '@/lib/inbox/current-inbox';
import { followSettings } from '@/lib/platform/settings';
import { showPopup, showSettings } from '@/lib/platform/side-panel';
import { inboxTopics } from '@/lib/providers/inbox-sources';

const browserApi = { copyText, openSettings: showSettings };

export default defineUnlistedScript(() => {
  const current = new CurrentInbox();
  const client = connectToBackground({ onEvent: event => current.handleEvent(event), onGap: () => current.reload() });
  // The inbox of the account exists before its first events arrive.
  client.subscribe(({ state }) => void current.of(client, state));
  client.setTopics(inboxTopics);
  followSettings(i18n => {
    document.title = `${i18n.t('inbox.title')} · Partyline`;
    renderRoot(
      <Panel
        client={client}
        browserApi={browserApi}
        current={current}
        i18n={i18n}
        reload={reload}
        openPopup={showPopup}
      />,
    );
  });
});
