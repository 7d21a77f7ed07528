import './columns.css';
import { useI18n } from '../ui/context';

/** In the place of the conversations, in a wide panel. */
export function NoColumn() {
  const i18n = useI18n();
  return (
    <div class="no-column" data-test="no-column">
      <p>{i18n.t('inbox.columns.none')}</p>
      <p class="quiet">{i18n.t('inbox.columns.help')}</p>
    </div>
  );
}
