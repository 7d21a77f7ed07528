import { useEffect, useState } from 'preact/hooks';
import { useI18n } from '../ui/context';
import { sizeText } from '../ui/file-size';

export function StorageUse({ storageUse }: { storageUse(): Promise<number> }) {
  const i18n = useI18n();
  const [bytes, setBytes] = useState<number>();
  useEffect(() => void storageUse().then(setBytes, () => {}), [storageUse]);
  return (
    <div class="setting">
      <p class="setting-name">{i18n.t('settings.data.used')}</p>
      <p>
        <span data-test="used">{bytes === undefined ? '…' : sizeText(bytes, i18n.locale)}</span>{' '}
        <span class="quiet">{i18n.t('settings.data.usedHelp')}</span>
      </p>
    </div>
  );
}
