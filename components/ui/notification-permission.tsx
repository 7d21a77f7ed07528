/** Whether the system tells what happens while no page of ours is open. */
import { useEffect, useState } from 'preact/hooks';
import { Checkbox } from './checkbox';
import { useSurroundings } from './context';

export function NotificationPermission() {
  const { i18n, notices } = useSurroundings();
  const [on, setOn] = useState<boolean>();
  useEffect(() => {
    notices().then(setOn, () => setOn(false));
  }, [notices]);
  if (on === undefined) return null;
  return (
    <Checkbox
      name="notices"
      label={i18n.t('more.notices')}
      help={i18n.t('more.noticesHelp')}
      checked={on}
      onChange={wanted => void notices(wanted).then(setOn)}
    />
  );
}
