import '@/components/ui/theme.css';
import '@/components/ui/layout.css';
import '@/components/ui/groups.css';
import '@/components/ui/controls.css';
import '@/components/consent/consent.css';
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { ConsentWindow } from '@/components/consent/consent';
import { renderRoot } from '@/components/ui/document';
import { connectOwnPage } from '@/lib/channel/extension-client';
import { requestOrigin } from '@/lib/platform/permissions';
import { followSettings } from '@/lib/platform/settings';

export default defineUnlistedScript(() => {
  const client = connectOwnPage();
  followSettings(i18n =>
    renderRoot(
      <ConsentWindow
        client={client}
        requestOrigin={requestOrigin}
        i18n={i18n}
        close={() => window.close()}
        signIn={() => location.assign('popup.html?expected')}
      />,
    ),
  );
});
