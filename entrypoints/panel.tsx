/** The wiring of the panel beside the page. A script of its own beside `public/panel.html`, as that of the settings page is. */
import '@/components/ui/theme.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/ui/status.css';
import '@/components/ui/motion.css';
import '@/components/inbox/panel.css';
import { render } from 'preact';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { Panel } from '@/components/inbox/panel';
import { connectToBackground } from '@/lib/channel/extension-client';
import { CurrentInbox } from '@/lib/inbox/current';
import { followSettings } from '@/lib/platform/settings';
import { showPopup, showSettings } from '@/lib/platform/side-panel';
import { inboxTopics } from '@/lib/providers/inbox-sources';

export default defineUnlistedScript(() => {
  const current = new CurrentInbox();
  const client = connectToBackground({ onEvent: event => current.hear(event), onGap: () => current.reload() });
  // Before the events that come with it.
  client.subscribe(({ state }) => void current.of(client, state));
  client.setTopics(inboxTopics);
  const root = document.getElementById('root');
  const copy = (text: string) => navigator.clipboard.writeText(text);
  const reload = () => location.reload();
  followSettings(i18n => {
    if (!root) return;
    document.title = `${i18n.t('inbox.title')} · Partyline`;
    render(
      <Panel
        client={client}
        current={current}
        i18n={i18n}
        copy={copy}
        reload={reload}
        signIn={showPopup}
        openSettings={showSettings}
      />,
      root,
    );
  });
});
