import { useEffect, useState } from 'preact/hooks';
import { Checkbox } from './checkbox';
import { useAppContext } from './context';

export function NotificationPermission() {
  const { i18n, notificationPermission } = useAppContext();
  const [on, setOn] = useState<boolean>();
  useEffect(() => {
    notificationPermission().then(setOn, () => setOn(false));
  }, [notificationPermission]);
  if (on === undefined) return null;
  return (
    <Checkbox
      name="notices"
      label={i18n.t('more.notifications')}
      help={i18n.t('more.notificationsHelp')}
      checked={on}
      onChange={wanted => void notificationPermission(wanted).then(setOn)}
    />
  );
}
