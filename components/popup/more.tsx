import { useState } from 'preact/hooks';
import { useI18n } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { lazy } from '../ui/lazy';
import { NotificationPermission } from '../ui/notification-permission';

const LogSettings = lazy(() => import('../ui/log-settings').then(module => module.LogSettings));

export function More() {
  const i18n = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Disclosure title={i18n.t('more.title')} open={open} onToggle={setOpen} test="more">
      {open && (
        <>
          <NotificationPermission />
          <section class="group">
            <h2>{i18n.t('more.log')}</h2>
            <LogSettings />
          </section>
        </>
      )}
    </Disclosure>
  );
}
