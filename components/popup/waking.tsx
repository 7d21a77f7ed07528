import { useI18n } from '../ui/context';
import { useDelayed } from '../ui/hooks';

/** Shows text only when the background takes long to start. */
export function Waking() {
  const i18n = useI18n();
  const late = useDelayed(true, 300);
  const veryLate = useDelayed(true, 2000);
  return (
    <div class="screen">
      <div class="body waking">
        {late && <span class="pulse" />}
        <p role="status">{veryLate && i18n.t('status.waking')}</p>
      </div>
    </div>
  );
}
